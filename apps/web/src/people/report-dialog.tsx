import { Dialog } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { useState } from "react";
import type { FormEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { sendReport } from "@plaza/nostr-client";
import type { PublishStatus } from "@plaza/nostr-client";
import { REPORT_TYPES } from "@plaza/protocol";
import type { ReportType } from "@plaza/protocol";
import { RelayAnswers } from "../design/relay-answers.tsx";
import { useView } from "../design/use-view.ts";
import type { Home } from "../home.ts";
import { actOn } from "./person-acts.ts";
import type { PersonReported } from "./person-desk.ts";

const LONGEST_TEXT = 500;

type Step =
  | { readonly at: "choose" }
  | { readonly at: "confirm" | "sending" | "unsigned" }
  | { readonly at: "sent"; readonly status: PublishStatus };

/** Reports somebody: what for, in which words, and a last look before everybody can read it. */
export function ReportDialog({ home, reported }: { readonly home: Home; readonly reported: PersonReported }): ReactNode {
  const { t } = useTranslation();
  const { muted } = useView(home.tools.mutes.view);
  const [type, setType] = useState<ReportType | null>(null);
  const [text, setText] = useState("");
  const [step, setStep] = useState<Step>({ at: "choose" });
  const { pubkey, line } = reported;
  const name = home.names.nameOf(pubkey);
  const close = (): void => home.persons.reported.set(null);

  function next(event: FormEvent): void {
    event.preventDefault();
    if (type !== null) setStep({ at: "confirm" });
  }
  async function send(): Promise<void> {
    if (type === null) return;
    setStep({ at: "sending" });
    const { pool, identity } = home.tools;
    const sent = await sendReport(pool, await identity.signer(), { reported: pubkey, type, eventId: line, text });
    if (!sent.ok) {
      setStep({ at: "unsigned" });
      return;
    }
    setStep({ at: "sent", status: await sent.value.done });
  }

  return (
    <Dialog.Root open onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="person-back" />
        <Dialog.Popup className="person-dialog wall flex flex-col gap-4 p-5 outline-none sm:p-6">
          <div className="flex items-start gap-2">
            <Dialog.Title className="m-0 flex-1 text-title break-words">{t("persons.reportTitle", { name })}</Dialog.Title>
            <Dialog.Close className="button button-round flex-none" aria-label={t("persons.close")}>
              <X size={19} aria-hidden="true" />
            </Dialog.Close>
          </div>
          {step.at === "choose" && (
            <form className="flex flex-col gap-3" onSubmit={next}>
              <fieldset className="m-0 flex flex-col border-0 p-0">
                <legend className="mb-1 p-0 font-semibold">{t("persons.whatFor")}</legend>
                {REPORT_TYPES.map((each) => (
                  <label key={each} className="flex min-h-11 items-center gap-3">
                    <input type="radio" name="report" value={each} checked={type === each} onChange={() => setType(each)} required />
                    <span>{t(`persons.for-${each}`)}</span>
                  </label>
                ))}
              </fieldset>
              <label className="flex flex-col gap-1 text-small font-semibold">
                {t("persons.words")}
                <textarea
                  className="field px-3.5 py-2"
                  rows={3}
                  maxLength={LONGEST_TEXT}
                  value={text}
                  onChange={(event) => setText(event.target.value)}
                />
              </label>
              {line !== null && <p className="m-0 text-small text-ink-soft">{t("persons.aboutLine")}</p>}
              <button type="submit" className="button button-lit self-start">
                {t("persons.next")}
              </button>
            </form>
          )}
          {(step.at === "confirm" || step.at === "sending" || step.at === "unsigned") && type !== null && (
            <>
              <p className="m-0">{t("persons.isPublic", { name, type: t(`persons.for-${type}`) })}</p>
              {text.trim() !== "" && (
                <blockquote dir="auto" className="m-0 border-l-4 border-line pl-3 break-words whitespace-pre-wrap">
                  {text.trim()}
                </blockquote>
              )}
              {step.at === "unsigned" && (
                <p role="alert" className="m-0 text-rose">
                  {t("persons.unsigned")}
                </p>
              )}
              <div className="flex flex-wrap gap-2">
                <button type="button" className="button button-lit" disabled={step.at === "sending"} onClick={() => void send()}>
                  {t(step.at === "sending" ? "persons.sending" : "persons.publish")}
                </button>
                <button type="button" className="button" onClick={() => setStep({ at: "choose" })}>
                  {t("persons.back")}
                </button>
              </div>
            </>
          )}
          {step.at === "sent" && (
            <>
              <p role="status" className="m-0">
                {t(step.status.state === "accepted" ? "persons.reportSent" : "persons.reportNotTaken")}
              </p>
              <RelayAnswers relays={step.status.relays} />
              <div className="flex flex-wrap gap-2">
                {!muted.has(pubkey) && (
                  <button
                    type="button"
                    className="button"
                    onClick={() => {
                      actOn(home, pubkey, "muted");
                      close();
                    }}
                  >
                    {t("persons.muteToo")}
                  </button>
                )}
                <button type="button" className="button button-lit" onClick={close}>
                  {t("persons.close")}
                </button>
              </div>
            </>
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
