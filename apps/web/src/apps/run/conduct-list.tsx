import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useView } from "../../design/use-view.ts";
import type { AppRun } from "./app-run.ts";

/** Refusals that have words of their own; the others share one sentence. */
const KNOWN: ReadonlySet<string> = new Set(["too-large", "too-many", "not-shared"]);

function isKnown(code: string): code is "too-large" | "too-many" | "not-shared" {
  return KNOWN.has(code);
}

/** How the app behaves: what of it, or for it, was passed over, held back or lost. */
export function ConductList({ run }: { readonly run: AppRun }): ReactNode {
  const { t } = useTranslation();
  const { ignored, unheard, lastRefusal } = useView(run.conduct);
  const { queued, dropped, leftOut } = useView(run.session.view);
  const counts = { ignored, unheard, queued, dropped, leftOut };
  const lines = (["ignored", "unheard", "queued", "dropped", "leftOut"] as const)
    .filter((what) => counts[what] > 0)
    .map((what) => t(`runConduct.${what}`, { count: counts[what] }));
  if (lastRefusal !== null) lines.push(t(isKnown(lastRefusal) ? `runConduct.${lastRefusal}` : "runConduct.refusal"));
  return (
    <section>
      <h2 className="m-0 mb-1 font-body text-small font-semibold">{t("runConduct.title")}</h2>
      <ul className="m-0 flex list-none flex-col gap-1 p-0 text-small">
        {lines.length === 0 && <li className="text-ink-soft">{t("runConduct.fine")}</li>}
        {lines.map((line) => (
          <li key={line} className="text-ember">
            {line}
          </li>
        ))}
      </ul>
    </section>
  );
}
