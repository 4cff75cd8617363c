import { Search } from "lucide-react";
import { useDeferredValue, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { DuskArcade } from "../design/dusk-arcade.tsx";
import { Notice } from "../design/notice.tsx";
import { useView } from "../design/use-view.ts";
import type { Home } from "../home.ts";
import { searchWorlds } from "./world-card.ts";
import type { WorldCard } from "./world-card.ts";
import { WorldGhost, WorldTile } from "./world-tile.tsx";
import type { NameBook } from "../people/name-book.ts";

/** Cards in their order; one or two stand wide, more stand in columns. */
export function WorldGrid({ worlds, names }: { readonly worlds: readonly WorldCard[]; readonly names: NameBook }): ReactNode {
  const wide = worlds.length <= 2;
  return (
    <ul className={`m-0 grid list-none gap-6 p-0 ${wide ? "grid-cols-1" : "sm:grid-cols-2 lg:grid-cols-3"}`}>
      {worlds.map((world) => (
        <li key={world.key} className="grid">
          <WorldTile world={world} names={names} wide={wide} />
        </li>
      ))}
    </ul>
  );
}

function Hero({ query, onQuery }: { readonly query: string; readonly onQuery: (query: string) => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <section className="relative isolate mb-8 overflow-hidden rounded-arch">
      <DuskArcade wide seed="6c3091f4e2b7d508" className="absolute inset-0 -z-10 size-full" />
      <div className="absolute inset-0 -z-10 bg-gradient-to-r from-[#1d1233]/95 via-[#1d1233]/78 to-[#1d1233]/52 lg:via-[#1d1233]/75 lg:to-[#1d1233]/0 lg:to-85%" />
      <div className="flex max-w-[38rem] flex-col gap-4 px-6 pt-10 pb-10 sm:px-12 sm:pt-12 sm:pb-11">
        <h1 className="m-0 text-head text-[#fff3e2]">{t("worlds.heading")}</h1>
        <p className="m-0 text-lead text-[#f3dfd2]">{t("worlds.lead")}</p>
        <label className="relative mt-1 block max-w-sm">
          <span className="sr-only">{t("worlds.search")}</span>
          <Search size={19} aria-hidden="true" className="pointer-events-none absolute top-1/2 left-4 -translate-y-1/2 text-ink-soft" />
          <input
            type="search"
            className="field w-full py-2.5 pr-4 pl-11"
            placeholder={t("worlds.searchHint")}
            value={query}
            maxLength={80}
            onChange={(event) => onQuery(event.target.value)}
          />
        </label>
      </div>
    </section>
  );
}

/** `/`: the worlds one can walk into. */
export function WorldsPage({ home }: { readonly home: Home }): ReactNode {
  const { t } = useTranslation();
  const view = useView(home.worlds);
  const [query, setQuery] = useState("");
  const shown = searchWorlds(view.worlds, useDeferredValue(query));
  const searching = query.trim() !== "";
  return (
    <>
      <Hero query={query} onQuery={setQuery} />
      <section aria-labelledby="worlds-heading">
        <div className="mb-5 flex items-baseline justify-between gap-4">
          <h2 id="worlds-heading" className="m-0 text-[1.6rem]">
            {t("worlds.list")}
          </h2>
          <p className="m-0 text-small text-ink-soft" aria-live="polite">
            {view.state === "loading" ? t("worlds.loading") : view.worlds.length > 0 ? t("worlds.found", { count: shown.length }) : ""}
          </p>
        </div>
        {view.state === "loading" && view.worlds.length === 0 && (
          <div className="grid gap-6 sm:grid-cols-2 lg:grid-cols-3">
            <WorldGhost />
            <WorldGhost />
            <WorldGhost />
          </div>
        )}
        {shown.length > 0 && <WorldGrid worlds={shown} names={home.names} />}
        {shown.length === 0 && searching && view.worlds.length > 0 && (
          <Notice title={t("worlds.noMatch", { query: query.trim() })} help={t("worlds.noMatchHelp")}>
            <button type="button" className="button" onClick={() => setQuery("")}>
              {t("worlds.clear")}
            </button>
          </Notice>
        )}
        {view.worlds.length === 0 && view.state === "ready" && <Notice title={t("worlds.none")} help={t("worlds.noneHelp")} />}
        {view.worlds.length === 0 && view.state === "unreachable" && (
          <Notice title={t("worlds.unreachable")} help={t("worlds.unreachableHelp")}>
            <button type="button" className="button button-lit" onClick={() => location.reload()}>
              {t("worlds.retry")}
            </button>
          </Notice>
        )}
      </section>
    </>
  );
}
