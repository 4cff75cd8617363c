import { Canvas, useFrame, useThree } from "@react-three/fiber";
import { useEffect, useMemo, useRef, useState } from "react";
import type { ReactNode } from "react";
import { NeutralToneMapping } from "three";
import { useTranslation } from "react-i18next";
import type { SceneVisit } from "../scene/scene-visit.ts";
import { createFollowCamera } from "./follow-camera.ts";
import type { FollowCamera } from "./follow-camera.ts";
import { pixelRatio } from "./graphics-probe.ts";
import type { Quality } from "./quality-governor.ts";
import { createStageDirector } from "./stage-director.ts";
import type { StageDirector } from "./stage-director.ts";
import { TouchStick } from "./touch-stick.tsx";
import { createWalkInput } from "./walk-input.ts";
import type { WalkInput } from "./walk-input.ts";

const LESS_MOTION = window.matchMedia("(prefers-reduced-motion: reduce)");

/** Hands the canvas to the director, and every frame too. */
function Director({
  visit,
  follow,
  input,
  quality,
}: {
  readonly visit: SceneVisit;
  readonly follow: FollowCamera;
  readonly input: WalkInput;
  readonly quality: Quality;
}): null {
  const scene = useThree((state) => state.scene);
  const renderer = useThree((state) => state.gl);
  const director = useRef<StageDirector | null>(null);
  useEffect(() => {
    const made = createStageDirector({
      visit,
      scene,
      renderer,
      follow,
      input,
      startQuality: quality,
      lessMotion: () => LESS_MOTION.matches,
    });
    director.current = made;
    return () => {
      director.current = null;
      made.end();
    };
  }, [visit, scene, renderer, follow, input, quality]);
  useFrame((_, frameSec) => director.current?.frame(frameSec));
  return null;
}

/** The world in 3D. This file and what it imports are loaded only when someone enters a world. */
export function WorldStage({ visit, quality }: { readonly visit: SceneVisit; readonly quality: Quality }): ReactNode {
  const { t } = useTranslation();
  const stage = useRef<HTMLDivElement>(null);
  const follow = useMemo(createFollowCamera, []);
  const [input, setInput] = useState<WalkInput | null>(null);
  useEffect(() => {
    if (stage.current === null) return undefined;
    const made = createWalkInput(stage.current);
    setInput(made);
    return () => made.end();
  }, []);
  return (
    <>
      <div ref={stage} className="stage" data-stage="" role="application" aria-label={t("scene.world")} tabIndex={0}>
        <Canvas
          camera={follow.camera}
          dpr={pixelRatio(quality, window.devicePixelRatio)}
          shadows={quality === 2}
          gl={{
            antialias: quality > 0,
            powerPreference: "high-performance",
            stencil: false,
            toneMapping: NeutralToneMapping,
            toneMappingExposure: 1.05,
          }}
          resize={{ debounce: 60 }}
        >
          {input !== null && <Director visit={visit} follow={follow} input={input} quality={quality} />}
        </Canvas>
      </div>
      <TouchStick input={input} />
    </>
  );
}
