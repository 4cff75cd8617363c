import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useSettings } from "../design/settings.ts";
import { FASTEST_LOOK, SLOWEST_LOOK } from "../design/settings-content.ts";
import { LANGUAGES, pickLanguage } from "../i18n/languages.ts";
import { KeyList } from "../scene/key-list.tsx";
import { ChoiceRow, SettingSection, SwitchRow } from "./setting-rows.tsx";

const SYSTEM = "system";

/** How the page looks and speaks. */
export function LookSection(): ReactNode {
  const { t, i18n } = useTranslation();
  const settings = useSettings();
  const codes = LANGUAGES.map(({ code }) => code);
  return (
    <SettingSection id="look" title={t("settings.look")}>
      <ChoiceRow
        label={t("settings.theme")}
        value={settings.theme ?? SYSTEM}
        values={[SYSTEM, "day", "dusk"]}
        wordOf={(value) => t(`settings.theme-${value}`)}
        onChoose={(value) => settings.setTheme(value === SYSTEM ? null : value)}
      />
      <ChoiceRow
        label={t("app.language")}
        value={settings.language ?? SYSTEM}
        values={[SYSTEM, ...codes]}
        wordOf={(value) => LANGUAGES.find(({ code }) => code === value)?.name ?? t("settings.languageSystem")}
        onChoose={(value) => {
          const language = value === SYSTEM ? null : value;
          settings.setLanguage(language);
          void i18n.changeLanguage(language ?? pickLanguage(navigator.languages));
        }}
      />
      <ChoiceRow
        label={t("settings.motion")}
        value={settings.motion}
        values={["system", "less", "full"]}
        wordOf={(value) => t(`settings.motion-${value}`)}
        onChoose={(motion) => settings.change({ motion })}
      />
      <SwitchRow
        label={t("settings.sound")}
        help={t("settings.soundHelp")}
        on={settings.sound}
        onSwitch={(sound) => settings.change({ sound })}
      />
    </SettingSection>
  );
}

/** How worlds are drawn, told and walked. */
export function WorldsSection(): ReactNode {
  const { t, i18n } = useTranslation();
  const settings = useSettings();
  const factor = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 2 });
  return (
    <SettingSection id="worlds" title={t("settings.worlds")}>
      <ChoiceRow
        label={t("settings.quality")}
        value={settings.quality}
        values={["auto", "low", "medium", "high"]}
        wordOf={(value) => t(`settings.quality-${value}`)}
        onChoose={(quality) => settings.change({ quality })}
      />
      <ChoiceRow
        label={t("avatar.others")}
        value={settings.ownFigures}
        values={["auto", "on", "off"]}
        wordOf={(value) => t(`avatar.others-${value}`)}
        onChoose={(ownFigures) => settings.change({ ownFigures })}
      />
      <label className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <span className="font-semibold">{t("settings.lookSpeed")}</span>
        <input
          type="range"
          className="min-h-9 w-44 max-w-full accent-(--ember)"
          min={SLOWEST_LOOK}
          max={FASTEST_LOOK}
          step={0.25}
          value={settings.lookSpeed}
          aria-valuetext={t("settings.times", { factor: factor.format(settings.lookSpeed) })}
          onChange={(event) => settings.change({ lookSpeed: Number(event.target.value) })}
        />
      </label>
      <SwitchRow label={t("settings.invert")} on={settings.invertLook} onSwitch={(invertLook) => settings.change({ invertLook })} />
      <SwitchRow label={t("settings.compass")} on={settings.compass} onSwitch={(compass) => settings.change({ compass })} />
      <SwitchRow
        label={t("settings.words")}
        help={t("settings.wordsHelp")}
        on={settings.words}
        onSwitch={(words) => settings.change({ words })}
      />
      <ChoiceRow
        label={t("aloud.spoken")}
        value={settings.spoken}
        values={["few", "usual", "all"]}
        wordOf={(value) => t(`aloud.spoken-${value}`)}
        onChoose={(spoken) => settings.change({ spoken })}
      />
      <details>
        <summary className="min-h-11 cursor-pointer content-center font-semibold">{t("walk.keys")}</summary>
        <KeyList />
      </details>
    </SettingSection>
  );
}
