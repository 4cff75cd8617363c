import { CSPProvider } from "@base-ui/react/csp-provider";
import { formatAddress } from "@plaza/protocol";
import { lazy, Suspense, useEffect } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { KeepAlive } from "./design/keep-alive.tsx";
import { Notice } from "./design/notice.tsx";
import { Shell } from "./design/shell.tsx";
import { useView } from "./design/use-view.ts";
import type { Home } from "./home.ts";
import type { LookupView } from "./scene/scene-lookup.ts";
import { IdentityLayer } from "./identity/identity-layer.tsx";
import { PersonLayer } from "./people/person-layer.tsx";
import { AvatarsContext } from "./people/person-face.tsx";
import { ScenePage } from "./scene/scene-page.tsx";
import { cardOfScene } from "./worlds/world-card.ts";
import { WorldGrid, WorldsPage } from "./worlds/worlds-page.tsx";

const AppsPage = lazy(async () => ({ default: (await import("./apps/list/apps-page.tsx")).AppsPage }));

const SpacesPage = lazy(async () => ({ default: (await import("./space/list/spaces-page.tsx")).SpacesPage }));

const SpacePage = lazy(async () => ({ default: (await import("./space/room/space-page.tsx")).SpacePage }));

const AppPage = lazy(async () => ({ default: (await import("./apps/run/app-page.tsx")).AppPage }));

const AvatarPage = lazy(async () => ({ default: (await import("./avatar/avatar-page.tsx")).AvatarPage }));

const MessagesPage = lazy(async () => ({ default: (await import("./messages/messages-page.tsx")).MessagesPage }));

const SettingsPage = lazy(async () => ({ default: (await import("./settings/settings-page.tsx")).SettingsPage }));

function ToWorlds(): ReactNode {
  const { t } = useTranslation();
  return (
    <Link href="/" className="button button-lit no-underline">
      {t("app.toWorlds")}
    </Link>
  );
}

function LookupPage({ home, lookup }: { readonly home: Home; readonly lookup: LookupView }): ReactNode {
  const { t } = useTranslation();
  useView(home.names.changes);
  const worlds = useView(home.worlds);
  if (lookup.state === "bad-link") {
    return (
      <Notice title={t("lookup.badLink")} help={t("lookup.badLinkHelp")}>
        <ToWorlds />
      </Notice>
    );
  }
  if (lookup.state === "missing") {
    return (
      <Notice title={t("lookup.missing")} help={t("lookup.missingHelp")}>
        <ToWorlds />
      </Notice>
    );
  }
  if (lookup.state === "several") {
    const known = new Map(worlds.worlds.map((world) => [world.key, world]));
    const cards = lookup.scenes.map((scene) => known.get(formatAddress(scene.address)) ?? cardOfScene(scene));
    const name = home.names.nameOf(lookup.scenes[0].pubkey);
    return (
      <>
        <h1 className="mt-4 mb-1 text-head">{t(lookup.open ? "worlds.several" : "worlds.resting", { name })}</h1>
        <p className="mt-0 mb-8 text-lead text-ink-soft">{t(lookup.open ? "worlds.severalHelp" : "worlds.restingHelp")}</p>
        <WorldGrid worlds={cards} names={home.names} />
      </>
    );
  }
  return <Notice title={t("lookup.searching")} busy />;
}

function Page({ home }: { readonly home: Home }): ReactNode {
  const { t } = useTranslation();
  const stay = useView(home.stay);
  const reload = (
    <button type="button" className="button button-lit" onClick={() => location.reload()}>
      {t("app.reload")}
    </button>
  );
  if (stay.page === "app") {
    return (
      <Suspense fallback={null}>
        <AppPage home={home} visit={stay.visit} />
      </Suspense>
    );
  }
  if (stay.page === "space") {
    return (
      <Suspense fallback={null}>
        <SpacePage home={home} visit={stay.visit} />
      </Suspense>
    );
  }
  if (stay.page === "scene")
    return <ScenePage key={stay.visit.scene.pubkey + stay.visit.scene.identifier} home={home} visit={stay.visit} />;
  return (
    <Shell home={home}>
      {stay.page === "worlds" && <WorldsPage home={home} />}
      {stay.page === "apps" && (
        <Suspense fallback={<Notice title={t("run.opening")} busy />}>
          <AppsPage home={home} />
        </Suspense>
      )}
      {stay.page === "spaces" && (
        <Suspense fallback={<Notice title={t("run.opening")} busy />}>
          <SpacesPage home={home} />
        </Suspense>
      )}
      <Suspense fallback={<Notice title={t("run.opening")} busy />}>
        {stay.page === "avatar" && <AvatarPage home={home} />}
        {stay.page === "messages" && <MessagesPage home={home} />}
        {stay.page === "settings" && <SettingsPage home={home} />}
      </Suspense>
      {stay.page === "lookup" && <LookupPage home={home} lookup={stay.lookup} />}
      {stay.page === "opening" && <Notice title={t("run.opening")} busy />}
      {stay.page === "broken" && (
        <Notice title={t("app.broken")} help={t("app.brokenHelp")}>
          {reload}
        </Notice>
      )}
      {stay.page === "lost" && (
        <Notice title={t("app.lost")} help={t("app.lostHelp")}>
          <ToWorlds />
        </Notice>
      )}
    </Shell>
  );
}

/** The whole page. */
export function App({ home }: { readonly home: Home }): ReactNode {
  const { t, i18n } = useTranslation();
  useEffect(() => {
    document.documentElement.lang = i18n.language;
  }, [i18n.language]);
  const broken = (
    <Notice title={t("app.broken")} help={t("app.brokenHelp")}>
      <button type="button" className="button button-lit" onClick={() => location.reload()}>
        {t("app.reload")}
      </button>
    </Notice>
  );
  return (
    <CSPProvider disableStyleElements>
      <KeepAlive instead={broken}>
        <AvatarsContext value={home.tools.avatars}>
          <Page home={home} />
          <IdentityLayer home={home} />
          <PersonLayer home={home} />
        </AvatarsContext>
      </KeepAlive>
    </CSPProvider>
  );
}
