import { Dialog } from "@base-ui/react/dialog";
import { Menu } from "@base-ui/react/menu";
import { Tabs } from "@base-ui/react/tabs";
import { ArrowLeft, CircleStop, Ellipsis, Hand, Link2, PanelRight, X } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import type { SpaceMember, SpaceSessionView } from "@plaza/space";
import { AskDialog } from "../../design/ask-dialog.tsx";
import { useMedia, WIDE } from "../../design/use-media.ts";
import { useView } from "../../design/use-view.ts";
import { copyText } from "../../home/copy-text.ts";
import type { Home } from "../../home.ts";
import { AccountButton } from "../../identity/account-button.tsx";
import { useNowSec } from "../list/use-now.ts";
import type { SpaceRun } from "../visit/space-run.ts";
import { useActing } from "./act-words.ts";
import type { Acting } from "./act-words.ts";
import { ChatTab } from "./chat-tab.tsx";
import { DevicesPanel } from "./devices-panel.tsx";
import { Door } from "./doors.tsx";
import { useFloating } from "./floating-emoji.ts";
import { KeyDialog } from "./key-dialog.tsx";
import { NewsLine } from "./news-line.tsx";
import { PathButton } from "./path-panel.tsx";
import { PeopleTab } from "./people-tab.tsx";
import { ListenerTile, StageTile } from "./person-tile.tsx";
import { RemoveDialog } from "./remove-dialog.tsx";
import { RoomNotices } from "./room-notices.tsx";
import { TalkDock } from "./talk-dock.tsx";

const MOST_LISTENERS = 60;
const MOST_NAMED = 5;

