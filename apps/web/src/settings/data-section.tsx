import { useCallback, useEffect, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Home } from "../home.ts";
import { byteWords } from "../scene/byte-words.ts";
import { DATA_KINDS, forgetData, weighData } from "./device-data.ts";
import type { DataAmount, DataKind } from "./device-data.ts";
import { SettingSection } from "./setting-rows.tsx";

function DataRow({ home, kind }: { readonly home: Home; readonly kind: DataKind }): ReactNode {
  const { t, i18n } = useTranslation();
  const { keyValue, log } = home.tools;
  const [amount, setAmount] = useState<DataAmount | null>(null);
  const [sure, setSure] = useState(false);
  const weigh = useCallback(async (): Promise<void> => {
    try {
      setAmount(await weighData(keyValue, kind));
    } catch (error) {
      log.warn("what is kept here could not be weighed", { error: String(error) });
    }
  }, [keyValue, kind, log]);
  useEffect(() => void weigh(), [weigh]);
  async function forget(): Promise<void> {
    setSure(false);
    await forgetData(keyValue, kind).catch((error: unknown) => log.warn("not all could be forgotten", { error: String(error) }));
    await weigh();
  }
  const empty = amount === null || amount.entries === 0;
  return (
    <li className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1">
      <span className="min-w-48 flex-1">
        <span className="block font-semibold">{t(`settings.data-${kind}`)}</span>
        <span className="block text-small text-ink-soft">
          {sure
            ? t(`settings.forget-${kind}`)
            : amount === null
              ? "…"
              : empty
                ? t("settings.nothingKept")
                : byteWords(amount.bytes, i18n.language)}
        </span>
      </span>
      {sure && (
        <button type="button" className="button text-small" onClick={() => setSure(false)}>
          {t("settings.keep")}
        </button>
      )}
      <button
        type="button"
        className={`button text-small ${sure ? "text-rose" : ""}`}
        disabled={empty}
        aria-label={`${t("settings.forget")}: ${t(`settings.data-${kind}`)}`}
        onClick={() => (sure ? void forget() : setSure(true))}
      >
        {t("settings.forget")}
      </button>
    </li>
  );
}

/** What this device keeps, and how to be rid of it. */
export function DataSection({ home }: { readonly home: Home }): ReactNode {
  const { t, i18n } = useTranslation();
  const [total, setTotal] = useState<number | null>(null);
  useEffect(() => {
    void (async () => {
      try {
        setTotal((await navigator.storage.estimate()).usage ?? null);
      } catch {
        // Some browsers do not say, or not here.
      }
    })();
  }, []);
  return (
    <SettingSection id="data" title={t("settings.data")} help={t("settings.dataHelp")}>
      <ul className="m-0 flex list-none flex-col gap-1 p-0">
        {DATA_KINDS.map((kind) => (
          <DataRow key={kind} home={home} kind={kind} />
        ))}
      </ul>
      {total !== null && (
        <p className="m-0 text-small text-ink-soft">{t("settings.dataTotal", { size: byteWords(total, i18n.language) })}</p>
      )}
    </SettingSection>
  );
}
