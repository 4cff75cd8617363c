import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSettings } from "../design/settings.ts";
import type { Home } from "../home.ts";
import type { SceneVisit } from "../scene/scene-visit.ts";
import type { Surroundings } from "./look-around.ts";
import { createVisitWords } from "./visit-words.ts";
import type { VisitWords } from "./visit-words.ts";

const LOOK_MS = 1_000;

/** The words of a visit, for as long as they are shown, and what is around, looked at once a second. */
export function useWords(home: Home, visit: SceneVisit): { readonly words: VisitWords | null; readonly around: Surroundings | null } {
  const { t, i18n } = useTranslation();
  const [words, setWords] = useState<VisitWords | null>(null);
  const [around, setAround] = useState<Surroundings | null>(null);
  useEffect(() => {
    const made = createVisitWords({
      visit,
      timers: home.tools.timers,
      t,
      language: i18n.language,
      spoken: () => useSettings.getState().spoken,
    });
    setWords(made);
    let shown = "";
    const look = (): void => {
      const now = made.look();
      const text = JSON.stringify(now);
      if (text === shown) return;
      shown = text;
      setAround(now);
    };
    look();
    const stop = home.tools.timers.every(LOOK_MS, look);
    // Who came, left or is hidden is in the list at once.
    const stops = [visit.walk.view.subscribe(look), visit.session.view.subscribe(look)];
    return () => {
      stop();
      for (const each of stops) each();
      made.end();
    };
  }, [home, visit, t, i18n.language]);
  return { words, around };
}
