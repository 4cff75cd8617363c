import { ArrowLeft, BookOpenText, Users } from "lucide-react";
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { KeepAlive } from "../design/keep-alive.tsx";
import { saveFile } from "../design/save-file.ts";
import { useSettings } from "../design/settings.ts";
import { useMedia, WIDE } from "../design/use-media.ts";
import { useView } from "../design/use-view.ts";
import type { Home } from "../home.ts";
import { AccountButton } from "../identity/account-button.tsx";
import { probeGraphics } from "../stage/graphics-probe.ts";
import { ChatPanel } from "./chat-panel.tsx";
import { ConnectionBanner, ConnectionStatus } from "./connection-status.tsx";
import { GameStrip } from "./game-strip.tsx";
import { PeopleList } from "./people-list.tsx";
import { SceneReactions } from "./reactions-bar.tsx";
import type { SceneVisit } from "./scene-visit.ts";
import { pictureName } from "./picture-name.ts";
import { createStageDesk } from "./stage-desk.ts";
import type { StageDesk } from "./stage-desk.ts";
import { StageHelp } from "./stage-help.tsx";
import { StageVeil } from "./stage-veil.tsx";

const WorldStage = lazy(async () => ({ default: (await import("../stage/world-stage.tsx")).WorldStage }));

const WordsPanel = lazy(async () => ({ default: (await import("../words/words-panel.tsx")).WordsPanel }));

const StageAround = lazy(async () => ({ default: (await import("./stage-around.tsx")).StageAround }));

const SceneAppPanel = lazy(async () => ({ default: (await import("../apps/scene/scene-app-panel.tsx")).SceneAppPanel }));
const SceneShare = lazy(async () => ({ default: (await import("../apps/scene/scene-share.tsx")).SceneShare }));

/** The app that is open over the world, and the sharing of one; their code comes when they are first wanted. */
function Apps({ home, visit }: { readonly home: Home; readonly visit: SceneVisit }): ReactNode {
  const { t } = useTranslation();
  const { apps } = visit;
  const opened = useView(apps.opened);
  const share = useView(apps.share);
  const stuck = useView(apps.stuck);
  const waiting = (
    <p role="status" className="float absolute top-20 left-4 m-0 rounded-soft px-4 py-2 text-small">
      {t("run.opening")}
    </p>
  );
  const missing = (
    <p role="alert" className="float absolute top-20 left-4 m-0 rounded-soft px-4 py-2 text-small text-rose">
      {t("apps.partMissing")}
    </p>
  );
  return (
    <KeepAlive instead={missing}>
      <Suspense fallback={waiting}>
        {opened !== null && <SceneAppPanel home={home} visit={opened} onClose={() => apps.close()} />}
        {share !== null && <SceneShare home={home} share={share} onPosted={(link) => apps.open(link)} />}
      </Suspense>
      {stuck && missing}
    </KeepAlive>
  );
}

function NoStage({ visit, onShown }: { readonly visit: SceneVisit; readonly onShown: () => void }): ReactNode {
  const { t } = useTranslation();
  useEffect(onShown, [onShown]);
  useEffect(() => visit.walkFlat(), [visit]);
  return (
    <div role="alert" className="absolute inset-0 grid place-items-center p-6">
      <div className="float flex max-w-md flex-col gap-2 rounded-wall p-6">
        <h2 className="m-0 text-title">{t("scene.noWebgl")}</h2>
        <p className="m-0 text-ink-soft">{t("scene.noWebglHelp")}</p>
      </div>
    </div>
  );
}

/** @param onNone - called when there is no view to wait for */
function Stage({ visit, desk, onNone }: { readonly visit: SceneVisit; readonly desk: StageDesk; readonly onNone: () => void }): ReactNode {
  const { t } = useTranslation();
  const graphics = probeGraphics();
  if (graphics.kind === "none") return <NoStage visit={visit} onShown={onNone} />;
  const waiting = (
    <p role="status" className="absolute inset-0 m-0 grid place-items-center text-[#fff0db]">
      {t("scene.loading3d")}
    </p>
  );
  return (
    <KeepAlive instead={<NoStage visit={visit} onShown={onNone} />}>
      <Suspense fallback={waiting}>
        <WorldStage visit={visit} graphics={graphics} desk={desk} />
      </Suspense>
    </KeepAlive>
  );
}

