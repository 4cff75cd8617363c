import { Footprints } from "lucide-react";
import { useRef } from "react";
import type { ReactNode, RefObject } from "react";
import { useTranslation } from "react-i18next";
import { useView } from "../design/use-view.ts";
import type { Home } from "../home.ts";
import { PersonButton } from "../people/person-button.tsx";
import type { SceneVisit } from "../scene/scene-visit.ts";
import type { SeenPlace, Surroundings } from "./look-around.ts";
import { steadyOrder } from "./steady-order.ts";
import type { VisitWords } from "./visit-words.ts";
import { bearingWords } from "./where-words.ts";

/** Rows in a steady order while the focus is among them. */
function useSteady<T>(
  rows: readonly T[],
  keyOf: (row: T) => string,
): { readonly list: RefObject<HTMLUListElement | null>; readonly rows: readonly T[] } {
  const list = useRef<HTMLUListElement>(null);
  const order = useRef<readonly string[]>([]);
  const among = list.current?.contains(document.activeElement) === true;
  const shown = steadyOrder(rows, keyOf, among ? order.current : null);
  order.current = shown.map(keyOf);
  return { list, rows: shown };
}

function WalkButton({ label, onWalk }: { readonly label: string; readonly onWalk: () => void }): ReactNode {
  return (
    <button type="button" className="button button-round flex-none" aria-label={label} title={label} onClick={onWalk}>
      <Footprints size={18} aria-hidden="true" />
    </button>
  );
}

/** Who is near, what they do, and the way to them. */
export function PeopleInWords({
  home,
  visit,
  words,
  around,
}: {
  readonly home: Home;
  readonly visit: SceneVisit;
  readonly words: VisitWords | null;
  readonly around: Surroundings | null;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const { list, rows } = useSteady(around?.people ?? [], ({ pubkey }) => pubkey);
  const further = around?.furtherPeople ?? 0;
  const { people: everybody } = useView(visit.everybody);
  const { hidden } = useView(home.tools.mutes.view);
  const unseen = everybody.filter(({ pubkey }) => hidden.has(pubkey));
  return (
    <>
      {rows.length === 0 && further === 0 && unseen.length === 0 && <p className="m-0 text-small text-ink-soft">{t("aloud.nobody")}</p>}
      {rows.length > 0 && (
        <ul ref={list} aria-label={t("aloud.people")} className="words-list">
          {rows.map(({ pubkey, bearing, doing }) => {
            const name = visit.names.nameOf(pubkey);
            return (
              <li key={pubkey}>
                <span className="min-w-0 flex-1">
                  <PersonButton home={home} visit={visit} pubkey={pubkey} className="font-semibold">
                    <bdi>{name}</bdi>
                  </PersonButton>
                  <span className="block text-small text-ink-soft">
                    {bearingWords(bearing, t, i18n.language)}, {t(`aloud.is-${doing}`)}
                  </span>
                </span>
                <WalkButton label={t("aloud.walkTo", { name })} onWalk={() => void words?.walkTo(pubkey, name)} />
              </li>
            );
          })}
        </ul>
      )}
      {unseen.length > 0 && (
        <ul aria-label={t("aloud.unseen")} className="words-list">
          {unseen.map(({ pubkey }) => (
            <li key={pubkey}>
              <PersonButton home={home} visit={visit} pubkey={pubkey} className="font-semibold text-ink-soft">
                <bdi>{visit.names.nameOf(pubkey)}</bdi>
              </PersonButton>
              <span className="chip bg-wall-deep py-0 text-ink-soft">{t("persons.isHidden")}</span>
            </li>
          ))}
        </ul>
      )}
      {further > 0 && <p className="m-0 text-small text-ink-soft">{t("aloud.further", { count: further })}</p>}
    </>
  );
}

function PlaceRow({ place, words }: { readonly place: SeenPlace; readonly words: VisitWords | null }): ReactNode {
  const { t, i18n } = useTranslation();
  return (
    <li>
      <span className="min-w-0 flex-1">
        <bdi className="font-semibold">{place.name}</bdi>
        <span className="block text-small text-ink-soft">{bearingWords(place.bearing, t, i18n.language)}</span>
      </span>
      <WalkButton label={t("aloud.walkTo", { name: place.name })} onWalk={() => void words?.walkTo(place.goal, place.name)} />
    </li>
  );
}

/** What can be named here, and what the host's game hid, with the way there. */
export function PlacesInWords({ words, around }: { readonly words: VisitWords | null; readonly around: Surroundings | null }): ReactNode {
  const { t } = useTranslation();
  const places = useSteady(around?.places ?? [], ({ name }) => name);
  const things = around?.things ?? [];
  return (
    <>
      {places.rows.length === 0 && things.length === 0 && <p className="m-0 text-small text-ink-soft">{t("aloud.noPlaces")}</p>}
      {things.length > 0 && (
        <ul aria-label={t("aloud.game")} className="words-list">
          {things.slice(0, 5).map((thing) => (
            <PlaceRow key={`${thing.goal.x} ${thing.goal.z}`} place={thing} words={words} />
          ))}
        </ul>
      )}
      {places.rows.length > 0 && (
        <ul ref={places.list} aria-label={t("aloud.places")} className="words-list">
          {places.rows.map((place) => (
            <PlaceRow key={place.name} place={place} words={words} />
          ))}
        </ul>
      )}
    </>
  );
}
