import "../../apps/run/run.css";
import "../space.css";
import { Mic, Search } from "lucide-react";
import { useDeferredValue, useMemo, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { SpaceCard } from "@plaza/space";
import { Notice } from "../../design/notice.tsx";
import { useView } from "../../design/use-view.ts";
import type { Home } from "../../home.ts";
import { CreateSpace } from "./create-space.tsx";
import { spacesOfHome } from "./desk-of-home.ts";
import { listParts, searchSpaces } from "./list-view.ts";
import { useNowSec } from "./use-now.ts";
import { SpaceGhost, SpaceTile } from "./space-tile.tsx";

const PARTS = [
  ["live", "spaces.live"],
  ["scheduled", "spaces.scheduledList"],
  ["mine", "spaces.mine"],
  ["resting", "spaces.resting"],
] as const;

/** `/spaces`: the spaces one can listen to, and the way to start one. */
export function SpacesPage({ home }: { readonly home: Home }): ReactNode {
  const { t } = useTranslation();
  const desk = spacesOfHome(home);
  const view = useView(desk.list.view);
  const account = useView(home.tools.identity.account);
  const names = useView(home.names.changes);
  const nowSec = useNowSec(home);
  const [query, setQuery] = useState("");
  const [creating, setCreating] = useState(false);
  const wanted = useDeferredValue(query);
  const self = account.kind === "none" ? null : account.pubkey;
  const known = useMemo(() => listParts(view.spaces, self), [view.spaces, self]);
  const parts = useMemo(
    () =>
      listParts(
        searchSpaces(view.spaces, wanted, (pubkey) => home.names.nameOf(pubkey)),
        self,
      ),
    // Names come one after the other, and the search looks at them.
    [view.spaces, wanted, self, home.names, names],
  );
  const countOf = (each: Readonly<Record<string, readonly SpaceCard[]>>): number =>
    Object.values(each).reduce((sum, cards) => sum + cards.length, 0);
  const shown = countOf({ ...parts });
  const isEmpty = countOf({ ...known }) === 0;
  return (
    <>
      <header className="mt-2 mb-7 flex flex-wrap items-end justify-between gap-x-8 gap-y-5 sm:mt-4">
        <div className="max-w-[40rem]">
          <h1 className="m-0 text-head">{t("spaces.heading")}</h1>
          <p className="m-0 mt-3 text-lead text-ink-soft">{t("spaces.lead")}</p>
        </div>
        <button type="button" className="button button-lit" onClick={() => setCreating(true)}>
          <Mic size={18} aria-hidden="true" />
          {t("spaces.create")}
        </button>
      </header>
      {view.status === "unreachable" && !isEmpty && (
        <p role="status" className="wall m-0 mb-6 px-5 py-3 text-small">
          {t("spaces.offline")}
        </p>
      )}
      {!isEmpty && (
        <label className="relative mb-6 block sm:max-w-sm">
          <span className="sr-only">{t("spaces.search")}</span>
          <Search size={19} aria-hidden="true" className="pointer-events-none absolute top-1/2 left-4 -translate-y-1/2 text-ink-soft" />
          <input
            type="search"
            className="field w-full py-2.5 pr-4 pl-11"
            placeholder={t("spaces.searchHint")}
            value={query}
            maxLength={80}
            onChange={(event) => setQuery(event.target.value)}
          />
        </label>
      )}
      <p className="sr-only" aria-live="polite">
        {view.status === "loading" ? t("spaces.loading") : isEmpty ? "" : t("spaces.found", { count: shown })}
      </p>
      {isEmpty && view.status === "loading" && (
        <div className="grid gap-5 sm:grid-cols-2 lg:grid-cols-3">
          <SpaceGhost />
          <SpaceGhost />
          <SpaceGhost />
        </div>
      )}
      {PARTS.map(([part, word]) =>
        parts[part].length === 0 ? null : (
          <section key={part} aria-labelledby={`spaces-${part}`} className="mb-9">
            <h2 id={`spaces-${part}`} className="m-0 mb-4 text-[1.6rem]">
              {t(word)}
            </h2>
            <ul className="m-0 grid list-none gap-5 p-0 sm:grid-cols-2 lg:grid-cols-3">
              {parts[part].map((card) => (
                <li key={card.key} className="flex min-w-0">
                  <SpaceTile card={card} desk={desk} names={home.names} isOwn={card.room.space.host === self} nowSec={nowSec} />
                </li>
              ))}
            </ul>
          </section>
        ),
      )}
      {!isEmpty && shown === 0 && (
        <Notice title={t("spaces.noMatch", { query: wanted.trim() })} help={t("spaces.noMatchHelp")}>
          <button type="button" className="button" onClick={() => setQuery("")}>
            {t("spaces.clear")}
          </button>
        </Notice>
      )}
      {isEmpty && view.status === "ready" && (
        <Notice title={t("spaces.none")} help={t("spaces.noneHelp")}>
          <button type="button" className="button" onClick={() => setCreating(true)}>
            {t("spaces.create")}
          </button>
        </Notice>
      )}
      {isEmpty && view.status === "unreachable" && (
        <Notice title={t("spaces.unreachable")} help={t("spaces.unreachableHelp")}>
          <button type="button" className="button button-lit" onClick={() => home.tools.pool.wake()}>
            {t("spaces.retry")}
          </button>
        </Notice>
      )}
      <CreateSpace desk={desk} open={creating} onDone={() => setCreating(false)} />
    </>
  );
}
