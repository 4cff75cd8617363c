import { lazy, Suspense } from "react";
import type { ReactNode } from "react";
import { KeepAlive } from "../design/keep-alive.tsx";
import { useView } from "../design/use-view.ts";
import type { Home } from "../home.ts";

const AccountDialog = lazy(async () => ({ default: (await import("./account-dialog.tsx")).AccountDialog }));
const IdentityNotices = lazy(async () => ({ default: (await import("./identity-notices.tsx")).IdentityNotices }));

/** What "who I am" shows over any page: the dialog once it is opened, and what the person has to be told. Fetched when first wanted. */
export function IdentityLayer({ home }: { readonly home: Home }): ReactNode {
  const view = useView(home.account);
  const due = useView(home.nudge.due);
  const trouble = useView(home.keyring.trouble);
  const askPerson = useView(home.keyring.askPerson);
  const toTell = (due || trouble !== null || askPerson !== null) && view === null;
  return (
    <KeepAlive instead={null}>
      <Suspense fallback={null}>
        {toTell && <IdentityNotices home={home} />}
        {view !== null && <AccountDialog home={home} view={view} />}
      </Suspense>
    </KeepAlive>
  );
}
