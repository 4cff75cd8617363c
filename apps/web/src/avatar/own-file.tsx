import { useState } from "react";
import type { FormEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useSettings } from "../design/settings.ts";
import { useView } from "../design/use-view.ts";
import type { Home } from "../home.ts";
import type { FigureProblem } from "../stage/own-figure-file.ts";
import { FIGURE_BUDGETS } from "../stage/own-figure-file.ts";
import { byteWords } from "../scene/byte-words.ts";
import { ChoiceRow } from "../settings/setting-rows.tsx";
import type { LookDesk } from "./look-desk.ts";
import { ownFileOfHome } from "./own-file-desk.ts";

const IN_BYTES: ReadonlySet<string> = new Set(["fileBytes", "textureBytes", "unpackedBytes"]);

/** What is wrong with a file, in words. */
function useProblemWords(): (problem: FigureProblem) => string {
  const { t, i18n } = useTranslation();
  const plain = new Intl.NumberFormat(i18n.language);
  return (problem) => {
    if (problem.code === "refused") return t("avatar.file-refused", { status: problem.status });
    if (problem.code === "unknown-extension") return t("avatar.file-unknown-extension", { name: problem.name });
    if (problem.code !== "too-much") return t(`avatar.file-${problem.code}`);
    const words = (value: number): string => (IN_BYTES.has(problem.what) ? byteWords(value, i18n.language) : plain.format(value));
    // A download is cut off where it gets too long; how much was to come is not known.
    if (problem.what === "fileBytes") return t("avatar.most-fileBytes", { most: words(problem.most) });
    return t(`avatar.most-${problem.what}`, { found: words(problem.found), most: words(problem.most) });
  };
}

/** A figure of one's own, by the address of its file. */
export function OwnFile({ home, desk }: { readonly home: Home; readonly desk: LookDesk }): ReactNode {
  const { t, i18n } = useTranslation();
  const files = ownFileOfHome(home);
  const { draft } = useView(desk.view);
  const file = useView(files.view);
  const { ownFigures, change } = useSettings();
  const [address, setAddress] = useState(draft.file);
  const wordsFor = useProblemWords();
  const asked = address.trim();

  async function tryIt(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (asked !== "" && (await files.try(asked))) desk.change({ file: asked });
  }
  function takeOff(): void {
    setAddress("");
    desk.change({ file: "" });
  }

  return (
    <details className="wall p-4 sm:p-5" open={draft.file !== ""}>
      <summary className="min-h-8 cursor-pointer font-display text-title font-bold">{t("avatar.own")}</summary>
      <p className="m-0 mt-3 mb-3 text-small text-ink-soft">
        {t("avatar.ownHelp", {
          size: byteWords(FIGURE_BUDGETS.fileBytes, i18n.language),
          triangles: new Intl.NumberFormat(i18n.language).format(FIGURE_BUDGETS.triangles),
        })}
      </p>
      <form className="flex flex-wrap gap-2" onSubmit={(event) => void tryIt(event)}>
        <input
          className="field min-w-0 flex-[1_1_14rem] px-3.5"
          aria-label={t("avatar.ownAddress")}
          placeholder="https://…/me.vrm"
          value={address}
          maxLength={512}
          inputMode="url"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          onChange={(event) => setAddress(event.target.value)}
        />
        <button type="submit" className="button" disabled={asked === "" || file.phase === "fetching"}>
          {t("avatar.ownTry")}
        </button>
        {draft.file !== "" && (
          <button type="button" className="button" onClick={takeOff}>
            {t("avatar.ownOff")}
          </button>
        )}
      </form>
      <div aria-live="polite" className="mt-2 text-small">
        {file.phase === "fetching" && <p className="m-0 text-ink-soft">{t("avatar.ownFetching")}</p>}
        {file.phase === "here" && draft.file === file.file && <p className="m-0 font-semibold text-leaf">{t("avatar.ownWorn")}</p>}
        {file.phase === "refused" && (
          <p className="m-0 font-semibold text-rose">
            {wordsFor(file.problem)} {t(draft.file === file.file ? "avatar.ownHidden" : "avatar.ownNotWorn")}
          </p>
        )}
      </div>
      <div className="mt-4">
        <ChoiceRow
          label={t("avatar.others")}
          value={ownFigures}
          values={["auto", "on", "off"]}
          wordOf={(value) => t(`avatar.others-${value}`)}
          onChoose={(chosen) => change({ ownFigures: chosen })}
        />
      </div>
      <p className="m-0 mt-1.5 text-small text-ink-soft">{t("avatar.othersHelp")}</p>
    </details>
  );
}
