import { Check, Copy } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { copyText } from "../home/copy-text.ts";

/** A long text that can be copied whole. */
export function CopyRow({
  text,
  label,
  onCopied,
}: {
  readonly text: string;
  readonly label: string;
  readonly onCopied?: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const [state, setState] = useState<"no" | "copied" | "failed">("no");
  async function copy(): Promise<void> {
    const copied = await copyText(text);
    setState(copied ? "copied" : "failed");
    if (copied) onCopied?.();
  }
  return (
    <div className="flex flex-col gap-2">
      <p className="who-text" role="textbox" aria-readonly="true" aria-label={label} tabIndex={0}>
        {text}
      </p>
      <div className="flex items-center gap-3">
        <button type="button" className="button" onClick={() => void copy()}>
          {state === "copied" ? <Check size={18} aria-hidden="true" /> : <Copy size={18} aria-hidden="true" />}
          {t("identity.copy")}
        </button>
        <span role="status" className="text-small text-ink-soft">
          {state === "copied" && t("identity.copied")}
          {state === "failed" && t("identity.copyFailed")}
        </span>
      </div>
    </div>
  );
}
