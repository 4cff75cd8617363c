import { Mail } from "lucide-react";
import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { useView } from "../design/use-view.ts";
import type { Home } from "../home.ts";

/** How many messages are unread; looked after once there is a key, by code that comes later than the page. */
function useUnread(home: Home): number {
  const account = useView(home.tools.identity.account);
  const [unread, setUnread] = useState(0);
  const hasKey = account.kind !== "none";
  useEffect(() => {
    if (!hasKey) return setUnread(0);
    let stop = (): void => undefined;
    let isGone = false;
    const follow = async (): Promise<void> => {
      const { messagesOfHome } = await import("./messages-of-home.ts");
      if (isGone) return;
      const { view } = messagesOfHome(home);
      setUnread(view.get().unread);
      stop = view.subscribe(() => setUnread(view.get().unread));
    };
    // Without it there is no number, and the page itself says more.
    void follow().catch(() => undefined);
    return () => {
      isGone = true;
      stop();
    };
  }, [home, hasKey]);
  return unread;
}

/** The way to one's messages, with how many are unread. */
export function MessagesLink({ home }: { readonly home: Home }): ReactNode {
  const { t } = useTranslation();
  const unread = useUnread(home);
  const label = unread === 0 ? t("messages.open") : t("messages.openUnread", { count: unread });
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
    </Link>
  );
}
