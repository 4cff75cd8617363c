import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ActOutcome } from "@plaza/space";

/** Runs acts and tells what came of them when it was nothing. */
export interface Acting {
  /** What is to be said; empty for nothing. */
  readonly said: string;
  run(act: Promise<ActOutcome>, words?: string): void;
  say(words: string): void;
}

/** Keeps what acts came to, for a line that is read out. */
export function useActing(): Acting {
  const { t } = useTranslation();
  const [said, say] = useState("");
  const run = useCallback(
    (act: Promise<ActOutcome>, words = ""): void => {
      say("");
      void act.then((outcome) => {
        if (outcome.ok) {
          say(words);
          return;
        }
        const { code } = outcome.problem;
        const why = code === "not-allowed" ? t("space.notAllowed") : code === "not-now" ? t("space.notNow") : t("space.unsigned");
        say(t("space.failed", { why }));
      });
    },
    [t],
  );
  return { said, run, say };
}
