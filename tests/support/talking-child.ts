import { fork } from "node:child_process";

/** A process that is told things and tells things. */
export interface TalkingChild<Out extends { readonly type: string }, In extends { readonly type: string }> {
  tell(message: Out): void;
  /** The next message of a type, those that came already included; rejects when none comes within a minute or the process is gone. */
  next<T extends In["type"]>(type: T): Promise<Extract<In, { readonly type: T }>>;
  /** At once: a saturated process does not answer a polite signal. */
  end(): void;
}

const patienceMs = 60_000;

/** Starts a script; resolves once it says `ready`. */
export async function startTalkingChild<Out extends { readonly type: string }, In extends { readonly type: string }>(
  script: URL,
  args: readonly string[] = [],
): Promise<TalkingChild<Out, In>> {
  const process = fork(script, args, { execArgv: ["--disable-warning=ExperimentalWarning"] });
  const came: { readonly type: string }[] = [];
  let isGone = false;
  let wake: () => void = () => {};
  process.on("message", (message: In) => {
    came.push(message);
    wake();
  });
  process.on("exit", () => {
    isGone = true;
    wake();
  });

  async function next(type: string): Promise<{ readonly type: string }> {
    const deadlineMs = performance.now() + patienceMs;
    for (;;) {
      const place = came.findIndex((message) => message.type === type);
      const found = place === -1 ? undefined : came.splice(place, 1)[0];
      if (found !== undefined) return found;
      if (isGone || performance.now() > deadlineMs) throw new Error(`${script.pathname.split("/").at(-1)} did not say "${type}"`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1_000);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  await next("ready");
  return {
    tell: (message) => void process.send(message),
    next: async (type) => (await next(type)) as Extract<In, { readonly type: typeof type }>,
    end: () => void process.kill("SIGKILL"),
  };
}
