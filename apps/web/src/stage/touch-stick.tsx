import { create } from "nipplejs";
import { useEffect, useRef } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { WalkInput } from "./walk-input.ts";

// Pulled this far beyond its rim, the stick means running.
const RUN_FORCE = 1.5;

/** A stick for the left thumb, shown where fingers are the pointer. */
export function TouchStick({ input }: { readonly input: WalkInput | null }): ReactNode {
  const { t } = useTranslation();
  const zone = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (zone.current === null || input === null) return undefined;
    const box = zone.current;
    const sticks = create({
      zone: box,
      mode: "dynamic",
      size: 112,
      fadeTime: 120,
      color: { front: "#fff0d7", back: "rgba(40, 24, 48, 0.5)" },
    });
    sticks.on("move", ({ data }) => {
      box.parentElement?.classList.add("stick-busy");
      const length = Math.hypot(data.vector.x, data.vector.y);
      const strength = length === 0 ? 0 : Math.min(1, data.force) / length;
      input.stick(data.vector.x * strength, data.vector.y * strength, data.force > RUN_FORCE);
    });
    sticks.on("end", () => {
      box.parentElement?.classList.remove("stick-busy");
      input.stick(0, 0, false);
    });
    return () => {
      input.stick(0, 0, false);
      sticks.destroy();
    };
  }, [input]);
  return (
    <>
      <div className="stick-rest" />
      <div ref={zone} className="stick-zone" data-stick="" role="img" aria-label={t("scene.stick")} />
    </>
  );
}
