import { Dialog } from "@base-ui/react/dialog";
import { ArrowLeft, X } from "lucide-react";
import { useEffect, useRef } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Home } from "../home.ts";
import type { AccountView } from "./account-view.ts";
import { BringKey } from "./bring-key.tsx";
import "./identity.css";
import { KeepKey } from "./keep-key.tsx";
import { OwnProfilePanel } from "./own-profile.tsx";
import { RemoteSigner } from "./remote-signer.tsx";
import { SignIn } from "./sign-in.tsx";
import { SignOut } from "./sign-out.tsx";
import { WhoIAm } from "./who-i-am.tsx";

const TITLES = {
  who: "identity.heading",
  "sign-in": "signIn.title",
  remote: "signIn.remote",
  bring: "bring.title",
  keep: "keepKey.title",
  profile: "ownProfile.title",
  "sign-out": "signOut.title",
} as const;
const BACK: Readonly<Partial<Record<AccountView, AccountView>>> = {
  "sign-in": "who",
  remote: "sign-in",
  bring: "sign-in",
  keep: "who",
  profile: "who",
  "sign-out": "who",
};

function Step({ home, view }: { readonly home: Home; readonly view: AccountView }): ReactNode {
  switch (view) {
    case "who":
      return <WhoIAm home={home} />;
    case "sign-in":
      return <SignIn home={home} />;
    case "remote":
      return <RemoteSigner home={home} />;
    case "bring":
      return <BringKey home={home} />;
    case "keep":
      return <KeepKey home={home} />;
    case "profile":
      return <OwnProfilePanel home={home} />;
    case "sign-out":
      return <SignOut home={home} />;
  }
}

/** Who I am, step by step, over whatever page is open. */
export function AccountDialog({ home, view }: { readonly home: Home; readonly view: AccountView }): ReactNode {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  // A new step begins at its heading, for eyes, keys and readers alike.
  useEffect(() => heading.current?.focus(), [view]);
  const back = BACK[view];
  return (
    <Dialog.Root open onOpenChange={(open) => !open && home.account.set(null)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="who-back" />
        <Dialog.Popup className="who wall flex flex-col gap-4 p-5 outline-none sm:p-6" initialFocus={heading}>
          <div className="flex items-center gap-2">
            {back !== undefined && (
              <button
                type="button"
                className="button button-round flex-none"
                aria-label={t("identity.back")}
                onClick={() => home.account.set(back)}
              >
                <ArrowLeft size={19} aria-hidden="true" />
              </button>
            )}
            <Dialog.Title ref={heading} tabIndex={-1} className="m-0 flex-1 text-title outline-none">
              {t(TITLES[view])}
            </Dialog.Title>
            <Dialog.Close className="button button-round flex-none" aria-label={t("identity.close")}>
              <X size={19} aria-hidden="true" />
            </Dialog.Close>
          </div>
          <Step home={home} view={view} key={view} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