/** Whether a world is told in words from the start: by the address, by the person's choice, or because nothing can be drawn. */
function wordsFirst(): boolean {
  const asked = new URLSearchParams(window.location.search).get("view") === "words";
  return asked || useSettings.getState().words || probeGraphics().kind === "none";
}

function WordsButton({ desk }: { readonly desk: StageDesk }): ReactNode {
  const { t } = useTranslation();
  const open = useView(desk.words);
  return (
    <button
      type="button"
      className="button button-round float pointer-events-auto flex-none"
      aria-pressed={open}
      aria-label={t("aloud.open")}
      title={t("aloud.open")}
      onClick={() => desk.run("words")}
    >
      <BookOpenText size={19} aria-hidden="true" />
    </button>
  );
}

function TopBar({
  visit,
  desk,
  children,
}: {
  readonly visit: SceneVisit;
  readonly desk: StageDesk;
  readonly children?: ReactNode;
}): ReactNode {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const title = visit.scene.title === "" ? t("worlds.untitled") : visit.scene.title;
  return (
    <header className="pointer-events-auto flex min-w-0 items-center gap-2">
      <button type="button" className="button float flex-none px-3.5" aria-label={t("scene.leaveLong")} onClick={() => navigate("/")}>
        <ArrowLeft size={19} aria-hidden="true" />
        <span className="hidden sm:inline">{t("scene.leave")}</span>
      </button>
      <div className="float flex min-h-11 min-w-0 flex-col justify-center gap-x-4 rounded-soft px-4 py-1 sm:flex-row sm:items-center">
        <h1 dir="auto" className="m-0 truncate text-base leading-tight sm:text-[1.15rem]">
          {title}
        </h1>
        <ConnectionStatus visit={visit} />
      </div>
      <StageHelp desk={desk} />
      {children}
    </header>
  );
}

