import type { Timers } from "@plaza/platform";
import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import type { SpaceSession } from "@plaza/space";
import type { SpaceProblem } from "./space-problem.ts";

const patienceMs = 30_000;
/** A key that was sent waits on the relays; it comes within this or was never sent. */
const keyPatienceMs = 8_000;

/** Resolves once a session is inside, with the password where there is one; or says why it stays out. */
export function passTheDoor(session: SpaceSession, password: string | null, timers: Timers): Promise<Result<null, SpaceProblem>> {
  return new Promise((resolve) => {
    let tried = false;
    let stopKey = (): void => {};
    const finish = (result: Result<null, SpaceProblem>): void => {
      stop();
      stopWaiting();
      stopKey();
      resolve(result);
    };
    const refuse = (code: "invited-only" | "no-answer"): void => finish(failed({ code }));

    function knock(): void {
      const { access } = session.view.get().room.info ?? { access: "open" };
      if (access !== "password") {
        // Whoever was sent the key finds it within moments.
        stopKey();
        stopKey = timers.after(keyPatienceMs, () => refuse("invited-only"));
      } else if (password === null) finish(failed({ code: "password-needed" }));
      else if (!tried) {
        tried = true;
        void session.openWith(password).then((opened) => {
          if (!opened.ok) finish(failed({ code: opened.problem.code === "no-memory" ? "no-memory" : "wrong-password" }));
        });
      }
    }

    function look(): void {
      const { phase, problems } = session.view.get();
      const broken = problems.find((problem) => problem.code === "no-media");
      if (broken !== undefined) finish(failed({ code: "no-media", detail: broken.detail }));
      else if (phase === "inside") finish(ok(null));
      else if (phase === "locked") knock();
      else if (phase === "closed" || phase === "removed" || phase === "not-listed") finish(failed({ code: phase }));
      else if (phase === "left") refuse("no-answer");
    }

    const stopWaiting = timers.after(patienceMs, () => refuse("no-answer"));
    const stop = session.view.subscribe(look);
    look();
  });
}
