import { Mail } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { Conversation } from "@plaza/nostr-client";
import { useView } from "../design/use-view.ts";
import type { Home } from "../home.ts";
import { waitingOf } from "./waiting.ts";
import type { Waiting } from "./waiting.ts";

/** What waits among one's messages; looked after once there is a key, by code that comes later than the page. */
function useWaiting(home: Home): Waiting {
  const account = useView(home.tools.identity.account);
  const { muted } = useView(home.tools.mutes.view);
  const [conversations, setConversations] = useState<readonly Conversation[]>([]);
  const hasKey = account.kind !== "none";
  useEffect(() => {
    if (!hasKey) return setConversations([]);
    let stop = (): void => undefined;
    let isGone = false;
    const follow = async (): Promise<void> => {
      const { messagesOfHome } = await import("./messages-of-home.ts");
      if (isGone) return;
      const { view } = messagesOfHome(home);
      setConversations(view.get().conversations);
      stop = view.subscribe(() => setConversations(view.get().conversations));
    };
    // Without it there is no number, and the page itself says more.
    void follow().catch(() => undefined);
    return () => {
      isGone = true;
      stop();
    };
  }, [home, hasKey]);
  return useMemo(() => waitingOf(conversations, muted), [conversations, muted]);
}

/** The way to one's messages, with how many are unread, and a dot where strangers ask. */
export function MessagesLink({ home }: { readonly home: Home }): ReactNode {
  const { t } = useTranslation();
  const { unread, requests } = useWaiting(home);
  const label = [
    t("messages.open"),
    ...(unread === 0 ? [] : [t("messages.unread", { count: unread })]),
    ...(requests === 0 ? [] : [t("messages.newRequests", { count: requests })]),
  ].join(", ");
  return (
    <Link href="/messages" className="button button-round relative no-underline" aria-label={label} title={label}>
      <Mail size={19} aria-hidden="true" />
      {unread > 0 && (
        <span
          aria-hidden="true"
          className="absolute -top-1 -right-1 min-w-5 rounded-chip bg-ember px-1 text-center text-tiny font-bold text-wall"
        >
          {unread > 99 ? "99+" : unread}
        </span>
      )}
      {requests > 0 && (
        <span aria-hidden="true" className="absolute -right-0.5 -bottom-0.5 size-3.5 rounded-full border-2 border-wall bg-ember" />
      )}
    </Link>
  );
}
