import { createKeySigner } from "@plaza/platform/fakes";
import { isPubkey, parseJson } from "@plaza/protocol";
import type { EventTemplate, Pubkey } from "@plaza/protocol";
import type { RelayPool } from "../pool/relay-pool.ts";
import { keyOf } from "./test-bench.ts";

/** One question as the bunker read it. */
export interface BunkerQuestion {
  readonly id: string;
  readonly method: string;
  readonly params: readonly string[];
  readonly from: Pubkey;
}

/** A remote signer for tests: another program behind the same relay, with its own key and its person's. */
export interface FakeBunker {
  readonly pubkey: Pubkey;
  readonly person: Pubkey;
  readonly asked: readonly BunkerQuestion[];
  /** What it says instead of its usual answer; null for silence, undefined for the usual. */
  answer: (question: BunkerQuestion) => unknown;
  say(to: Pubkey, answer: unknown): Promise<void>;
  end(): void;
}

const template = /^\{"kind":\d+,"created_at":\d+,"tags":/;

/** Starts a bunker: test person `own` is its key, test person `person` whom it signs as. */
export function createFakeBunker(pool: RelayPool, own: number, person: number, secret = "s3cret"): FakeBunker {
  const key = createKeySigner(keyOf(own));
  const holder = createKeySigner(keyOf(person));
  const asked: BunkerQuestion[] = [];

  async function usual({ method, params }: BunkerQuestion): Promise<unknown> {
    const [first = "", second = ""] = params;
    const over = async (use: "encrypt" | "decrypt"): Promise<unknown> => {
      const done = isPubkey(first) ? await holder.encryption?.[use](first, second) : undefined;
      return done?.ok === true ? { result: done.value } : { error: done?.problem.code ?? "no" };
    };
    if (method === "connect") return second === secret ? { result: "ack" } : { error: "wrong secret" };
    if (method === "get_public_key") return { result: holder.pubkey };
    if (method === "ping") return { result: "pong" };
    if (method === "nip44_encrypt") return over("encrypt");
    if (method === "nip44_decrypt") return over("decrypt");
    if (method !== "sign_event" || !template.test(first)) return { error: `unknown method ${method}` };
    const json = parseJson(first);
    // The text has just been seen to be one.
    const signed = json.ok ? await holder.sign(json.value as EventTemplate) : json;
    return signed.ok ? { result: JSON.stringify(signed.value) } : { error: signed.problem.code };
  }

  async function say(to: Pubkey, answer: unknown): Promise<void> {
    const closed = await key.encryption?.encrypt(to, JSON.stringify(answer));
    if (closed?.ok !== true) throw new Error("not encrypted");
    const event = await key.sign({ kind: 24_133, created_at: pool.correctedNowSec(), tags: [["p", to]], content: closed.value });
    if (event.ok) pool.publish(event.value);
  }

  const subscription = pool.subscribe([{ kinds: [24_133], tags: { p: [key.pubkey] } }], {
    onEvent(event) {
      void (async () => {
        const text = await key.encryption?.decrypt(event.pubkey, event.content);
        if (text?.ok !== true) return;
        const question: BunkerQuestion = { ...(JSON.parse(text.value) as Omit<BunkerQuestion, "from">), from: event.pubkey };
        asked.push(question);
        const other = bunker.answer(question);
        if (other === null) return;
        const answer = other === undefined ? await usual(question) : other;
        await say(event.pubkey, { id: question.id, ...(answer as object) });
      })();
    },
  });
  const bunker: FakeBunker = {
    pubkey: key.pubkey,
    person: holder.pubkey,
    asked,
    answer: () => undefined,
    say,
    end: () => subscription.end(),
  };
  return bunker;
}
