import { encodeNpub } from "@plaza/protocol";
import { KeyRound, LogOut, PenLine, Settings, Shirt, UserRound, UserRoundCheck } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { lookAddress } from "../avatar/way-back.ts";
import { useView } from "../design/use-view.ts";
import type { Home } from "../home.ts";
import { FaceBadge } from "../people/face-badge.tsx";
import { lookOf } from "../people/figure-look.ts";
import { CopyRow } from "./copy-row.tsx";

const HELP = {
  none: "identity.nobodyHelp",
  guest: "identity.guestHelp",
  extension: "identity.extensionHelp",
  remote: "identity.remoteHelp",
} as const;

/** Who acts here, and what one can do about it. */
export function WhoIAm({ home }: { readonly home: Home }): ReactNode {
  const { t } = useTranslation();
  const account = useView(home.tools.identity.account);
  useView(home.names.changes);
  const avatar = useView(home.ownAvatar.view);
  const name = account.kind === "none" ? t("identity.nobody") : home.names.nameOf(account.pubkey);
  const isGuest = account.kind === "guest";
  return (
    <>
      <div className="flex items-center gap-4">
        {account.kind === "none" ? (
          <UserRound size={52} aria-hidden="true" className="flex-none text-ink-soft" />
        ) : (
          <FaceBadge look={lookOf(account.pubkey, avatar)} size={60} />
        )}
        <div className="min-w-0">
          <p dir="auto" className="m-0 truncate text-lead font-semibold">
            {name}
          </p>
          <p className="m-0 text-small text-ink-soft">{t(isGuest && !account.kept ? "identity.looseHelp" : HELP[account.kind])}</p>
        </div>
      </div>
      {account.kind !== "none" && <CopyRow text={encodeNpub(account.pubkey)} label={t("identity.npub")} />}
      <div className="flex flex-col gap-2">
        {isGuest && (
          <button type="button" className="who-row" onClick={() => home.account.set("keep")}>
            <KeyRound size={20} aria-hidden="true" />
            <span className="font-semibold">{t("identity.keep")}</span>
          </button>
        )}
        {account.kind !== "none" && (
          <button type="button" className="who-row" onClick={() => home.account.set("profile")}>
            <PenLine size={20} aria-hidden="true" />
            <span className="font-semibold">{t("identity.profile")}</span>
          </button>
        )}
        <Link href={lookAddress(window.location.pathname)} className="who-row no-underline" onClick={() => home.account.set(null)}>
          <Shirt size={20} aria-hidden="true" />
          <span className="font-semibold">{t("avatar.heading")}</span>
        </Link>
        <button type="button" className="who-row" onClick={() => home.account.set("sign-in")}>
          <UserRoundCheck size={20} aria-hidden="true" />
          <span className="font-semibold">{t(account.kind === "none" ? "identity.ownKey" : "identity.otherKey")}</span>
        </button>
        <Link href="/settings" className="who-row no-underline" onClick={() => home.account.set(null)}>
          <Settings size={20} aria-hidden="true" />
          <span className="font-semibold">{t("settings.heading")}</span>
        </Link>
        {account.kind === "none" ? (
          <button type="button" className="who-row" onClick={() => void home.tools.identity.signer()}>
            <UserRound size={20} aria-hidden="true" />
            <span className="font-semibold">{t("identity.startGuest")}</span>
          </button>
        ) : (
          <button type="button" className="who-row" onClick={() => home.account.set("sign-out")}>
            <LogOut size={20} aria-hidden="true" />
            <span className="font-semibold">{t("identity.signOut")}</span>
          </button>
        )}
      </div>
    </>
  );
}
