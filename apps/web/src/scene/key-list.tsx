import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { FINGERS, useMedia } from "../design/use-media.ts";

const ROWS = [
  "Walk",
  "Run",
  "Jump",
  "Look",
  "Zoom",
  "View",
  "Lock",
  "Wheel",
  "Sit",
  "Photo",
  "Entrance",
  "Compass",
  "Stop",
  "Chat",
  "Words",
  "Help",
] as const;

/** Every key of a world's screen, and what fingers and pads do. */
export function KeyList(): ReactNode {
  const { t } = useTranslation();
  const fingers = useMedia(FINGERS);
  const touch = <p className={`m-0 text-small text-ink-soft ${fingers ? "mb-3" : "mt-3"}`}>{t("walk.touch")}</p>;
  return (
    <>
      {fingers && touch}
      <dl className="m-0 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-small">
        {ROWS.map((row) => (
          <div key={row} className="contents">
            <dt className="font-semibold">{t(`walk.key${row}`)}</dt>
            <dd className="m-0 text-ink-soft">{t(`walk.key${row}Keys`)}</dd>
          </div>
        ))}
      </dl>
      {!fingers && touch}
      <p className="m-0 mt-2 text-small text-ink-soft">{t("walk.pad")}</p>
    </>
  );
}
