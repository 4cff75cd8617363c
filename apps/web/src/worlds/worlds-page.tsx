import { Search } from "lucide-react";
import { useDeferredValue, useEffect, useMemo, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { DuskArcade } from "../design/dusk-arcade.tsx";
import { Notice } from "../design/notice.tsx";
import { useView } from "../design/use-view.ts";
import type { Home } from "../home.ts";
import type { NameBook } from "../people/name-book.ts";
import { ReactionTrouble } from "../scene/reactions-chips.tsx";
import { lovesOfHome } from "./loves-of-home.ts";
import { useWorldChoice } from "./use-world-choice.ts";
import type { WorldCard, WorldsView } from "./world-card.ts";
import { chosenWorlds, pathOfChoice, tagCounts } from "./world-choice.ts";
import type { WorldChoice } from "./world-choice.ts";
import { WorldControls } from "./world-controls.tsx";
import type { CardLoves } from "./world-love.tsx";
import { WorldGhost, WorldTile } from "./world-tile.tsx";

const SHOWN_AT_FIRST = 12;
const MORE_AT_ONCE = 24;
const MOST_TAGS = 14;

/** Cards in their order; one or two stand wide, more stand in columns. */
export function WorldGrid({
  worlds,
  names,
  loves = null,
}: {
  readonly worlds: readonly WorldCard[];
  readonly names: NameBook;
  readonly loves?: CardLoves | null;
}): ReactNode {
  const wide = worlds.length <= 2;
  return (
    <ul className={`m-0 grid list-none gap-6 p-0 ${wide ? "grid-cols-1" : "sm:grid-cols-2 lg:grid-cols-3"}`}>
      {worlds.map((world) => (
        <li key={world.key} className="grid">
          <WorldTile world={world} names={names} wide={wide} loves={loves} />
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
            placeholder={t("worldList.searchHint")}
            value={query}
            maxLength={80}
            onChange={(event) => onQuery(event.target.value)}
          />
        </label>
      </div>
    </section>
  );
}

/** Why no card is to be seen, and what to do. */
function Nothing({
  view,
  choice,
  onChoose,
}: {
  readonly view: WorldsView;
  readonly choice: WorldChoice;
  readonly onChoose: Choose;
}): ReactNode {
  const { t } = useTranslation();
  const all = choice.mine ? view.mine : view.worlds;
  const showAll = (
    <button type="button" className="button" onClick={() => onChoose({ query: "", tag: null, mine: false })}>
      {t("worldList.clear")}
    </button>
  );
  if (all.length > 0) {
    return (
      <Notice title={t("worldList.noMatch")} help={t("worldList.noMatchHelp")}>
        {showAll}
      </Notice>
    );
  }
  if (view.state === "unreachable") {
    return (
      <Notice title={t("worlds.unreachable")} help={t("worlds.unreachableHelp")}>
        <button type="button" className="button button-lit" onClick={() => location.reload()}>
          {t("worlds.retry")}
        </button>
      </Notice>
    );
  }
  if (view.state === "loading") {
    return (
      <div className="grid gap-6 sm:grid-cols-2 lg:grid-cols-3">
        <WorldGhost />
        <WorldGhost />
        <WorldGhost />
      </div>
    );
  }
  if (!choice.mine) return <Notice title={t("worlds.none")} help={t("worlds.noneHelp")} />;
  return (
    <Notice title={t("worldList.mineNone")} help={t("worldList.mineNoneHelp")}>
      {showAll}
    </Notice>
  );
}

type Choose = (change: Partial<WorldChoice>) => void;

/** `/`: the worlds one can walk into. */
export function WorldsPage({ home }: { readonly home: Home }): ReactNode {
  const { t } = useTranslation();
  const view = useView(home.worlds);
  const names = useView(home.names.changes);
  const account = useView(home.tools.identity.account);
  const [reactions] = useState(() => lovesOfHome(home));
  const { tallies } = useView(reactions.view);
  const [choice, choose] = useWorldChoice();
  const wanted = useDeferredValue(choice);
  const [most, setMost] = useState(SHOWN_AT_FIRST);
  const choosing = pathOfChoice(wanted);
  useEffect(() => setMost(SHOWN_AT_FIRST), [choosing]);
  const chosen = useMemo(
    () =>
      chosenWorlds(view, wanted, {
        lovesOf: (key) => tallies.get(key)?.loves ?? 0,
        nameOf: (pubkey) => home.names.nameOf(pubkey),
      }),
    // Names come one after the other, and the search looks at them.
    [view, wanted, tallies, home.names, names],
  );
  const tags = useMemo(() => tagCounts(wanted.mine ? view.mine : view.worlds, MOST_TAGS, wanted.tag), [view, wanted.mine, wanted.tag]);
  const self = account.kind === "none" ? null : account.pubkey;
  const loves = useMemo(() => ({ reactions, self }), [reactions, self]);
  const left = chosen.length - most;
  return (
    <>
      <Hero query={choice.query} onQuery={(query) => choose({ query })} />
      <section aria-labelledby="worlds-heading">
        <div className="mb-4 flex items-baseline justify-between gap-4">
          <h2 id="worlds-heading" className="m-0 text-[1.6rem]">
            {t("worlds.list")}
          </h2>
          <p className="m-0 text-small text-ink-soft" aria-live="polite">
            {view.state === "loading" ? t("worlds.loading") : view.worlds.length > 0 ? t("worlds.found", { count: chosen.length }) : ""}
          </p>
        </div>
        {(view.worlds.length > 0 || view.mine.length > 0 || choice.mine) && <WorldControls choice={choice} tags={tags} onChoose={choose} />}
        <div className="mb-4 flex justify-center empty:hidden">
          <ReactionTrouble reactions={reactions} isHere={() => true} />
        </div>
        {chosen.length > 0 ? (
          <WorldGrid worlds={chosen.slice(0, most)} names={home.names} loves={loves} />
        ) : (
          <Nothing view={view} choice={wanted} onChoose={choose} />
        )}
        {left > 0 && (
          <p className="mt-8 text-center">
            <button type="button" className="button" onClick={() => setMost(most + MORE_AT_ONCE)}>
              {t("worldList.more", { count: Math.min(left, MORE_AT_ONCE) })}
            </button>
          </p>
        )}
      </section>
    </>
  );
}
