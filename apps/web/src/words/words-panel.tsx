import { X } from "lucide-react";
import { useEffect, useLayoutEffect, useRef } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useView } from "../design/use-view.ts";
import type { Home } from "../home.ts";
import { GameStrip } from "../scene/game-strip.tsx";
import type { SceneVisit } from "../scene/scene-visit.ts";
import { createSignal } from "@plaza/platform";
import type { Announcement } from "./announcer.ts";
import { useWords } from "./use-words.ts";
import type { VisitWords } from "./visit-words.ts";
import { whereWords } from "./where-words.ts";
import { WordsActions } from "./words-actions.tsx";
import { PeopleInWords, PlacesInWords } from "./words-lists.tsx";
import "./words.css";

const NOTHING = createSignal<Announcement>({ text: "", number: 0 });

/** What a screen reader reads by itself: what happens, and what is said. Nobody sees it. */
function ReadOut({ words }: { readonly words: VisitWords | null }): ReactNode {
  const news = useView(words?.news ?? NOTHING);
  const lines = useView(words?.lines ?? NOTHING);
  return (
    <>
      {/* A new element for each one, so that the same words twice are read twice. */}
      <div role="status" className="sr-only" data-read-out="news">
        <span key={news.number}>{news.text}</span>
      </div>
      <div aria-live="polite" className="sr-only" data-read-out="lines">
        <span key={lines.number}>{lines.text}</span>
      </div>
    </>
  );
}

/** A world told in words: where one is, who is near, what is here, what can be done. What is said stands in the chat beside it. */
export function WordsPanel({
  home,
  visit,
  alone,
  covers,
  asked,
  onShowView,
  onClose,
}: {
  readonly home: Home;
  readonly visit: SceneVisit;
  /** Instead of the view. */
  readonly alone: boolean;
  /** Nothing of the view is left to be seen. */
  readonly covers: boolean;
  /** The person opened it: it begins at its heading. */
  readonly asked: boolean;
  /** Draws the world after all; null where that cannot be. */
  readonly onShowView: (() => void) | null;
  /** Null where there is nothing else. */
  readonly onClose: (() => void) | null;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const { words, around } = useWords(home, visit);
  const { phase } = useView(visit.walk.view);
  useView(visit.names.changes);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (asked) heading.current?.focus();
  }, [asked]);
  const panel = useRef<HTMLElement>(null);
  // Where the focus was before it went in, it is again afterwards: on the button, or on the view for who opened it by key.
  useLayoutEffect(() => {
    const own = panel.current;
    const before = document.activeElement;
    return () => {
      if (own?.contains(document.activeElement) !== true) return;
      const home = before !== document.body && before?.isConnected === true ? before : document.querySelector("[data-stage]");
      if (home instanceof HTMLElement) home.focus({ preventScroll: true });
    };
  }, []);
  const doing = phase === "sitting" ? t("aloud.sitting") : phase === "walking" ? t("aloud.walkingNow") : null;
  const where = around === null ? t("aloud.notYet") : [whereWords(around, t, i18n.language), doing].filter(Boolean).join(" ");
  return (
    <section ref={panel} aria-labelledby="words-heading" className={`words float chat-log ${alone ? "words-alone" : "words-beside"}`}>
      <ReadOut words={words} />
      <div className="flex items-start gap-2">
        <h2 id="words-heading" ref={heading} tabIndex={-1} className="m-0 flex-1 text-title outline-none">
          {t("aloud.heading")}
        </h2>
        {onClose !== null && (
          <button
            type="button"
            className="button button-round flex-none"
            aria-label={t("aloud.close")}
            title={t("aloud.close")}
            onClick={onClose}
          >
            <X size={19} aria-hidden="true" />
          </button>
        )}
      </div>
      <p className="m-0 text-small text-ink-soft">{t(alone && onShowView === null ? "aloud.noView" : "aloud.about")}</p>
      {onShowView !== null && alone && (
        <button type="button" className="button self-start text-small" onClick={onShowView}>
          {t("aloud.showView")}
        </button>
      )}
      <h3>{t("aloud.where")}</h3>
      <p className="m-0" data-where>
        {where}
      </p>
      <button type="button" className="button self-start text-small" onClick={() => words?.tell(where)}>
        {t("aloud.tellMe")}
      </button>
      {covers && <GameStrip visit={visit} />}
      <h3>{t("aloud.people")}</h3>
      <PeopleInWords home={home} visit={visit} words={words} around={around} />
      <h3>{t("aloud.places")}</h3>
      <PlacesInWords words={words} around={around} />
      <h3>{t("aloud.do")}</h3>
      <WordsActions visit={visit} words={words} sitting={phase === "sitting"} />
    </section>
  );
}
