import { Lock, X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { Pubkey } from "@plaza/protocol";
import { pathToPeople } from "../people/person-address.ts";

/** Says to whom one whispers, and that the host can read it; offers the private way, and the way back. */
export function WhisperBar({ to, name, onStop }: { readonly to: Pubkey; readonly name: string; readonly onStop: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <div role="status" className="flex items-start gap-2 border-t border-line px-3.5 py-1.5 text-small">
      <Lock size={14} aria-hidden="true" className="mt-1 flex-none" />
      <p className="m-0 min-w-0 flex-1">
        <b className="font-semibold">{t("messages.whisper", { name })}.</b> {t("messages.whisperTell")}{" "}
        <Link href={pathToPeople([to])} className="underline">
          {t("messages.whisperPrivately")}
        </Link>
      </p>
      <button
        type="button"
        className="ghost flex-none p-1"
        aria-label={t("messages.whisperStop")}
        title={t("messages.whisperStop")}
        onClick={onStop}
      >
        <X size={16} aria-hidden="true" />
      </button>
    </div>
  );
}
