import type { Publication } from "@plaza/nostr-client";
import { Dices, Redo2, RotateCcw, Undo2 } from "lucide-react";
import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { RelayAnswers } from "../design/relay-answers.tsx";
import { useView } from "../design/use-view.ts";
import { LeaveGuard } from "./leave-guard.tsx";
import type { LookDesk } from "./look-desk.ts";

/** What each relay said. */
function Delivery({ publication }: { readonly publication: Publication }): ReactNode {
  const { t } = useTranslation();
  const { state, relays } = useView(publication.status);
  return (
    <details className="text-small">
      <summary className={`cursor-pointer font-semibold ${state === "refused" ? "text-rose" : state === "accepted" ? "text-leaf" : ""}`}>
        {t(state === "refused" ? "avatar.notTaken" : state === "sending" ? "avatar.sending" : "avatar.saved")}
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
export function SaveBar({ desk }: { readonly desk: LookDesk }): ReactNode {
  const { t } = useTranslation();
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
          <p className="m-0 font-semibold text-rose">{t(problem === "no-relay" ? "avatar.noRelay" : "avatar.notSigned")}</p>
        ) : changed ? (
          <p className="m-0 text-ink-soft">{t("avatar.unsaved")}</p>
        ) : (
          publication !== null && <Delivery publication={publication} />
        )}
      </div>
      <button
        type="button"
        className="button button-lit ml-auto"
        disabled={saving || (!changed && !refused)}
        onClick={() => void desk.save()}
      >
        {t(saving ? "avatar.savingNow" : "avatar.save")}
      </button>
      <LeaveGuard changed={changed} onSave={() => desk.save()} />
    </div>
  );
}
