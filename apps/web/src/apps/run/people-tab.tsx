import { useId } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useView } from "../../design/use-view.ts";
import type { AppRun } from "./app-run.ts";
import type { Heard } from "./hearing.ts";
import { PersonRow } from "./person-row.tsx";

const CHOICES: readonly Heard[] = ["everyone", "follows", "thread"];
const mostRows = 100;

function WhoCounts({ run }: { readonly run: AppRun }): ReactNode {
  const { t } = useTranslation();
  const { heard, state, people } = useView(run.hearing.view);
  const name = useId();
  return (
    <fieldset className="m-0 flex flex-col gap-1 border-0 p-0">
      <legend className="mb-1 p-0 text-small font-semibold">{t("runPanel.heard")}</legend>
      {CHOICES.map((choice) => (
        <label key={choice} className="flex min-h-9 cursor-pointer items-center gap-2.5 text-small">
          <input type="radio" name={name} className="radio" checked={heard === choice} onChange={() => run.hearing.choose(choice)} />
          {t(`runPanel.${choice}`)}
        </label>
      ))}
      <p className="m-0 text-tiny text-ink-soft" aria-live="polite">
        {heard === "everyone" && t("runPanel.everyoneHelp")}
        {heard !== "everyone" && state === "asking" && t("runPanel.heardAsking")}
        {heard !== "everyone" && people !== null && t("runPanel.heardPeople", { count: people })}
        {heard !== "everyone" && ` ${t("runPanel.onlyHere")}`}
      </p>
    </fieldset>
  );
}

/** Who is on the live channel, who took part, and whose updates count. */
export function PeopleTab({ run }: { readonly run: AppRun }): ReactNode {
  const { t } = useTranslation();
  const { participants } = useView(run.session.view);
  const present = useView(run.present);
  useView(run.names.changes);
  return (
    <div className="flex flex-col gap-5">
      {present !== null && (
        <section>
          <h2 className="m-0 mb-1 font-body text-small font-semibold">{t("runPanel.present")}</h2>
          <ul className="m-0 list-none p-0">
            <PersonRow run={run} pubkey={run.self} />
            {present.map((peer) =>
              peer.pubkey === null ? (
                <li key={peer.key} className="py-1 text-small text-ink-soft">
                  {t("runPanel.presentUnknown")}
                </li>
              ) : (
                <PersonRow key={peer.key} run={run} pubkey={peer.pubkey} />
              ),
            )}
          </ul>
        </section>
      )}
      <section>
        <h2 className="m-0 mb-1 font-body text-small font-semibold">{t("runPanel.took")}</h2>
        {participants.length === 0 && <p className="m-0 text-small text-ink-soft">{t("runPanel.tookEmpty")}</p>}
        <ul className="m-0 list-none p-0">
          {participants.slice(0, mostRows).map(({ pubkey, updates }) => (
            <PersonRow key={pubkey} run={run} pubkey={pubkey} more={t("runPanel.updates", { count: updates })} />
          ))}
        </ul>
      </section>
      {run.app.attachment.webxdcId !== null && <WhoCounts run={run} />}
    </div>
  );
}