function RoomBar({
  home,
  run,
  view,
  acting,
  panelOpen,
  onPanel,
  onClose,
}: {
  readonly home: Home;
  readonly run: SpaceRun;
  readonly view: SpaceSessionView;
  readonly acting: Acting;
  readonly panelOpen: boolean;
  readonly onPanel: () => void;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const { room, self } = view;
  const title = room.info === null || room.info.name === "" ? t("spaces.untitled") : room.info.name;
  const hands = self.role === "host" || self.role === "cohost" ? room.hands.length : 0;
  const panelLabel = t(panelOpen ? "space.panelHide" : "space.panelShow");
  const copy = (): void => {
    const link = `${location.origin}/space/${run.link}`;
    void copyText(link).then((isCopied) => acting.say(isCopied ? t("space.copied") : t("space.copyFailed", { link })));
  };
  return (
    <header className="run-bar">
      <button
        type="button"
        className="button flex-none border-0 px-3"
        aria-label={t("space.leaveLong")}
        onClick={() => navigate("/spaces")}
      >
        <ArrowLeft size={19} aria-hidden="true" />
        <span className="hidden sm:inline">{t("space.leave")}</span>
      </button>
      <div className="min-w-0 flex-1">
        <h1 dir="auto" className="m-0 truncate text-base leading-tight sm:text-[1.15rem]">
          {title}
        </h1>
        <p className="m-0 truncate text-small text-ink-soft">{t("spaces.host", { name: run.names.nameOf(room.space.host) })}</p>
      </div>
      <span className="max-sm:hidden">
        <AccountButton home={home} compact />
      </span>
      <PathButton run={run} view={view} />
      <button
        type="button"
        className="button button-round relative flex-none"
        aria-label={panelLabel}
        title={panelLabel}
        aria-expanded={panelOpen}
        onClick={onPanel}
      >
        <PanelRight size={19} aria-hidden="true" />
        {hands > 0 && (
          <span className="count-badge">
            <Hand size={12} aria-hidden="true" />
            {hands}
          </span>
        )}
      </button>
      <Menu.Root>
        <Menu.Trigger className="button button-round flex-none" aria-label={t("space.menu")} title={t("space.menu")}>
          <Ellipsis size={20} aria-hidden="true" />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner side="bottom" align="end" sideOffset={8} collisionPadding={10} className="z-40">
            <Menu.Popup className="pop wall flex min-w-52 flex-col p-1.5 outline-none">
              <Menu.Item className="menu-row" onClick={copy}>
                <Link2 size={18} aria-hidden="true" />
                {t("space.share")}
              </Menu.Item>
              {self.role === "host" && (
                <Menu.Item className="menu-row text-rose" onClick={onClose}>
                  <CircleStop size={18} aria-hidden="true" />
                  {t("space.close")}
                </Menu.Item>
              )}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    </header>
  );
}

function SidePanel({
  run,
  view,
  acting,
  nowSec,
  onKey,
  onClose,
}: {
  readonly run: SpaceRun;
  readonly view: SpaceSessionView;
  readonly acting: Acting;
  readonly nowSec: number;
  readonly onKey: () => void;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const hasSay = view.self.role === "host" || view.self.role === "cohost";
  const count = hasSay ? view.room.hands.length : 0;
  return (
    <Tabs.Root defaultValue="chat" className="flex min-h-0 flex-1 flex-col">
      <div className="flex items-center justify-between gap-2 px-4 pt-2">
        <Tabs.List className="flex gap-1" aria-label={t("space.panel")}>
          <Tabs.Tab value="chat" className="tab">
            {t("space.chat")}
          </Tabs.Tab>
          <Tabs.Tab value="people" className="tab">
            {t("space.people")}
            {count > 0 && <span className="ml-1.5 chip bg-lantern px-2 py-0 text-on-lantern">{count}</span>}
          </Tabs.Tab>
        </Tabs.List>
        <button
          type="button"
          className="button button-round border-0"
          aria-label={t("space.panelHide")}
          title={t("space.panelHide")}
          onClick={onClose}
        >
          <X size={19} aria-hidden="true" />
        </button>
      </div>
      <Tabs.Panel value="chat" keepMounted className="panel-chat">
        <ChatTab run={run} />
      </Tabs.Panel>
      <Tabs.Panel value="people" className="panel-page" tabIndex={0}>
        <PeopleTab run={run} view={view} acting={acting} nowSec={nowSec} onKey={onKey} />
      </Tabs.Panel>
    </Tabs.Root>
  );
}

function CloseDialog({
  run,
  acting,
  open,
  onDone,
}: {
  readonly run: SpaceRun;
  readonly acting: Acting;
  readonly open: boolean;
  readonly onDone: () => void;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <AskDialog open={open} title={t("space.closeAsk")} help={`${t("space.closeHelp")} ${t("space.leaveHost")}`} onDrop={onDone}>
      <div className="flex flex-wrap justify-end gap-3">
        <button type="button" className="button" onClick={onDone}>
          {t("space.closeNo")}
        </button>
        <button
          type="button"
          className="button bg-rose-wash text-rose"
          onClick={() => {
            acting.run(run.session.close());
            onDone();
          }}
        >
          {t("space.closeYes")}
        </button>
      </div>
    </AskDialog>
  );
}

/** A space from the inside: the stage, those who listen, what is written, and one's own voice. */
export function RoomScreen({ home, run }: { readonly home: Home; readonly run: SpaceRun }): ReactNode {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const view = useView(run.session.view);
  const chat = useView(run.chat.view);
  const sound = useView(run.sound.view);
  useView(run.names.changes);
  const wide = useMedia(WIDE);
  const nowSec = useNowSec(home);
  const acting = useActing();
  const [panel, setPanel] = useState<boolean | null>(null);
  const [devices, setDevices] = useState<"no" | "look" | "try">("no");
  const [removing, setRemoving] = useState<SpaceMember | null>(null);
  const [closing, setClosing] = useState(false);
  const [keying, setKeying] = useState(false);
  const correctedSec = useCallback(() => home.tools.pool.correctedNowSec(), [home]);
  const floating = useFloating(chat.lines, correctedSec);
  const panelOpen = panel ?? wide;
  const changeKey = (): void => {
    // On a phone the people lie over everything.
    if (!wide) setPanel(false);
    setKeying(true);
  };
  const { room, phase } = view;
  const title = room.info === null || room.info.name === "" ? t("spaces.untitled") : room.info.name;
  const listeners = room.members.filter(({ role }) => role === "listener");
  const shown = listeners.slice(0, MOST_LISTENERS);
  const more = Math.max(0, room.listenerCount - shown.length);
  const others = view.inOtherApps;
  const othersNamed = others
    .slice(0, MOST_NAMED)
    .map((pubkey) => run.names.nameOf(pubkey))
    .join(", ");
  const isIn = phase === "inside" || phase === "entering";
  useEffect(() => {
    const before = document.title;
    return () => {
      document.title = before;
    };
  }, []);
  useEffect(() => {
    document.title = `${title} · ${t("app.name")}`;
  }, [title, t]);
  // Any touch of the page is a touch for the browser: what waits for one begins to play.
  useEffect(() => {
    if (sound.stage !== "waiting") return undefined;
    const listen = (): void => run.sound.listen();
    window.addEventListener("pointerdown", listen);
    window.addEventListener("keydown", listen);
    return () => {
      window.removeEventListener("pointerdown", listen);
      window.removeEventListener("keydown", listen);
    };
  }, [sound.stage, run]);
  const tile = (person: SpaceMember) => ({ run, view, person, acting, onRemove: setRemoving, emoji: floating.get(person.pubkey) ?? null });
  return (
    <div className="run">
      <NewsLine run={run} />
      <RoomBar
        home={home}
        run={run}
        view={view}
        acting={acting}
        panelOpen={panelOpen}
        onPanel={() => setPanel(!panelOpen)}
        onClose={() => setClosing(true)}
      />
      <div className="flex min-h-0 flex-1">
        <main className="room" data-phase={phase}>
          {!isIn ? (
            <div className="room-scroll">
              <Door run={run} view={view} nowSec={nowSec} />
            </div>
          ) : (
            <>
              <div className="room-scroll" tabIndex={0} role="region" aria-label={title}>
                <RoomNotices run={run} view={view} acting={acting} nowSec={nowSec} onKey={changeKey} />
                <section aria-labelledby="space-stage" className="stage-floor">
                  <h2 id="space-stage" className="m-0 text-[1.15rem]">
                    {t("space.stage")}
                  </h2>
                  {room.stage.length === 0 ? (
                    <p role="status" className="m-0 py-6 text-ink-soft">
                      {t(phase === "entering" ? "space.entering" : "space.nobodyStage")}
                    </p>
                  ) : (
                    <ul className="stage-grid">
                      {room.stage.map((person) => (
                        <StageTile key={person.pubkey} {...tile(person)} />
                      ))}
                    </ul>
                  )}
                </section>
                <section aria-labelledby="space-audience" className="px-1">
                  <h2 id="space-audience" className="m-0 mb-3 text-[1.15rem]">
                    {t("space.audience")} <span className="font-normal text-ink-soft">· {room.listenerCount}</span>
                  </h2>
                  {shown.length === 0 ? (
                    <p className="m-0 text-ink-soft">{t("space.nobodyAudience")}</p>
                  ) : (
                    <ul className="listener-grid">
                      {shown.map((person) => (
                        <ListenerTile key={person.pubkey} {...tile(person)} />
                      ))}
                    </ul>
                  )}
                  {more > 0 && <p className="m-0 mt-3 text-ink-soft">{t("space.andMore", { count: more })}</p>}
                  {others.length > 0 && (
                    <p className="m-0 mt-3 text-ink-soft" title={othersNamed}>
                      {t("space.otherApps", { count: others.length, names: othersNamed })}
                    </p>
                  )}
                </section>
              </div>
              <p role="status" className={acting.said === "" ? "sr-only" : "acted"}>
                {acting.said}
              </p>
              <TalkDock
                run={run}
                view={view}
                acting={acting}
                onDevices={() => setDevices("look")}
                onTry={() => setDevices("try")}
                onLeave={() => navigate("/spaces")}
              />
            </>
          )}
        </main>
        {wide && panelOpen && isIn && (
          <aside aria-label={t("space.panel")} className="flex w-88 flex-none flex-col border-l border-line bg-wall">
            <SidePanel run={run} view={view} acting={acting} nowSec={nowSec} onKey={changeKey} onClose={() => setPanel(false)} />
          </aside>
        )}
      </div>
      {!wide && isIn && (
        <Dialog.Root open={panelOpen} onOpenChange={(next) => setPanel(next)}>
          <Dialog.Portal>
            <Dialog.Backdrop className="ask-back" />
            <Dialog.Popup className="sheet" aria-label={t("space.panel")}>
              <SidePanel run={run} view={view} acting={acting} nowSec={nowSec} onKey={changeKey} onClose={() => setPanel(false)} />
            </Dialog.Popup>
          </Dialog.Portal>
        </Dialog.Root>
      )}
      <DevicesPanel run={run} open={devices !== "no"} isTrying={devices === "try"} onDone={() => setDevices("no")} />
      <RemoveDialog run={run} view={view} person={removing} acting={acting} onDone={() => setRemoving(null)} onKey={changeKey} />
      <KeyDialog run={run} view={view} acting={acting} open={keying} onDone={() => setKeying(false)} />
      <CloseDialog run={run} acting={acting} open={closing} onDone={() => setClosing(false)} />
    </div>
  );
}
