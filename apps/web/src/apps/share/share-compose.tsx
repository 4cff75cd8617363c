import { FileWarning } from "lucide-react";
import { useId } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { RelayAnswers } from "../../design/relay-answers.tsx";
import { useView } from "../../design/use-view.ts";
import { byteWords } from "../../scene/byte-words.ts";
import { IconPicture } from "../list/app-icon.tsx";
import type { ReadAppFile } from "./share-file.ts";
import type { ShareDesk, ShareForm, ShareProblem } from "./share-desk.ts";

const FLAWS_SHOWN = 4;

function Flaws({ app }: { readonly app: ReadAppFile }): ReactNode {
  const { t } = useTranslation();
  if (app.flaws.length === 0) return null;
  const refused = app.flaws.flatMap((flaw) => (flaw.code === "entry-refused" ? [flaw.entry.name || "?"] : []));
  const others = app.flaws.filter((flaw) => flaw.code !== "entry-refused");
  return (
    <div className="flex gap-3 rounded-soft bg-wall-deep p-3 text-small">
      <FileWarning size={18} aria-hidden="true" className="mt-0.5 flex-none text-ember" />
      <div className="min-w-0">
        <p className="m-0 font-semibold">{t("share.flaws")}</p>
        <ul className="m-0 mt-1 list-disc pl-4 [overflow-wrap:anywhere]">
          {others.map((flaw) => (
            <li key={flaw.code}>{t(`shareFlaw.${flaw.code}`)}</li>
          ))}
          {refused.length > 0 && (
            <li>
              {t("share.leftOut", { count: refused.length })} <bdi>{refused.slice(0, FLAWS_SHOWN).join(", ")}</bdi>
              {refused.length > FLAWS_SHOWN ? "…" : ""}
            </li>
          )}
        </ul>
      </div>
    </div>
  );
}

function Failure({ problem }: { readonly problem: ShareProblem }): ReactNode {
  const { t } = useTranslation();
  return (
    <div role="alert" className="flex flex-col gap-1 rounded-soft bg-rose-wash p-4 text-small">
      <p className="m-0 font-semibold">{t(`shareFailed.${problem.code}`)}</p>
      {problem.code === "no-relay" && <RelayAnswers relays={problem.relays} />}
      {problem.code === "nowhere-stored" && (
        <ul className="m-0 list-none p-0 [overflow-wrap:anywhere]">
          {problem.deliveries.map(({ server, message }) => (
            <li key={server}>
              {server}: {message}
            </li>
          ))}
        </ul>
      )}
      <p className="m-0">{t("share.nothingLost")}</p>
    </div>
  );
}

function Form({ share, form, disabled }: { readonly share: ShareDesk; readonly form: ShareForm; readonly disabled: boolean }): ReactNode {
  const { t } = useTranslation();
  const name = useId();
  const choices = [
    ["note", t("share.asNote"), t("share.asNoteHelp")],
    ["file", t("share.asFile"), t("share.asFileHelp")],
  ] as const;
  return (
    <fieldset className="m-0 flex flex-col gap-2 border-0 p-0" disabled={disabled}>
      <legend className="mb-1 p-0 text-small font-semibold">{t("share.as")}</legend>
      {choices.map(([value, label, help]) => (
        <label key={value} className="flex items-start gap-3">
          <input
            type="radio"
            name={name}
            className="mt-1 size-[1.15rem] flex-none accent-ember"
            checked={form === value}
            onChange={() => share.setForm(value)}
          />
          <span>
            <span className="font-semibold">{label}</span> <span className="text-small text-ink-soft">{help}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** The app that is to be posted, the words with it, and how posting goes. */
export function ShareCompose({ share, app }: { readonly share: ShareDesk; readonly app: ReadAppFile }): ReactNode {
  const { t, i18n } = useTranslation();
  const { text, as, sending } = useView(share.view);
  const busy = sending.phase === "uploading" || sending.phase === "publishing";
  const size = byteWords(app.bytes.length, i18n.language);
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        share.send();
      }}
    >
      <div className="flex items-center gap-4">
        <IconPicture icon={app.icon} seed={app.sha256} size={64} />
        <div className="min-w-0 flex-1">
          <p dir="auto" className="m-0 text-title font-semibold [overflow-wrap:anywhere]">
            {app.name === "" ? t("apps.unnamed") : app.name}
          </p>
          <p className="m-0 text-small text-ink-soft">{t("share.facts", { size, count: app.files })}</p>
        </div>
        <button type="button" className="button flex-none" disabled={busy} onClick={() => share.drop()}>
          {t("share.change")}
        </button>
      </div>
      <Flaws app={app} />
      <label className="flex flex-col gap-1.5">
        <span className="text-small font-semibold">{t("share.text")}</span>
        <textarea
          className="field resize-y px-3.5 py-2.5"
          rows={3}
          dir="auto"
          placeholder={t("share.textHint")}
          value={text}
          maxLength={share.longestText}
          disabled={busy}
          onChange={(event) => share.setText(event.target.value)}
        />
      </label>
      {share.target === "feed" && <Form share={share} form={as} disabled={busy} />}
      <p className="m-0 text-small text-ink-soft">{t("share.public")}</p>
      {sending.phase === "failed" && <Failure problem={sending.problem} />}
      {sending.phase === "uploading" && (
        <div className="flex flex-col gap-2">
          <label className="flex flex-col gap-2 text-small">
            <span>
              {t("share.uploading", {
                sent: byteWords(sending.sentBytes, i18n.language),
                total: byteWords(sending.totalBytes, i18n.language),
              })}
            </span>
            <progress className="coming w-full" max={sending.totalBytes} value={sending.sentBytes} />
          </label>
        </div>
      )}
      {sending.phase === "publishing" && (
        <div role="status" className="flex flex-col gap-1">
          <p className="m-0 text-small">{t("share.publishing")}</p>
          <RelayAnswers relays={sending.relays.filter((relay) => relay.message !== "")} />
        </div>
      )}
      <div className="flex flex-wrap justify-end gap-3">
        {sending.phase === "uploading" && (
          <button type="button" className="button" onClick={() => share.cancel()}>
            {t("share.cancel")}
          </button>
        )}
        <button type="submit" className="button button-lit min-w-32" disabled={busy}>
          {t(sending.phase === "failed" ? "share.again" : busy ? "share.busy" : "share.send")}
        </button>
      </div>
    </form>
  );
}
