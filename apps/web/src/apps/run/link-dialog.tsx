import { useRef } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { AskDialog } from "../../design/ask-dialog.tsx";

/** Shows a link in full before it is followed. */
export function LinkDialog({ url, onDone }: { readonly url: string | null; readonly onDone: () => void }): ReactNode {
  const { t } = useTranslation();
  // While it closes the last link stays to be read.
  const last = useRef("");
  if (url !== null) last.current = url;
  const mail = last.current.startsWith("mailto:");
  return (
    <AskDialog
      open={url !== null}
      title={t(mail ? "runAsk.mail" : "runAsk.link")}
      help={t(mail ? "runAsk.mailHelp" : "runAsk.linkHelp")}
      onDrop={onDone}
    >
      <p className="m-0 max-h-48 overflow-y-auto rounded-soft bg-wall-deep p-3 font-mono text-small break-all" data-testid="link">
        {last.current}
      </p>
      <div className="flex flex-wrap justify-end gap-3">
        <button type="button" className="button" onClick={onDone}>
          {t("runAsk.stay")}
        </button>
        <a
          href={last.current}
          target={mail ? undefined : "_blank"}
          rel="noopener noreferrer"
          className="button button-lit no-underline"
          onClick={onDone}
        >
          {t("runAsk.open")}
        </a>
      </div>
    </AskDialog>
  );
}
