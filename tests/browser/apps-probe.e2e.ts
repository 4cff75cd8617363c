import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";

const probe = fileURLToPath(new URL("../probe/run.ts", import.meta.url));

/** Runs the probe in a process of its own: it may need a network of its own. */
function runProbe(): Promise<{ readonly code: number | null; readonly text: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", probe, "--sealed"], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (part: string) => (text += part));
    child.once("close", (code) => resolve({ code, text }));
  });
}

test("[X-1] [X-2] [X-3] [X-4] no known way leads out of an app, and one part of the seal less is noticed", async () => {
  test.setTimeout(600_000);
  const { code, text } = await runProbe();
  test.info().annotations.push({ type: "probe", description: text });
  expect(text).toMatch(/^without the guard: out: /m);
  expect(text).toMatch(/^\d{3} attempts, 0 out$/m);
  expect([code, text]).toEqual([0, text]);
});
