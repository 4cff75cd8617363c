import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { openLonelyDesk } from "./lonely-desk.test-support.ts";
import type { LonelyDesk } from "./lonely-desk.test-support.ts";
import { serveMcpOverStdio } from "./serve-stdio.ts";

let lonely: LonelyDesk;
beforeEach(() => (lonely = openLonelyDesk()));
afterEach(() => lonely.end());

it.each([
  ["its end", (stdin: PassThrough) => stdin.end()],
  ["a message without end", (stdin: PassThrough) => stdin.write("x".repeat(1_100_000))],
  ["a broken pipe", (_: PassThrough, stdout: PassThrough) => stdout.destroy(new Error("EPIPE"))],
])("[A-20] after %s the client is gone, and that is told once", async (_, happens) => {
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  const gone = vi.fn<() => void>();
  const service = serveMcpOverStdio(lonely.desk, gone, { stdin, stdout });
  expect(gone).not.toHaveBeenCalled();
  happens(stdin, stdout);
  await vi.waitFor(() => expect(gone).toHaveBeenCalledOnce());
  await service.end();
  stdin.end();
  stdin.destroy();
  await new Promise(setImmediate);
  expect(gone).toHaveBeenCalledOnce();
});
