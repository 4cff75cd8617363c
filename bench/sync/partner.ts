import { fork } from "node:child_process";

/** Another process of the bench, and what it says. */
export interface Partner<Out, In extends { readonly type: string }> {
  tell(message: Out): void;
  /** The next message of this type; fails when the process ends or says nothing of the kind in time. */
  next<T extends In["type"]>(type: T, patienceMs?: number): Promise<Extract<In, { readonly type: T }>>;
  end(): void;
}

/** Starts one from a file beside this one. */
export function startPartner<Out extends object, In extends { readonly type: string }>(
  file: string,
  args: readonly string[],
  nodeArgs: readonly string[] = [],
): Partner<Out, In> {
  const child = fork(new URL(file, import.meta.url), args, { execArgv: ["--disable-warning=ExperimentalWarning", ...nodeArgs] });
  const came: In[] = [];
  let wake: (() => void) | null = null;
  let failed: Error | null = null;
  const fail = (error: Error) => {
    failed = error;
    wake?.();
  };
  child.on("message", (message) => {
    came.push(message as In);
    wake?.();
  });
  child.on("exit", (code) => fail(new Error(`${file} ended with ${code}`)));
  return {
    tell: (message) => void child.send(message),
    async next(type, patienceMs = 90_000) {
      const late = setTimeout(() => fail(new Error(`${file} did not say "${type}" in time`)), patienceMs);
      try {
        for (;;) {
          const place = came.findIndex((message) => message.type === type);
          const found = place === -1 ? undefined : came.splice(place, 1)[0];
          if (found !== undefined) return found as Extract<In, { readonly type: typeof type }>;
          if (failed !== null) throw failed;
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      } finally {
        clearTimeout(late);
      }
    },
    // A saturated process does not answer a polite signal.
    end: () => void child.kill("SIGKILL"),
  };
}
