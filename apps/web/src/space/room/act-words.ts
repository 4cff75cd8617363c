import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ActOutcome, ActProblem } from "@plaza/space";

/** Runs acts and tells what came of them when it was nothing. */
export interface Acting {
  /** What is to be said; empty for nothing. */
  readonly said: string;
  run(act: Promise<ActOutcome>, words?: string): void;
  say(words: string): void;
}

/** Says why an act came to nothing. */
export function useWhyNot(): (problem: ActProblem) => string {
  const { t } = useTranslation();
  return useCallback(
    ({ code }) => {
      const why = code === "not-allowed" ? t("space.notAllowed") : code === "not-now" ? t("space.notNow") : t("space.unsigned");
      return t("space.failed", { why });
    },
    [t],
  );
}

/** Keeps what acts came to, for a line that is read out. */
export function useActing(): Acting {
  const whyNot = useWhyNot();
  const [said, say] = useState("");
  const run = useCallback(
    (act: Promise<ActOutcome>, words = ""): void => {
      say("");
      void act.then((outcome) => {
        say(outcome.ok ? words : whyNot(outcome.problem));
      });
    },
    [whyNot],
  );
  return { said, run, say };
}
