import { Check, X } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { byteWords } from "../../scene/byte-words.ts";
import type { OpenedApp } from "./app-run.ts";
import type { AppSeal } from "./app-seal.ts";
import { LinkDialog } from "./link-dialog.tsx";

const MAY = ["mayFiles", "mayName", "mayStore", "maySend"] as const;
const MAY_NOT = ["mayNotNet", "mayNotKey", "mayNotSense", "mayNotAct"] as const;

/** What holds an app here, in one sentence. */
export function sealWord(seal: AppSeal): "floor" | "script" | "document" | "none" {
  if (seal.way !== "origin") return seal.way;
  return seal.floor ? "floor" : "script";
}

/** What an app may and may not do. */
export function AppRights({ seal, shared }: { readonly seal: AppSeal; readonly shared: boolean }): ReactNode {
  const { t } = useTranslation();
  return (
    <div className="flex flex-col gap-3">
      <div className="grid grid-cols-[repeat(auto-fit,minmax(15rem,1fr))] gap-x-8 gap-y-4">
        <div>
          <h2 className="m-0 mb-1 font-body text-base font-semibold">{t("runStart.may")}</h2>
          <ul className="m-0 flex list-none flex-col gap-1.5 p-0">
            {MAY.filter((each) => shared || each !== "maySend").map((each) => (
              <li key={each} className="flex gap-2 text-small">
                <Check size={17} aria-hidden="true" className="mt-0.5 flex-none text-leaf" />
                {t(`runStart.${each}`)}
              </li>
            ))}
          </ul>
        </div>
        <div>
          <h2 className="m-0 mb-1 font-body text-base font-semibold">{t("runStart.mayNot")}</h2>
          <ul className="m-0 flex list-none flex-col gap-1.5 p-0">
            {MAY_NOT.map((each) => (
              <li key={each} className="flex gap-2 text-small">
                <X size={17} aria-hidden="true" className="mt-0.5 flex-none text-rose" />
                {t(`runStart.${each}`)}
              </li>
            ))}
          </ul>
        </div>
      </div>
      <p className={`m-0 text-small ${seal.way === "origin" ? "text-ink-soft" : "text-ember"}`}>{t(`runSeal.${sealWord(seal)}`)}</p>
      {!shared && <p className="m-0 text-small text-ember">{t("runStart.notShared")}</p>}
    </div>
  );
}

/** Which file it is: size, hash, where its source is. */
export function AppFacts({ app }: { readonly app: OpenedApp }): ReactNode {
  const { t, i18n } = useTranslation();
  const [asked, setAsked] = useState<string | null>(null);
  const { file, attachment } = app;
  const { sourceCodeUrl, inflatedBytes, flaws } = file.content;
  const trust = { "as-posted": "posted", "first-run": "firstRun", "as-first-run": "asFirstRun" } as const;
  const size = (bytes: number): string => byteWords(bytes, i18n.language);
  return (
    <dl className="m-0 flex flex-col gap-3 text-small">
      <div>
        <dt className="font-semibold">{t("runStart.size")}</dt>
        <dd className="m-0">{t("runStart.sizeValue", { size: size(file.bytes.length), inflated: size(inflatedBytes) })}</dd>
        <dd className="m-0 text-ink-soft">{t("runStart.flaws", { count: flaws.length })}</dd>
      </div>
      <div>
        <dt className="font-semibold">{t("runStart.hash")}</dt>
        <dd className="m-0 font-mono break-all">{file.sha256}</dd>
        <dd className="m-0 text-ink-soft">{t(`runStart.${trust[file.trust]}`)}</dd>
        {attachment.claimedHash !== null && (
          <dd className="m-0 text-ember">{t("runStart.claimed", { claimed: attachment.claimedHash })}</dd>
        )}
      </div>
      <div>
        <dt className="font-semibold">{t("runStart.source")}</dt>
        <dd className="m-0">
          {sourceCodeUrl === null ? (
            <span className="text-ink-soft">{t("runStart.sourceNone")}</span>
          ) : (
            <button type="button" className="link-like break-all" onClick={() => setAsked(sourceCodeUrl)}>
              {sourceCodeUrl}
            </button>
          )}
        </dd>
      </div>
      <LinkDialog url={asked} onDone={() => setAsked(null)} />
    </dl>
  );
}
