import type { RelayDelivery } from "@plaza/nostr-client";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

/** What each relay said to something that was published. */
export function RelayAnswers({ relays }: { readonly relays: readonly RelayDelivery[] }): ReactNode {
  const { t } = useTranslation();
  if (relays.length === 0) return null;
  return (
    <ul className="m-0 mt-1 max-h-40 list-none overflow-y-auto p-0 text-small">
      {relays.map(({ url, state, message }) => (
        <li key={url} className="flex flex-wrap justify-between gap-x-3">
          <span className="[overflow-wrap:anywhere]">{url}</span>
          <span className={`[overflow-wrap:anywhere] ${state === "accepted" ? "text-leaf" : "text-ink-soft"}`}>
            {t(`relayAnswer.${state}`)}
            {message !== "" && ` (${message})`}
          </span>
        </li>
      ))}
    </ul>
  );
}
