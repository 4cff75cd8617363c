import { useRef, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useView } from "../../design/use-view.ts";
import type { Home } from "../../home.ts";
import { byteWords } from "../../scene/byte-words.ts";
import type { AppRun } from "./app-run.ts";
import { postToChat } from "./chat-post.ts";
import type { ChatPost, ChatPostProblem } from "./chat-post.ts";
import { AskDialog } from "../../design/ask-dialog.tsx";
import { LinkDialog } from "./link-dialog.tsx";
import type { Question } from "./questions.ts";

type Ask<K extends Question["kind"]> = Extract<Question, { readonly kind: K }>;

function saveFile(name: string, bytes: Uint8Array): void {
  const url = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

function ChatForm({ home, run, question }: { readonly home: Home; readonly run: AppRun; readonly question: Ask<"chat"> }): ReactNode {
  const { t, i18n } = useTranslation();
  const { file } = question.draft;
  const [text, setText] = useState(question.draft.text ?? "");
  const [place, setPlace] = useState<ChatPost["place"]>("reply");
  const [state, setState] = useState<"idle" | "posting" | ChatPostProblem>("idle");
  const [percent, setPercent] = useState<number | null>(null);
  const nowhere = file !== null && home.place.media.length === 0;
  const words = file === null ? null : { file: file.name, size: byteWords(file.bytes.length, i18n.language) };
  const empty = text.trim() === "" && (file === null || nowhere);

  const post = async (): Promise<void> => {
    setState("posting");
    const { pool, identity, http } = home.tools;
    const posting = { pool, identity, http, post: run.app.post, media: home.place.media, relayHint: home.place.relays[0] ?? "" };
    const done = await postToChat(posting, { text, place, file: nowhere ? null : file }, (sent, total) => {
      setPercent(total === 0 ? 100 : Math.round((sent * 100) / total));
    });
    if (done.ok) question.answer();
    else setState(done.problem);
  };
  const busy = state === "posting";
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void post();
      }}
    >
      <label className="flex flex-col gap-1 text-small font-semibold">
        {t("runAsk.text")}
        <textarea
          className="field min-h-28 w-full p-3 font-normal"
          dir="auto"
          maxLength={10_000}
          value={text}
          disabled={busy}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      {words !== null && file !== null && (
        <div className="flex flex-wrap items-center gap-3 rounded-soft bg-wall-deep p-3 text-small">
          <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">{t(nowhere ? "runAsk.fileNowhere" : "runAsk.fileUpload", words)}</span>
          <button type="button" className="button" onClick={() => saveFile(file.name, file.bytes)}>
            {t("runAsk.save")}
          </button>
        </div>
      )}
      <fieldset className="m-0 flex flex-col border-0 p-0" disabled={busy}>
        <legend className="mb-1 p-0 text-small font-semibold">{t("runAsk.where")}</legend>
        {(["reply", "note"] as const).map((each) => (
          <label key={each} className="flex min-h-9 cursor-pointer items-center gap-2.5 text-small">
            <input type="radio" name="place" className="radio" checked={place === each} onChange={() => setPlace(each)} />
            {t(`runAsk.${each}`)}
          </label>
        ))}
      </fieldset>
      {typeof state === "object" && (
        <p role="alert" className="m-0 text-small text-rose">
          {t(`runAsk.${state.code}`, { detail: state.detail })}
        </p>
      )}
      <div className="flex flex-wrap justify-end gap-3">
        <button type="button" className="button" onClick={() => question.answer()}>
          {t("runAsk.drop")}
        </button>
        <button type="submit" className="button button-lit" disabled={busy || empty}>
          {!busy && t("runAsk.send")}
          {busy && (file === null || percent === null || percent >= 100 ? t("runAsk.sending") : t("runAsk.uploading", { percent }))}
        </button>
      </div>
    </form>
  );
}

function FilesForm({ question }: { readonly question: Ask<"files"> }): ReactNode {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const { extensions, mimeTypes, multiple } = question.wish;
  const kinds = [...extensions, ...mimeTypes];
  const give = async (files: readonly File[]): Promise<void> => {
    question.answer(
      await Promise.all(files.map(async (file) => ({ name: file.name, type: file.type, bytes: new Uint8Array(await file.arrayBuffer()) }))),
    );
  };
  return (
    <div className="flex flex-col gap-4">
      {kinds.length > 0 && <p className="m-0 text-small [overflow-wrap:anywhere]">{t("runAsk.filesKinds", { kinds: kinds.join(", ") })}</p>}
      <input
        ref={input}
        type="file"
        className="sr-only"
        tabIndex={-1}
        aria-label={t("runAsk.pick")}
        accept={kinds.join(",")}
        multiple={multiple}
        onChange={(event) => void give(Array.from(event.target.files ?? []))}
      />
      <div className="flex flex-wrap justify-end gap-3">
        <button type="button" className="button" onClick={() => question.answer([])}>
          {t("runAsk.cancel")}
        </button>
        <button type="button" className="button button-lit" onClick={() => input.current?.click()}>
          {t("runAsk.pick")}
        </button>
      </div>
    </div>
  );
}

/** What the app asks of the person: each in a window of the page, never of the app. */
export function RunQuestions({ home, run, appName }: { readonly home: Home; readonly run: AppRun; readonly appName: string }): ReactNode {
  const { t } = useTranslation();
  const question = useView(run.questions.open);
  return (
    <>
      <AskDialog
        open={question?.kind === "chat"}
        title={t("runAsk.chat", { name: appName })}
        help={t("runAsk.chatHelp")}
        onDrop={() => question?.kind === "chat" && question.answer()}
      >
        {question?.kind === "chat" && <ChatForm home={home} run={run} question={question} />}
      </AskDialog>
      <AskDialog
        open={question?.kind === "files"}
        title={t("runAsk.files", { name: appName })}
        help={t("runAsk.filesHelp")}
        onDrop={() => question?.kind === "files" && question.answer([])}
      >
        {question?.kind === "files" && <FilesForm question={question} />}
      </AskDialog>
      <LinkDialog url={question?.kind === "link" ? question.url : null} onDone={() => question?.kind === "link" && question.answer()} />
    </>
  );
}
