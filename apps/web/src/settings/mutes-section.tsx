import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useView } from "../design/use-view.ts";
import type { Home } from "../home.ts";
import { PersonFace } from "../people/person-face.tsx";
import { actOn } from "../people/person-acts.ts";
import { SettingSection } from "./setting-rows.tsx";

const KNOWN = ["no-relay", "locked", "cannot-encrypt", "not-taken"] as const;

/** Whom one muted, where that is kept, and the way back. */
export function MutesSection({ home }: { readonly home: Home }): ReactNode {
  const { t } = useTranslation();
  const { mutes, identity } = home.tools;
  const { people, words, locked, failure } = useView(mutes.view);
  const account = useView(identity.account);
  useView(home.names.changes);
  const onDevice = people.some(({ where }) => where === "device");
  const why = KNOWN.find((code) => code === failure) ?? "other";
  return (
    <SettingSection id="mutes" title={t("settings.mutes")} help={t("settings.mutesHelp")}>
      {people.length === 0 && <p className="m-0">{t("settings.nobodyMuted")}</p>}
      <ul className="m-0 flex list-none flex-col gap-1 p-0 empty:hidden">
        {people.map(({ pubkey, where, hidden, waits }) => {
          const name = home.names.nameOf(pubkey);
          return (
            <li key={pubkey} className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1">
              <PersonFace pubkey={pubkey} size={32} />
              <span className="min-w-0 flex-1 basis-44">
                <bdi className="block truncate font-semibold">{name}</bdi>
                <span className="block text-small text-ink-soft">
                  {[t(waits ? "settings.where-waits" : `settings.where-${where}`), hidden ? t("persons.isHidden") : ""]
                    .filter((part) => part !== "")
                    .join(" · ")}
                </span>
              </span>
              {hidden && (
                <button type="button" className="button text-small" onClick={() => actOn(home, pubkey, "shown")}>
                  {t("persons.show")}
                </button>
              )}
              <button
                type="button"
                className="button text-small"
                aria-label={t("settings.unmute", { name })}
                onClick={() => actOn(home, pubkey, "unmuted")}
              >
                {t("persons.unmute")}
              </button>
            </li>
          );
        })}
      </ul>
      {words.length > 0 && <p className="m-0 text-small text-ink-soft">{t("settings.mutedWords", { count: words.length })}</p>}
      {(failure !== null || locked) && (
        <p role="status" className="m-0 text-small text-rose">
          {t(`settings.mutes-${failure === null ? "locked" : why}`)}
        </p>
      )}
      <div className="flex flex-wrap gap-2 empty:hidden">
        {failure !== null && (
          <button type="button" className="button text-small" onClick={() => mutes.retry()}>
            {t("worlds.retry")}
          </button>
        )}
        {onDevice && account.kind !== "none" && (
          <button type="button" className="button text-small" onClick={() => mutes.moveToList(failure === "cannot-encrypt")}>
            {t(failure === "cannot-encrypt" ? "settings.moveOpenly" : "settings.moveToList")}
          </button>
        )}
      </div>
    </SettingSection>
  );
}
