import { Canvas, useFrame, useThree } from "@react-three/fiber";
import { useEffect, useMemo, useRef, useState } from "react";
import type { ReactNode } from "react";
import { NeutralToneMapping } from "three";
import { useTranslation } from "react-i18next";
import { useSettings, wantsLessMotion } from "../design/settings.ts";
import type { SceneVisit } from "../scene/scene-visit.ts";
import type { StageDesk } from "../scene/stage-desk.ts";
import { createFollowCamera } from "./follow-camera.ts";
import type { FollowCamera } from "./follow-camera.ts";
import { pixelRatio, restAfter } from "./graphics-probe.ts";
import type { DrawingGraphics } from "./graphics-probe.ts";
import { governorFor } from "./quality-governor.ts";
import { createStageDirector } from "./stage-director.ts";
import type { StageDirector } from "./stage-director.ts";
import { watchPads } from "./gamepad.ts";
import { TouchStick } from "./touch-stick.tsx";
import { createWalkInput } from "./walk-input.ts";
import type { WalkInput } from "./walk-input.ts";

/** Hands the canvas to the director, and every frame too. */
function Director({
  visit,
  follow,
  input,
  graphics,
  desk,
}: {
  readonly visit: SceneVisit;
  readonly desk: StageDesk;
  readonly follow: FollowCamera;
  readonly input: WalkInput;
  readonly graphics: DrawingGraphics;
}): null {
  const scene = useThree((state) => state.scene);
  const renderer = useThree((state) => state.gl);
  const invalidate = useThree((state) => state.invalidate);
  const setDpr = useThree((state) => state.setDpr);
  const rests = graphics.kind === "soft";
  const director = useRef<StageDirector | null>(null);
  useEffect(() => {
    const made = createStageDirector({
      visit,
      scene,
      renderer,
      follow,
      input,
      graphics,
      setPixelRatio: (ratio) => setDpr(ratio),
      lessMotion: wantsLessMotion,
      desk,
      quality: () => useSettings.getState().quality,
      ownFigures: () => useSettings.getState().ownFigures,
    });
    director.current = made;
    return () => {
      director.current = null;
      made.end();
    };
  }, [visit, scene, renderer, follow, input, graphics, setDpr, desk]);
  const begun = useRef(0);
  const resting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    if (rests) invalidate();
    return () => clearTimeout(resting.current);
  }, [rests, invalidate]);
  useFrame((_, frameSec) => {
    director.current?.frame(frameSec);
    if (!rests) return;
    const nowMs = performance.now();
    const tookMs = nowMs - begun.current;
    resting.current = setTimeout(() => {
      begun.current = performance.now();
      invalidate();
    }, restAfter(tookMs));
  });
  return null;
}

/** The world in 3D. This file and what it imports are loaded only when someone enters a world. */
export function WorldStage({
  visit,
  graphics,
  desk,
}: {
  readonly visit: SceneVisit;
  readonly graphics: DrawingGraphics;
  readonly desk: StageDesk;
}): ReactNode {
  const { t } = useTranslation();
  const stage = useRef<HTMLDivElement>(null);
  const follow = useMemo(createFollowCamera, []);
  const [start] = useState(() => governorFor(useSettings.getState().quality, graphics.start).quality());
  const [input, setInput] = useState<WalkInput | null>(null);
  useEffect(() => {
    if (stage.current === null) return undefined;
    const pads = watchPads();
    const made = createWalkInput(stage.current, {
      pad() {
        const reader = pads.reader();
        if (reader === null || !desk.wheel.get()) return reader;
        // An open wheel of emotes has the pad for itself; what is pressed there does nothing here later.
        reader.read();
        return null;
      },
      taste: () => {
        const { lookSpeed, invertLook } = useSettings.getState();
        return { speed: lookSpeed, invert: invertLook };
      },
      onCommand: (command) => desk.run(command),
      nowMs: () => performance.now(),
    });
    setInput(made);
    return () => {
      made.end();
      pads.end();
    };
  }, [desk]);
  return (
    <>
      <div ref={stage} className="stage" data-stage="" role="application" aria-label={t("scene.world")} tabIndex={0}>
        <Canvas
          camera={follow.camera}
          dpr={pixelRatio(start, window.devicePixelRatio)}
          shadows={start === 2}
          frameloop={graphics.kind === "soft" ? "demand" : "always"}
          gl={{
            antialias: start > 0,
            powerPreference: "high-performance",
            stencil: false,
            // The view fills its element; without see-through it is put on the screen in one copy.
            alpha: false,
            toneMapping: NeutralToneMapping,
            toneMappingExposure: 1.05,
          }}
          resize={{ debounce: 60 }}
        >
          {input !== null && <Director visit={visit} follow={follow} input={input} graphics={graphics} desk={desk} />}
        </Canvas>
      </div>
      <TouchStick input={input} />
    </>
  );
}
