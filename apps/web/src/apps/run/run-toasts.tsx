import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useView } from "../../design/use-view.ts";
import type { AppRun } from "./app-run.ts";

/** What the app says to this very person, for a while. */
export function RunToasts({ run, appName }: { readonly run: AppRun; readonly appName: string }): ReactNode {
  const { t } = useTranslation();
  const toasts = useView(run.attention.toasts);
  useView(run.names.changes);
  return (
    <div role="status" aria-label={t("runToast.label")} className="toasts">
      <ul className="m-0 flex list-none flex-col gap-2 p-0">
        {toasts.map((toast) => {
          const words = (
            <>
              <span className="block truncate text-tiny text-ink-soft">
                {t("runToast.from", { name: run.names.nameOf(toast.pubkey), app: appName })}
              </span>
              <bdi className="block font-semibold [overflow-wrap:anywhere]">{toast.text}</bdi>
            </>
          );
          return (
            <li key={toast.serial} className="float flex items-start gap-2 rounded-wall py-2 pr-2 pl-4">
              {toast.href === null ? (
                <div className="min-w-0 flex-1 py-1">{words}</div>
              ) : (
                <button
                  type="button"
                  className="min-w-0 flex-1 border-0 bg-transparent p-0 py-1 text-start text-ink"
                  onClick={() => {
                    run.open(toast.href);
                    run.attention.dismiss(toast.serial);
                  }}
                >
                  {words}
                </button>
              )}
              <button
                type="button"
                className="button button-round flex-none border-0"
                aria-label={t("runToast.close")}
                onClick={() => run.attention.dismiss(toast.serial)}
              >
                <X size={17} aria-hidden="true" />
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
