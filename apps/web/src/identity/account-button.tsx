import { UserRound } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useView } from "../design/use-view.ts";
import type { Home } from "../home.ts";
import { FaceBadge } from "../people/face-badge.tsx";
import { lookOf } from "../people/figure-look.ts";
import { keyOf } from "./other-account.ts";

/**
 * Who acts here, and the way to change that. It asks nothing by itself.
 *
 * @param compact - the face alone, floating, for bars over a world
 */
export function AccountButton({ home, compact = false }: { readonly home: Home; readonly compact?: boolean }): ReactNode {
  const { t } = useTranslation();
  const pubkey = keyOf(useView(home.tools.identity.account));
  useView(home.names.changes);
  const avatar = useView(home.ownAvatar.view);
  const name = pubkey === null ? t("identity.nobody") : home.names.nameOf(pubkey);
  const label = t("identity.open", { name });
  return (
    <button
      type="button"
      className={compact ? "button button-round float flex-none" : "button min-w-11 rounded-chip px-1.5 py-0 sm:pr-4"}
      aria-haspopup="dialog"
      aria-label={label}
      title={label}
      onClick={() => home.account.set("who")}
    >
      {pubkey === null ? (
        <UserRound size={19} aria-hidden="true" className="m-1.5" />
      ) : (
        <FaceBadge look={lookOf(pubkey, avatar)} size={32} />
      )}
      {!compact && <span className="max-w-36 truncate max-sm:hidden">{name}</span>}
    </button>
  );
}
