import type { Pubkey } from "@plaza/protocol";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { PersonFace } from "../../people/person-face.tsx";
import type { AppRun } from "./app-run.ts";

/** Someone with a proven key: face, name, whether it is me or who posted the app. */
export function PersonRow({ run, pubkey, more }: { readonly run: AppRun; readonly pubkey: Pubkey; readonly more?: string }): ReactNode {
  const { t } = useTranslation();
  return (
    <li className="flex min-w-0 items-center gap-2.5 py-1">
      <PersonFace pubkey={pubkey} size={28} />
      <bdi className="min-w-0 truncate font-semibold">{run.names.nameOf(pubkey)}</bdi>
      {pubkey === run.self && <span className="chip flex-none bg-leaf-wash py-0 text-leaf">{t("runPanel.you")}</span>}
      {pubkey === run.app.post.pubkey && <span className="chip flex-none bg-wall-deep py-0 text-ember">{t("runPanel.poster")}</span>}
      {more !== undefined && <span className="ml-auto flex-none text-tiny text-ink-soft tabular-nums">{more}</span>}
    </li>
  );
}
