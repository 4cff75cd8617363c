import { Search, Share2 } from "lucide-react";
import { useDeferredValue, useEffect, useMemo, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { AppCard, AppOrder } from "@plaza/webxdc";
import { Notice } from "../../design/notice.tsx";
import { useView } from "../../design/use-view.ts";
import type { Home } from "../../home.ts";
import { shareOfHome } from "../share/share-of-home.ts";
import { ShareDialog } from "../share/share-dialog.tsx";
import { DropAnywhere } from "../share/drop-anywhere.tsx";
import { givenFile, givenGalleryApp } from "../share/given-files.ts";
import { AppGhost, AppTile } from "./app-tile.tsx";
import type { AppsDesk } from "./apps-desk.ts";
import { deskOfHome } from "./desk-of-home.ts";
import { AppIcon } from "./app-icon.tsx";
import { galleryIcon } from "./gallery.ts";
import type { GalleryApp } from "./gallery.ts";
import { chosenApps, isUnread } from "./list-view.ts";

const SHOWN_AT_FIRST = 60;
const TICK_MS = 30_000;

function useNowSec(home: Home): number {
  const { clock, timers } = home.tools;
  const [nowSec, setNowSec] = useState(() => Math.floor(clock.wallMs() / 1000));
  useEffect(() => timers.every(TICK_MS, () => setNowSec(Math.floor(clock.wallMs() / 1000))), [clock, timers]);
  return nowSec;
}

function Cards({ home, desk, cards }: { readonly home: Home; readonly desk: AppsDesk; readonly cards: readonly AppCard[] }): ReactNode {
  const { t } = useTranslation();
  const seen = useView(desk.seen);
  const account = useView(home.tools.identity.account);
  const [most, setMost] = useState(SHOWN_AT_FIRST);
  const nowSec = useNowSec(home);
  const self = account.kind === "none" ? null : account.pubkey;
  return (
    <>
      <ul className="m-0 grid list-none gap-5 p-0 sm:grid-cols-2 lg:grid-cols-3">
        {cards.slice(0, most).map((card) => (
          <li key={card.key} className="grid min-w-0">
            <AppTile
              card={card}
              desk={desk}
              author={home.names.nameOf(card.pubkey)}
              isOwn={card.pubkey === self}
              unread={isUnread(card, seen)}
              nowSec={nowSec}
            />
          </li>
        ))}
      </ul>
      {cards.length > most && (
        <p className="mt-6 text-center">
          <button type="button" className="button" onClick={() => setMost(most + SHOWN_AT_FIRST)}>
            {t("apps.more")}
          </button>
        </p>
      )}
    </>
  );
}

function GalleryShelf({
  apps,
  desk,
  onPick,
}: {
  readonly apps: readonly GalleryApp[];
  readonly desk: AppsDesk;
  readonly onPick: (app: GalleryApp) => void;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="gallery-heading" className="mt-10">
      <h2 id="gallery-heading" className="m-0 text-[1.6rem]">
        {t("apps.gallery")}
      </h2>
      <p className="mt-1 mb-5 text-ink-soft">{t("apps.galleryHelp")}</p>
      <ul className="m-0 grid list-none gap-4 p-0 sm:grid-cols-2 lg:grid-cols-4">
        {apps.map((app) => (
          <li key={app.sha256} className="wall flex min-w-0 flex-col gap-3 p-4">
            <div className="flex min-w-0 items-center gap-3">
              <AppIcon app={galleryIcon(app, window.location.origin)} icons={desk.icons} size={44} />
              <h3 className="m-0 min-w-0 text-[1.1rem] break-words">{app.name}</h3>
            </div>
            <p className="m-0 text-small text-ink-soft">{app.summary}</p>
            <button type="button" className="button mt-auto" onClick={() => onPick(app)}>
              <Share2 size={17} aria-hidden="true" />
              {t("apps.shareThis")}
              <span className="sr-only">: {app.name}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Controls({
  query,
  onQuery,
  order,
  onOrder,
}: {
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly order: AppOrder;
  readonly onOrder: (order: AppOrder) => void;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <div className="mb-6 flex flex-wrap items-center gap-3">
      <label className="relative min-w-56 flex-1 sm:max-w-sm">
        <span className="sr-only">{t("apps.search")}</span>
        <Search size={19} aria-hidden="true" className="pointer-events-none absolute top-1/2 left-4 -translate-y-1/2 text-ink-soft" />
        <input
          type="search"
          className="field w-full py-2.5 pr-4 pl-11"
          placeholder={t("apps.searchHint")}
          value={query}
          maxLength={80}
          onChange={(event) => onQuery(event.target.value)}
        />
      </label>
      <label className="flex items-center gap-2 text-small text-ink-soft">
        <span>{t("apps.order")}</span>
        <select
          className="field px-3 py-1 font-semibold"
          value={order}
          onChange={(event) => onOrder(event.target.value === "newest" ? "newest" : "activity")}
        >
          <option value="activity">{t("apps.byActivity")}</option>
          <option value="newest">{t("apps.byNewest")}</option>
        </select>
      </label>
    </div>
  );
}

/** `/apps`: the apps one can open, and the way to share one. */
export function AppsPage({ home }: { readonly home: Home }): ReactNode {
  const { t } = useTranslation();
  const desk = deskOfHome(home);
  const share = shareOfHome(home);
  const view = useView(desk.list().view);
  const gallery = useView(desk.gallery) ?? [];
  const names = useView(home.names.changes);
  const [query, setQuery] = useState("");
  const [order, setOrder] = useState<AppOrder>("activity");
  const wanted = useDeferredValue(query);
  useEffect(() => {
    desk.refresh();
  }, [desk]);
  const { muted } = useView(home.tools.mutes.view);
  const shown = useMemo(
    () =>
      chosenApps(
        view.apps.filter(({ pubkey }) => !muted.has(pubkey)),
        { query: wanted, order },
        (pubkey) => home.names.nameOf(pubkey),
      ),
    // Names come one after the other, and the search looks at them.
    [view.apps, muted, wanted, order, home.names, names],
  );
  const pickGallery = (app: GalleryApp): void => share.pick(givenGalleryApp(home.tools.http, window.location.origin, app));
  const { status, apps } = view;
  const isEmpty = apps.length === 0;
  return (
    <>
      <header className="mt-2 mb-7 flex flex-wrap items-end justify-between gap-x-8 gap-y-5 sm:mt-4">
        <div className="max-w-[40rem]">
          <h1 className="m-0 text-head">{t("apps.heading")}</h1>
          <p className="m-0 mt-3 text-lead text-ink-soft">{t("apps.lead")}</p>
        </div>
        <button type="button" className="button button-lit" onClick={() => share.open()}>
          <Share2 size={18} aria-hidden="true" />
          {t("share.open")}
        </button>
      </header>
      {status === "unreachable" && !isEmpty && (
        <p role="status" className="wall m-0 mb-6 px-5 py-3 text-small">
          {t("apps.offline")}
        </p>
      )}
      {!isEmpty && <Controls query={query} onQuery={setQuery} order={order} onOrder={setOrder} />}
      <p className="sr-only" aria-live="polite">
        {status === "loading" ? t("apps.loading") : isEmpty ? "" : t("apps.found", { count: shown.length })}
      </p>
      {isEmpty && status === "loading" && (
        <div className="grid gap-5 sm:grid-cols-2 lg:grid-cols-3">
          <AppGhost />
          <AppGhost />
          <AppGhost />
        </div>
      )}
      {shown.length > 0 && <Cards home={home} desk={desk} cards={shown} />}
      {!isEmpty && shown.length === 0 && (
        <Notice title={t("apps.noMatch", { query: wanted.trim() })} help={t("apps.noMatchHelp")}>
          <button type="button" className="button" onClick={() => setQuery("")}>
            {t("apps.clear")}
          </button>
        </Notice>
      )}
      {isEmpty && status === "ready" && (
        <Notice title={t("apps.none")} help={t(gallery.length > 0 ? "apps.noneHelp" : "apps.noneHelpAlone")} />
      )}
      {isEmpty && status === "unreachable" && (
        <Notice title={t("apps.unreachable")} help={t("apps.unreachableHelp")}>
          <button type="button" className="button button-lit" onClick={() => home.tools.pool.wake()}>
            {t("apps.retry")}
          </button>
        </Notice>
      )}
      {gallery.length > 0 && status !== "loading" && <GalleryShelf apps={gallery} desk={desk} onPick={(app) => pickGallery(app)} />}
      <ShareDialog share={share} desk={desk} pickGallery={pickGallery} />
      <DropAnywhere onFile={(file) => share.pick(givenFile(file))} />
    </>
  );
}