/** A world: the view fills the screen, talk and people float at its edge. */
export function ScenePage({ home, visit }: { readonly home: Home; readonly visit: SceneVisit }): ReactNode {
  const { t } = useTranslation();
  const wide = useMedia(WIDE);
  const [showPeople, setShowPeople] = useState(false);
  const [stageless, setStageless] = useState(false);
  const [inWordsFirst] = useState(wordsFirst);
  const [drawn, setDrawn] = useState(!inWordsFirst);
  const field = useRef<HTMLInputElement>(null);
  const [desk] = useState(() => {
    const made = createStageDesk({
      visit,
      toggleCompass() {
        const { compass, change } = useSettings.getState();
        change({ compass: !compass });
      },
      save: saveFile,
      nameOf: pictureName,
    });
    made.words.set(inWordsFirst);
    return made;
  });
  const told = useView(desk.words);
  // Words that open by themselves take no focus.
  const unasked = useRef(inWordsFirst);
  const loseStage = useCallback(() => {
    unasked.current = true;
    setStageless(true);
    desk.words.set(true);
  }, [desk]);
  useEffect(() => {
    if (told) return;
    unasked.current = false;
    setDrawn(true);
  }, [told]);
  useEffect(() => (drawn ? undefined : visit.walkFlat()), [drawn, visit]);
  const alone = !drawn || stageless;
  const covered = told && (alone || !wide);
  const canDraw = !stageless && probeGraphics().kind !== "none";
  const { people } = useView(visit.everybody);
  const file = useView(visit.file.view);
  const peopleOpen = wide || showPeople;

  useEffect(() => {
    const toChat = (event: KeyboardEvent): void => {
      if (event.key !== "Enter" || event.repeat || event.defaultPrevented || event.isComposing) return;
      const free = event.target === document.body || (event.target instanceof Element && event.target.matches("[data-stage]"));
      if (!free) return;
      event.preventDefault();
      field.current?.focus();
    };
    window.addEventListener("keydown", toChat);
    return () => window.removeEventListener("keydown", toChat);
  }, []);
  useEffect(() => {
    document.title = `${visit.scene.title === "" ? t("worlds.untitled") : visit.scene.title} · ${t("app.name")}`;
    return () => {
      // Not what was there before: a world's own address is served under its name.
      document.title = t("app.name");
    };
  }, [visit, t]);

  const [dockPx, setDockPx] = useState(0);
  const dock = useRef<HTMLElement>(null);
  useEffect(() => {
    const element = dock.current;
    if (element === null || wide) {
      setDockPx(0);
      return undefined;
    }
    // The stick for the left thumb stands on top of the panels, however high they are.
    const observer = new ResizeObserver(() => setDockPx(Math.round(element.getBoundingClientRect().height) + 8));
    observer.observe(element);
    return () => observer.disconnect();
  }, [wide]);

  return (
    <div className="scene" style={{ "--dock": `${dockPx}px` }}>
      <a
        href="#chat"
        className="skip-link"
        onClick={(event) => {
          event.preventDefault();
          field.current?.focus();
        }}
      >
        {t("app.skip")}
      </a>
      <a
        href="#words-heading"
        className="skip-link"
        onClick={(event) => {
          event.preventDefault();
          if (desk.words.get()) document.getElementById("words-heading")?.focus();
          else desk.words.set(true);
        }}
      >
        {t("aloud.open")}
      </a>
      <main className="contents">
        {drawn && (
          <>
            <Stage visit={visit} desk={desk} onNone={loseStage} />
            <div className="pointer-events-none absolute inset-0 grid place-items-center p-4">
              {!stageless && <StageVeil visit={visit} />}
            </div>
          </>
        )}
        {told && (
          <KeepAlive instead={null}>
            <Suspense fallback={null}>
              <WordsPanel
                home={home}
                visit={visit}
                alone={alone}
                covers={covered}
                asked={!unasked.current}
                onShowView={canDraw && !drawn ? () => setDrawn(true) : null}
                onClose={canDraw ? () => desk.words.set(false) : null}
              />
            </Suspense>
          </KeepAlive>
        )}
      </main>
      <KeepAlive instead={null}>
        <Suspense fallback={null}>
          <StageAround visit={visit} desk={desk} bare={covered} />
        </Suspense>
      </KeepAlive>
      {/* Beside the panels, never under them: a title may be long. */}
      <div
        className={`pointer-events-none absolute top-0 left-0 flex flex-col items-start gap-2 p-3 sm:p-4 ${wide ? "right-92" : "right-0"}`}
      >
        <div className="flex w-full items-start justify-between gap-2">
          <TopBar visit={visit} desk={desk}>
            {wide && <WordsButton desk={desk} />}
            {wide && <SceneReactions home={home} visit={visit} />}
            <AccountButton home={home} compact />
          </TopBar>
          {!wide && (
            <button
              type="button"
              className="button float pointer-events-auto flex-none px-3.5"
              aria-expanded={showPeople}
              aria-label={`${t(showPeople ? "people.hide" : "people.show")}, ${t("people.count", { count: people.length })}`}
              onClick={() => setShowPeople(!showPeople)}
            >
              <Users size={18} aria-hidden="true" />
              <span aria-hidden="true" className="tabular-nums">
                {people.length}
              </span>
            </button>
          )}
        </div>
        {!wide && (
          <div className="flex items-center gap-2">
            <WordsButton desk={desk} />
            <SceneReactions home={home} visit={visit} />
          </div>
        )}
        {!covered && <GameStrip visit={visit} />}
        <div className="flex w-full justify-center">
          <ConnectionBanner visit={visit} />
        </div>
        {file.phase === "ground" && file.because === "chosen" && (
          <p role="status" className="float m-0 rounded-soft px-4 py-2 text-small">
            {t("scene.groundOn")}
          </p>
        )}
      </div>
      <aside
        id="chat"
        ref={dock}
        className={
          wide
            ? "pointer-events-none absolute top-4 right-4 bottom-4 flex w-88 flex-col justify-end gap-3"
            : "pointer-events-none absolute inset-x-2 bottom-2 flex flex-col gap-2"
        }
      >
        {peopleOpen && !(told && wide) && (
          <section
            className={`float pointer-events-auto flex flex-col rounded-wall p-3.5 pb-2 ${wide ? "mb-auto max-h-[36%]" : "max-h-[38dvh]"}`}
          >
            <h2 className="m-0 mb-1 flex items-center gap-2 font-body text-small font-semibold text-ink-soft">
              <Users size={16} aria-hidden="true" />
              {t("people.count", { count: people.length })}
            </h2>
            {people.length > 0 && (
              <div className="chat-log min-h-0">
                <PeopleList home={home} visit={visit} />
              </div>
            )}
          </section>
        )}
        <div
          className={`pointer-events-auto flex min-h-0 flex-col ${wide ? `${told && !alone ? "max-h-[40%]" : "max-h-[54%]"} justify-end` : told ? "max-h-[26dvh]" : "max-h-[34dvh]"}`}
        >
          <ChatPanel home={home} visit={visit} field={field} compact={!wide} quiet={told} />
        </div>
      </aside>
      <Apps home={home} visit={visit} />
    </div>
  );
}
