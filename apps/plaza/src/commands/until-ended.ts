import type { Log } from "@plaza/platform";

/** Ends a command cleanly, once: on Ctrl-C, on SIGTERM, or when it says so itself. */
export function endOnSignal(log: Log, end: () => Promise<void>): (why: string) => void {
  let ending = false;
  const finish = (why: string): void => {
    if (ending) return;
    ending = true;
    log.info("ending", { why });
    end().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error("did not end cleanly", { detail: String(error) });
        process.exit(1);
      },
    );
  };
  process.on("SIGINT", () => finish("SIGINT"));
  process.on("SIGTERM", () => finish("SIGTERM"));
  return finish;
}
