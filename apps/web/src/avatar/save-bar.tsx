import type { Publication } from "@plaza/nostr-client";
import { Dices, Redo2, RotateCcw, Undo2 } from "lucide-react";
import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { RelayAnswers } from "../design/relay-answers.tsx";
import { useView } from "../design/use-view.ts";
import type { Home } from "../home.ts";
import { LeaveGuard } from "./leave-guard.tsx";
import type { LookDesk } from "./look-desk.ts";
import { isRefused, ownFileOfHome } from "./own-file-desk.ts";

const PROBLEM_WORDS = { "no-relay": "avatar.noRelay", "not-signed": "avatar.notSigned", "not-shown": "avatar.notShown" } as const;

/**
 * What each relay said.
 *
 * @param saved - what to say once one took it
 */
function Delivery({ publication, saved }: { readonly publication: Publication; readonly saved: string }): ReactNode {
  const { t } = useTranslation();
  const { state, relays } = useView(publication.status);
  return (
    <details className="text-small">
      <summary className={`cursor-pointer font-semibold ${state === "refused" ? "text-rose" : state === "accepted" ? "text-leaf" : ""}`}>
        {state === "refused" ? t("avatar.notTaken") : state === "sending" ? t("avatar.sending") : saved}
      </summary>
      <RelayAnswers relays={relays} />
    </details>
  );
}

function useRefused(publication: Publication | null): boolean {
  const [refused, setRefused] = useState(false);
  useEffect(() => {
    setRefused(publication?.status.get().state === "refused");
    return publication?.status.subscribe(() => setRefused(publication.status.get().state === "refused"));
  }, [publication]);
  return refused;
}

/** Saving, and every way back. */
export function SaveBar({ home, desk }: { readonly home: Home; readonly desk: LookDesk }): ReactNode {
  const { t } = useTranslation();
  const isHidden = isRefused(useView(ownFileOfHome(home).view), useView(desk.view).draft.file);
  const { changed, canUndo, canRedo, saving, problem, publication } = useView(desk.view);
  const refused = useRefused(publication);
  const tools = [
    [t("avatar.surprise"), Dices, () => desk.surprise(), true],
    [t("avatar.undo"), Undo2, () => desk.undo(), canUndo],
    [t("avatar.redo"), Redo2, () => desk.redo(), canRedo],
    [t("avatar.revert"), RotateCcw, () => desk.revert(), changed],
  ] as const;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      // In a text field the browser's own undo is meant.
      const typing = event.target instanceof HTMLInputElement && event.target.type !== "radio" && event.target.type !== "color";
      if (typing || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      const key = event.key.toLowerCase();
      if (key !== "z" && key !== "y") return;
      event.preventDefault();
      if (key === "y" || event.shiftKey) desk.redo();
      else desk.undo();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [desk]);
  return (
    <div className="look-bar wall" role="group" aria-label={t("avatar.saving")}>
      <div className="flex gap-1.5">
        {tools.map(([label, Icon, act, can]) => (
          <button
            key={label}
            type="button"
            className="button button-round flex-none"
            aria-label={label}
            title={label}
            disabled={!can}
            onClick={act}
          >
            <Icon size={19} aria-hidden="true" />
          </button>
        ))}
      </div>
      <div role="status" className="min-w-0 flex-1 text-small max-sm:order-last max-sm:basis-full">
        {problem !== null ? (
          <p className="m-0 font-semibold text-rose">{t(PROBLEM_WORDS[problem])}</p>
        ) : changed ? (
          <p className="m-0 text-ink-soft">{t("avatar.unsaved")}</p>
        ) : (
          publication !== null && <Delivery publication={publication} saved={t(isHidden ? "avatar.savedHidden" : "avatar.saved")} />
        )}
      </div>
      <button
        type="button"
        className="button button-lit ml-auto"
        disabled={saving || (!changed && !refused)}
        // The second click of a double one answers no question.
        onClick={(event) => void (event.detail < 2 && desk.save())}
      >
        {t(saving ? "avatar.savingNow" : problem === "not-shown" ? "avatar.saveAnyway" : "avatar.save")}
      </button>
      <LeaveGuard changed={changed} onSave={() => desk.save()} />
    </div>
  );
}
