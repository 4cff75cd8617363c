import { Flame } from "lucide-react";
import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useView } from "../design/use-view.ts";
import type { SceneVisit } from "./scene-visit.ts";

const ANNOUNCEMENT_MS = 7_000;

/** Time as minutes and seconds, e.g. `3:07`. */
export function clockWords(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** The host's game: how the round stands, and what was announced last. */
export function GameStrip({ visit }: { readonly visit: SceneVisit }): ReactNode {
  const { t } = useTranslation();
  const game = useView(visit.game);
  const [nowMs, setNowMs] = useState(() => visit.clock.monotonicMs());
  const active = game.round !== null || game.announcement !== null;
  useEffect(() => {
    if (!active) return undefined;
    setNowMs(visit.clock.monotonicMs());
    const timer = setInterval(() => setNowMs(visit.clock.monotonicMs()), 1_000);
    return () => clearInterval(timer);
  }, [active, visit, game]);
  const { round, announcement } = game;
  const said = announcement !== null && nowMs - announcement.atMs < ANNOUNCEMENT_MS ? announcement.text : null;
  const mine = game.points.get(visit.self) ?? 0;
  return (
    <section aria-label={t("game.label")} className="flex flex-col items-start gap-2">
      {round !== null && (
        <p className="float m-0 flex min-h-9 items-center gap-3 rounded-soft px-3.5 text-small font-semibold tabular-nums">
          <Flame size={16} aria-hidden="true" className="text-ember" />
          {round.total !== null && <span>{t("game.found", { found: round.found ?? 0, total: round.total })}</span>}
          {mine > 0 && <span className="text-leaf">{t("game.mine", { count: mine })}</span>}
          {round.endsMs !== null && <span className="text-ink-soft">{clockWords((round.endsMs - nowMs) / 1000)}</span>}
        </p>
      )}
      <div role="status">
        {said !== null && (
          <p dir="auto" className="float pop m-0 max-w-md rounded-soft px-4 py-2.5 break-words">
            {said}
          </p>
        )}
      </div>
    </section>
  );
}
