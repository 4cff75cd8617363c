import { EyeOff, Shirt, VolumeX } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { lookAddress } from "../avatar/way-back.ts";
import { useView } from "../design/use-view.ts";
import type { Home } from "../home.ts";
import { FaceBadge } from "../people/face-badge.tsx";
import { lookOf } from "../people/figure-look.ts";
import { PersonButton } from "../people/person-button.tsx";
import type { SceneVisit } from "./scene-visit.ts";

/** Who is in this world: oneself first, then the hosts, then the others by name. */
export function PeopleList({ home, visit }: { readonly home: Home; readonly visit: SceneVisit }): ReactNode {
  const { t, i18n } = useTranslation();
  const { people } = useView(visit.everybody);
  const { muted, hidden } = useView(home.tools.mutes.view);
  useView(visit.names.changes);
  const hosts = new Set(visit.scene.hosts);
  const rows = people
    .map((person) => ({ ...person, name: visit.names.nameOf(person.pubkey), host: hosts.has(person.pubkey) }))
    .sort((a, b) => Number(b.self) - Number(a.self) || Number(b.host) - Number(a.host) || a.name.localeCompare(b.name, i18n.language));
  return (
    <ul aria-label={t("people.list")} className="m-0 list-none p-0">
      {rows.map((person) => (
        <li key={person.pubkey} className="flex items-center gap-2.5 py-1.5">
          <FaceBadge look={lookOf(person.pubkey, person.avatar)} size={28} />
          <PersonButton
            home={home}
            visit={visit}
            pubkey={person.pubkey}
            className={`min-w-0 truncate font-semibold ${muted.has(person.pubkey) ? "text-ink-soft" : ""}`}
          >
            <bdi>{person.name}</bdi>
          </PersonButton>
          {muted.has(person.pubkey) && (
            <span className="chip flex-none bg-wall-deep py-0 text-ink-soft">
              {hidden.has(person.pubkey) ? <EyeOff size={13} aria-hidden="true" /> : <VolumeX size={13} aria-hidden="true" />}
              {t(hidden.has(person.pubkey) ? "persons.isHidden" : "persons.isMuted")}
            </span>
          )}
          {person.self && <span className="chip flex-none bg-leaf-wash py-0 text-leaf">{t("people.you")}</span>}
          {person.host && <span className="chip flex-none bg-wall-deep py-0 text-ember">{t("people.host")}</span>}
          {person.self && (
            <Link
              href={lookAddress(window.location.pathname)}
              aria-label={t("avatar.heading")}
              title={t("avatar.heading")}
              className="ml-auto flex-none rounded-soft p-1.5 text-ember hover:bg-wall-deep"
            >
              <Shirt size={18} aria-hidden="true" />
            </Link>
          )}
        </li>
      ))}
    </ul>
  );
}
