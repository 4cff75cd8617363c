import { admitVerified, isEventIdRight, ok, verifyEvent } from "@plaza/protocol";
import type { NostrEvent, Result, VerifiedEvent, VerifyProblem } from "@plaza/protocol";
import type { VerifyAnswer, VerifyQuestion } from "./worker-verifier.ts";

/** Throws for an event that it does not find right, or has no room for. */
type QuickProof = (event: NostrEvent) => void;

/** Null until it is loaded, and where no WebAssembly may run. */
let quickProof: QuickProof | null = null;

async function loadQuickProof(): Promise<void> {
  const { initNostrWasm } = await import("nostr-wasm/gzipped");
  const nostr = await initNostrWasm();
  quickProof = (event) => nostr.verifyEvent(event);
}

/** Whatever the quick proof refuses is proven once more by the plain one, which also names the fault. */
function prove(event: NostrEvent): Result<VerifiedEvent, VerifyProblem> {
  if (quickProof === null || !isEventIdRight(event)) return verifyEvent(event);
  try {
    quickProof(event);
    return ok(admitVerified(event));
  } catch {
    return verifyEvent(event);
  }
}

function answer({ number, event }: VerifyQuestion): void {
  const verified = prove(event);
  self.postMessage({ number, problem: verified.ok ? null : verified.problem } satisfies VerifyAnswer);
}

/** Whoever asks so often asks for many: then a faster proof, which has to be fetched, is worth its bytes. */
const manyQuestions = 200;
const sliceMs = 8;
let asked = 0;
/** What was asked while the quick proof was loading; null before, and once it is here or will never be. */
let waiting: VerifyQuestion[] | null = null;

/** Answers by the plain proof a little at a time: a crowd of questions would keep the quick one from ever arriving. */
function answerSlowly(): void {
  const endMs = performance.now() + sliceMs;
  while (performance.now() < endMs) {
    const question = waiting?.shift();
    if (question === undefined) return;
    answer(question);
  }
  setTimeout(answerSlowly);
}

function answerRest(): void {
  const rest = waiting ?? [];
  waiting = null;
  for (const question of rest) answer(question);
}

/** The worker's own file: proves one event a message. */
self.addEventListener("message", ({ data }: MessageEvent<VerifyQuestion>) => {
  asked += 1;
  if (asked === manyQuestions) {
    waiting = [];
    void loadQuickProof()
      .catch(() => undefined)
      .then(answerRest);
  }
  if (waiting === null) return answer(data);
  waiting.push(data);
  if (waiting.length === 1) setTimeout(answerSlowly);
});
