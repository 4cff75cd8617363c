import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Home } from "../home.ts";

/** Whether mutes that only this device knows shall go along with the key. */
export function MoveNotice({ home, count }: { readonly home: Home; readonly count: number }): ReactNode {
  const { t } = useTranslation();
  return (
    <div className="wall pop flex flex-wrap items-center gap-2 rounded-soft px-4 py-2 text-small">
      <p className="m-0 w-full">{t("persons.moveQuestion", { count })}</p>
      <button
        type="button"
        className="button button-lit text-small"
        onClick={() => {
          home.moveQuestion.settle();
          home.tools.mutes.moveToList(false);
        }}
      >
        {t("settings.moveToList")}
      </button>
      <button type="button" className="button text-small" onClick={() => home.moveQuestion.settle()}>
        {t("persons.moveNot")}
      </button>
    </div>
  );
}
