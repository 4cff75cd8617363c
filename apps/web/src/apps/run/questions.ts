import { createSignal } from "@plaza/platform";
import type { Signal } from "@plaza/platform";
import type { AppDialogs, ChatDraft, FileWish, GivenFile } from "@plaza/webxdc";

/** What an app asks of the person; everything in it is the app's word. */
export type Question =
  | { readonly kind: "chat"; readonly draft: ChatDraft; readonly answer: () => void }
  | { readonly kind: "files"; readonly wish: FileWish; readonly answer: (files: readonly GivenFile[]) => void }
  /** A link that leads out of the app. */
  | { readonly kind: "link"; readonly url: string; readonly answer: () => void };

/** The one question that is open. */
export interface Questions {
  readonly open: Signal<Question | null>;
  readonly dialogs: AppDialogs;
  /** Offers a link; ignored while another question is open. */
  askLink(url: string): void;
  /** Answers everything with nothing. */
  end(): void;
}

/** Links longer than this are nothing a person could judge. */
const longestLink = 2_000;

/** A link that the person may be asked about: to the web or to a mail program; null for every other. */
export function outwardLink(url: string): string | null {
  if (url.length > longestLink || !URL.canParse(url)) return null;
  const parsed = new URL(url);
  if (parsed.protocol === "mailto:") return parsed.href;
  const isWeb = parsed.protocol === "https:" || parsed.protocol === "http:";
  return isWeb && parsed.username === "" && parsed.password === "" ? parsed.href : null;
}

/**
 * Keeps what an app asks until the person has answered.
 *
 * @see docs/spec/page.md [G-26]
 */
export function createQuestions(): Questions {
  const open = createSignal<Question | null>(null);
  let drop: (() => void) | null = null;

  function put<T>(nothing: T, make: (answer: (value: T) => void) => Question): Promise<T> {
    if (open.get() !== null) return Promise.resolve(nothing);
    return new Promise((settle) => {
      const answer = (value: T): void => {
        if (open.get() !== question) return;
        drop = null;
        open.set(null);
        settle(value);
      };
      const question = make(answer);
      drop = () => answer(nothing);
      open.set(question);
    });
  }

  return {
    open,
    dialogs: {
      sendToChat: (draft) => put<void>(undefined, (answer) => ({ kind: "chat", draft, answer: () => answer() })),
      importFiles: (wish) => put<readonly GivenFile[]>([], (answer) => ({ kind: "files", wish, answer })),
    },
    askLink(url) {
      const link = outwardLink(url);
      if (link !== null) void put<void>(undefined, (answer) => ({ kind: "link", url: link, answer: () => answer() }));
    },
    end: () => drop?.(),
  };
}
