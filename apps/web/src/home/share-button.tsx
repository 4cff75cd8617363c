import { Check, Share2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { shareLink } from "./share-link.ts";

const NOTICE_MS = 2_600;

/** Shares the link to a page of ours; says that it was copied, or shows it where nothing else works. */
export function ShareButton({
  link,
  className,
}: {
  readonly link: { readonly title: string; readonly path: string };
  readonly className: string;
}): ReactNode {
  const { t } = useTranslation();
  const [state, setState] = useState<"rest" | "copied" | "shown">("rest");
  const field = useRef<HTMLInputElement>(null);
  const url = new URL(link.path, window.location.href).href;
  useEffect(() => {
    if (state === "shown") field.current?.select();
    if (state !== "copied") return undefined;
    const waiting = window.setTimeout(() => setState("rest"), NOTICE_MS);
    return () => window.clearTimeout(waiting);
  }, [state]);
  const label = t("shareLink.shareWorld", { title: link.title });
  async function share(): Promise<void> {
    const outcome = await shareLink({ title: link.title, url });
    setState(outcome === "copied" || outcome === "shown" ? outcome : "rest");
  }
  return (
    <span className="relative inline-flex">
      <button type="button" className={className} aria-label={label} title={t("shareLink.share")} onClick={() => void share()}>
        {state === "copied" ? <Check size={18} aria-hidden="true" /> : <Share2 size={18} aria-hidden="true" />}
      </button>
      <span role="status" className="absolute top-full right-0 z-10 mt-1.5">
        {state === "copied" && <span className="chip float whitespace-nowrap text-ink">{t("shareLink.copied")}</span>}
      </span>
      {state === "shown" && (
        <input
          ref={field}
          readOnly
          value={url}
          aria-label={t("shareLink.link")}
          className="field absolute top-full right-0 z-10 mt-1.5 w-56 px-3"
          onBlur={() => setState("rest")}
          onKeyDown={(event) => {
            if (event.key === "Escape") setState("rest");
          }}
        />
      )}
    </span>
  );
}
