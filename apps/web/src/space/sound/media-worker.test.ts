import type { Pubkey } from "@plaza/protocol";
import { expect, it, vi } from "vitest";
import type { FromMedia, ToMedia } from "./media-messages.ts";
import { createWorkerMedia } from "./worker-media.ts";

type Hear = (event: { readonly data: unknown }) => void;

it("[S-81b] a browser that cannot make a voice's key is told of by the worker, and the page does not wait for it", async () => {
  let toWorker: Hear = () => undefined;
  vi.stubGlobal("addEventListener", (_type: string, hear: Hear) => (toWorker = hear));
  const fromWorker: Hear[] = [];
  vi.stubGlobal("postMessage", (data: FromMedia) => {
    for (const hear of fromWorker) hear({ data });
  });
  vi.spyOn(crypto.subtle, "generateKey").mockRejectedValue(new Error("Unrecognized name"));
  await import("./media-worker.ts");
  let isOver = false;
  const worker = {
    addEventListener: (type: string, hear: Hear) => void (type === "message" && fromWorker.push(hear)),
    postMessage: (data: ToMedia) => toWorker({ data }),
    terminate: () => (isOver = true),
  } as unknown as Worker;
  const ports = { capture: null, playout: null } as unknown as { capture: MessagePort; playout: MessagePort };
  const stage = { connect: () => ports } as unknown as Parameters<typeof createWorkerMedia>[0]["stage"];
  const open = createWorkerMedia({ stage, codecLost: () => undefined, startWorker: () => worker });
  const self = { self: "a" as Pubkey, host: "b" as Pubkey, spaceId: "hall", session: "00000000000000aa" };
  await expect(open(self, () => undefined)).rejects.toThrow("Unrecognized name");
  expect(isOver).toBe(true);
});
