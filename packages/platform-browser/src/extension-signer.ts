import type { CancelTimer, Clock, Encryption, OldDecryption, Signer, SignProblem, Timers } from "@plaza/platform";
import { failed, isPubkey, ok, parseNostrEvent } from "@plaza/protocol";
import type { Pubkey, Result } from "@plaza/protocol";

/** `unavailable` has as its detail `absent` or `changed` where the extension is gone or acts as another. */
type ExtensionProblem = SignProblem;

/** The browser's extension that holds keys, if there is one. */
export interface Extension {
  /** Whether it is there; settles once that is known. */
  isThere(): Promise<boolean>;
  /** Asks it whom it signs as; the person may be asked to allow that. */
  connect(): Promise<Result<Signer, ExtensionProblem>>;
  /** The signer of a key it named on an earlier visit; asks nothing until something is to be signed. */
  resume(pubkey: Pubkey): Signer;
}

/** What looking for an extension takes. */
interface ExtensionOptions {
  /** Where it puts itself, under the name `nostr`. Default: the window. */
  readonly holder?: object;
  readonly clock: Clock;
  readonly timers: Timers;
}

type Method = (...args: readonly unknown[]) => unknown;

const comesWithinMs = 1_000;
const lookEveryMs = 100;
/** A person may be away from the question for a while; an extension whose window was closed often says nothing at all. */
const answersWithinMs = 120_000;

function part(value: unknown, name: string): unknown {
  return (typeof value === "object" && value !== null) || typeof value === "function" ? Reflect.get(value, name) : undefined;
}

function methodOf(value: unknown, name: string): Method | null {
  const method = part(value, name);
  if (typeof method !== "function") return null;
  return (...args) => Reflect.apply(method, value, args);
}

/**
 * Finds the extension that holds keys (NIP-07), also one that comes late.
 *
 * @see docs/spec/ports.md [F-16]
 */
export function createExtension({ holder = window, clock, timers }: ExtensionOptions): Extension {
  const startedMs = clock.monotonicMs();
  let named: Pubkey | null = null;

  function present(): unknown {
    const nostr = part(holder, "nostr");
    return methodOf(nostr, "getPublicKey") !== null && methodOf(nostr, "signEvent") !== null ? nostr : null;
  }

  async function find(): Promise<unknown> {
    while (present() === null && clock.monotonicMs() - startedMs < comesWithinMs) {
      await new Promise<void>((resolve) => timers.after(lookEveryMs, resolve));
    }
    return present();
  }

  /** Calls it; whatever it throws is its refusal. */
  function ask(call: () => unknown): Promise<Result<unknown, ExtensionProblem>> {
    return new Promise((resolve) => {
      const stop: CancelTimer = timers.after(answersWithinMs, () => resolve(failed({ code: "timeout", afterMs: answersWithinMs })));
      const settle = (outcome: Result<unknown, ExtensionProblem>): void => {
        stop();
        resolve(outcome);
      };
      void (async () => call())().then(
        (value) => settle(ok(value)),
        (error: unknown) => settle(failed({ code: "refused", detail: wordsOf(error) })),
      );
    });
  }

  async function nameOf(nostr: unknown): Promise<Result<Pubkey, ExtensionProblem>> {
    const answer = await ask(() => methodOf(nostr, "getPublicKey")?.());
    if (!answer.ok) return answer;
    return isPubkey(answer.value) ? ok(answer.value) : failed({ code: "unavailable", detail: "it named no key" });
  }

  /** The extension, sure to act as this key. */
  async function as(pubkey: Pubkey): Promise<Result<unknown, ExtensionProblem>> {
    const nostr = await find();
    if (nostr === null) return failed({ code: "unavailable", detail: "absent" });
    if (named === pubkey) return ok(nostr);
    const name = await nameOf(nostr);
    if (!name.ok) return name;
    if (name.value !== pubkey) return failed({ code: "unavailable", detail: "changed" });
    named = pubkey;
    return ok(nostr);
  }

  function signerOf(pubkey: Pubkey, can: { readonly encrypt: boolean; readonly readOld: boolean }): Signer {
    type Way = "nip44" | "nip04";
    async function translate(way: Way, use: "encrypt" | "decrypt", other: Pubkey, text: string): Promise<Result<string, ExtensionProblem>> {
      const nostr = await as(pubkey);
      if (!nostr.ok) return nostr;
      const method = methodOf(part(nostr.value, way), use);
      if (method === null) return failed({ code: "unavailable", detail: "cannot-encrypt" });
      const answer = await ask(() => method(other, text));
      if (!answer.ok) return answer;
      return typeof answer.value === "string" ? ok(answer.value) : failed({ code: "unavailable", detail: "its answer is no text" });
    }
    const encryption: Encryption = {
      encrypt: (to, text) => translate("nip44", "encrypt", to, text),
      decrypt: (from, payload) => translate("nip44", "decrypt", from, payload),
    };
    const oldDecryption: OldDecryption = { decrypt: (from, payload) => translate("nip04", "decrypt", from, payload) };
    return {
      pubkey,
      ...(can.encrypt ? { encryption } : {}),
      ...(can.readOld ? { oldDecryption } : {}),
      async sign({ kind, created_at, tags, content }) {
        const nostr = await as(pubkey);
        if (!nostr.ok) return nostr;
        const template = { kind, created_at, tags: tags.map((tag) => [...tag]), content };
        const answer = await ask(() => methodOf(nostr.value, "signEvent")?.(template));
        if (!answer.ok) return answer;
        const event = parseNostrEvent(answer.value);
        if (!event.ok) return failed({ code: "unavailable", detail: `its answer is no event (${event.problem.code})` });
        if (event.value.pubkey === pubkey) return event;
        // Another account is active now: ask anew whom it signs as next time.
        named = null;
        return failed({ code: "unavailable", detail: "changed" });
      },
    };
  }

  function abilitiesOf(nostr: unknown): { readonly encrypt: boolean; readonly readOld: boolean } {
    const has = (way: string, use: string): boolean => methodOf(part(nostr, way), use) !== null;
    return { encrypt: has("nip44", "encrypt") && has("nip44", "decrypt"), readOld: has("nip04", "decrypt") };
  }

  return {
    isThere: async () => (await find()) !== null,
    async connect() {
      const nostr = await find();
      if (nostr === null) return failed({ code: "unavailable", detail: "absent" });
      const name = await nameOf(nostr);
      if (!name.ok) return name;
      named = name.value;
      return ok(signerOf(name.value, abilitiesOf(nostr)));
    },
    // Whether it encrypts is seen when it is asked to: it may not have come yet.
    resume: (pubkey) => signerOf(pubkey, { encrypt: true, readOld: true }),
  };
}

function wordsOf(error: unknown): string {
  const words = part(error, "message");
  return (typeof words === "string" ? words : String(error)).slice(0, 200);
}
