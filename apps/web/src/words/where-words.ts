import type { TFunction } from "i18next";
import type { Bearing } from "@plaza/world";
import type { Surroundings } from "./look-around.ts";

// As near as this one is at a place.
const AT_M = 1.2;
const AT_ENTRANCE_M = 3;

/** A distance for people: tenths below ten metres. */
export function metres(distanceM: number, language: string): string {
  const digits = distanceM < 10 ? 1 : 0;
  return new Intl.NumberFormat(language, { style: "unit", unit: "meter", maximumFractionDigits: digits }).format(distanceM);
}

/** Where something is, as who stands there sees it: "3.2 m, ahead left". @see docs/spec/page.md [G-80a] */
export function bearingWords({ distanceM, direction }: Bearing, t: TFunction, language: string): string {
  return direction === "here"
    ? t("aloud.to-here")
    : t("aloud.awayTo", { distance: metres(distanceM, language), way: t(`aloud.to-${direction}`) });
}

/** Where one stands oneself, and which way one looks. */
export function whereWords({ near, fromEntrance, facing }: Surroundings, t: TFunction, language: string): string {
  const wind = t(`aloud.wind-${facing}`);
  if (near !== null) {
    if (near.distanceM < AT_M) return t("aloud.whereAt", { place: near.name, wind });
    return t("aloud.whereNear", {
      distance: metres(near.distanceM, language),
      side: t(`aloud.wind-${near.compass}`),
      place: near.name,
      wind,
    });
  }
  if (fromEntrance.distanceM < AT_ENTRANCE_M) return t("aloud.whereEntrance", { wind });
  return t("aloud.whereOpen", {
    distance: metres(fromEntrance.distanceM, language),
    side: t(`aloud.wind-${fromEntrance.compass}`),
    wind,
  });
}
