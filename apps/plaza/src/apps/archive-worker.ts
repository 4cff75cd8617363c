import { parentPort, workerData } from "node:worker_threads";
import type { Result, Sha256 } from "@plaza/protocol";
import { answerAppRequest, sealedRefusal } from "@plaza/webxdc";
import type { AppRequest, AppScripts, SealedAnswer } from "@plaza/webxdc";
import { createArchiveShelf } from "./archive-shelf.ts";
import type { ShelfProblem } from "./archive-shelf.ts";

/** What the thread that holds the archives is asked. */
export type ArchiveQuestion =
  | { readonly id: number; readonly ask: "open"; readonly sha256: Sha256; readonly bytes: Uint8Array }
  | { readonly id: number; readonly ask: "answer"; readonly sha256: Sha256; readonly request: AppRequest };

/** What it says. */
export interface ArchiveReply {
  readonly id: number;
  readonly opened?: Result<number, ShelfProblem>;
  /** Null: the archive is not open (any more). */
  readonly answer?: SealedAnswer | null;
  readonly stats: { readonly archives: number; readonly bytes: number };
}

const port = parentPort;
if (port !== null) {
  const scripts = (workerData as { readonly scripts: AppScripts }).scripts;
  const shelf = createArchiveShelf();
  port.on("message", (question: ArchiveQuestion) => {
    if (question.ask === "open") {
      const opened = shelf.open(question.sha256, question.bytes);
      port.postMessage({ id: question.id, opened, stats: shelf.stats() } satisfies ArchiveReply);
      return;
    }
    const served = shelf.find(question.sha256);
    let answer: SealedAnswer | null = null;
    try {
      if (served !== null) answer = answerAppRequest(served, question.request, scripts);
    } catch {
      answer = sealedRefusal(500, question.request.pageOrigins);
    }
    const body = answer?.body?.buffer;
    port.postMessage({ id: question.id, answer, stats: shelf.stats() } satisfies ArchiveReply, body === undefined ? [] : [body]);
  });
}
