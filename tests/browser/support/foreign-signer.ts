import type { BrowserContext } from "@playwright/test";
import { decrypt, encrypt, getConversationKey } from "nostr-tools/nip44";
import { SimplePool } from "nostr-tools/pool";
import { finalizeEvent, generateSecretKey, getPublicKey } from "nostr-tools/pure";
import type { EventTemplate } from "nostr-tools/pure";

/** A key held outside of the page, by other software than ours. */
export interface ForeignSigner {
  readonly pubkey: string;
  /** What it was asked, in order. */
  readonly asked: readonly string[];
  /** When true it says no to every signature. */
  refuses: boolean;
}

/** Puts an extension into every page of a context, before any script of it. */
export async function installExtension(context: BrowserContext): Promise<ForeignSigner> {
  const secretKey = generateSecretKey();
  const asked: string[] = [];
  const signer = { pubkey: getPublicKey(secretKey), asked, refuses: false };
  await context.exposeFunction("askExtension", (method: string, event: EventTemplate | null) => {
    asked.push(method);
    if (method === "getPublicKey") return signer.pubkey;
    return signer.refuses || event === null ? null : finalizeEvent(event, secretKey);
  });
  await context.addInitScript(() => {
    const ask: unknown = Reflect.get(window, "askExtension");
    if (typeof ask !== "function") throw new Error("no extension");
    const nostr = {
      getPublicKey: (): unknown => Reflect.apply(ask, window, ["getPublicKey", null]),
      async signEvent(event: unknown): Promise<unknown> {
        const signed: unknown = await Reflect.apply(ask, window, ["signEvent", event]);
        if (signed === null) throw new Error("the person said no");
        return signed;
      },
    };
    // Extensions often come later than the page's own scripts.
    setTimeout(() => Reflect.set(window, "nostr", nostr), 300);
  });
  return signer;
}

/** A bunker (NIP-46) at a relay. */
export interface ForeignBunker extends ForeignSigner {
  /** `bunker://…` */
  readonly address: string;
  /** Comes to a page by its offer. */
  scan(offer: string): Promise<void>;
  end(): void;
}

/** Starts a bunker: its own key and its person's are two. */
export function startBunker(relay: string): ForeignBunker {
  const own = generateSecretKey();
  const person = generateSecretKey();
  const [ownKey, pubkey] = [getPublicKey(own), getPublicKey(person)];
  const pool = new SimplePool();
  const asked: string[] = [];

  async function say(to: string, answer: unknown): Promise<void> {
    const content = encrypt(JSON.stringify(answer), getConversationKey(own, to));
    const event = finalizeEvent({ kind: 24_133, created_at: Math.floor(Date.now() / 1000), tags: [["p", to]], content }, own);
    await Promise.any(pool.publish([relay], event));
  }

  function answerTo(method: string, params: readonly string[]): Record<string, unknown> {
    if (method === "connect") return params[1] === "open sesame" ? { result: "ack" } : { error: "wrong secret" };
    if (method === "get_public_key") return { result: pubkey };
    if (method !== "sign_event") return { error: "not known here" };
    if (bunker.refuses) return { error: "the person said no" };
    const template: EventTemplate = JSON.parse(params[0] ?? "");
    return { result: JSON.stringify(finalizeEvent(template, person)) };
  }

  const subscription = pool.subscribe(
    [relay],
    { kinds: [24_133], "#p": [ownKey] },
    {
      onevent(event) {
        const question: { id: string; method: string; params: string[] } = JSON.parse(
          decrypt(event.content, getConversationKey(own, event.pubkey)),
        );
        asked.push(question.method);
        void say(event.pubkey, { id: question.id, ...answerTo(question.method, question.params) });
      },
    },
  );
  const bunker: ForeignBunker = {
    pubkey,
    asked,
    refuses: false,
    address: `bunker://${ownKey}?relay=${encodeURIComponent(relay)}&secret=open%20sesame`,
    scan(offer) {
      const url = new URL(offer.replace("nostrconnect:", "https:"));
      return say(url.host, { id: "scanned", result: url.searchParams.get("secret") });
    },
    end() {
      subscription.close();
      pool.close([relay]);
    },
  };
  return bunker;
}
