import { useEffect } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useView } from "../design/use-view.ts";
import type { Home } from "../home.ts";
import { undo } from "./person-acts.ts";
import type { PersonDone } from "./person-desk.ts";

const TOLD_MS = 10_000;

/** Says for a while what was done about somebody, with the way back. */
export function PersonNotice({ home, done }: { readonly home: Home; readonly done: PersonDone }): ReactNode {
  const { t } = useTranslation();
  const { failure } = useView(home.tools.mutes.view);
  useEffect(() => {
    const timer = setTimeout(() => home.persons.done.get()?.number === done.number && home.persons.done.set(null), TOLD_MS);
    return () => clearTimeout(timer);
  }, [home, done.number]);
  const name = home.names.nameOf(done.pubkey);
  return (
    <div className="wall pop flex items-center gap-3 rounded-soft py-1.5 pr-1.5 pl-4 text-small">
      <p className="m-0">
        {t(`persons.done-${done.what}`, { name })}
        {failure !== null && <span className="block text-ink-soft">{t("persons.onDevice")}</span>}
      </p>
      <button type="button" className="button flex-none text-small" onClick={() => undo(home)}>
        {t("persons.undo")}
      </button>
    </div>
  );
}
