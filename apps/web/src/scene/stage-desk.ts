import { createSignal } from "@plaza/platform";
import type { Signal, WritableSignal } from "@plaza/platform";
import type { SceneVisit } from "./scene-visit.ts";

/** What keys, buttons and pads ask of a world's screen besides walking. */
export type StageCommand = "jump" | "wheel" | "sit" | "view" | "entrance" | "help" | "compass" | "photo" | "lock" | "stop" | "words";

/** What the drawn world answers to; there is none without a stage. */
export interface StageHandle {
  /** Between the own eyes and over the shoulder. */
  toggleView(): void;
  /** Where the view looks, as a heading. */
  heading(): number;
  /** What is seen, without the page around it, as a PNG; null when it cannot be had. */
  picture(): Promise<Blob | null>;
  /** Holds the mouse, so that it looks around by itself. */
  lock(): void;
}

/** Where the parts of a world's screen meet: the stage, its keys, the buttons around it. */
export interface StageDesk {
  readonly stage: WritableSignal<StageHandle | null>;
  /** Whether one looks out of the own eyes; written by the stage. */
  readonly firstPerson: WritableSignal<boolean>;
  readonly wheel: WritableSignal<boolean>;
  readonly help: WritableSignal<boolean>;
  /** Whether the world is told in words. */
  readonly words: WritableSignal<boolean>;
  /** The last picture's file name, or why there is none; null while there is nothing to tell. */
  readonly picture: Signal<PictureNews | null>;
  run(command: StageCommand): void;
}

/** What became of a picture. */
export type PictureNews = { readonly saved: string; readonly number: number } | { readonly saved: null; readonly number: number };

/** What a desk is made with. */
export interface StageDeskParts {
  readonly visit: Pick<SceneVisit, "walk" | "scene" | "clock">;
  readonly toggleCompass: () => void;
  /** Gives a picture to the person. */
  readonly save: (picture: Blob, fileName: string) => void;
  /** The time as the person reads it, in parts. */
  readonly nameOf: (title: string, wallMs: number) => string;
}

/** Makes the desk of a world's screen. */
export function createStageDesk({ visit, toggleCompass, save, nameOf }: StageDeskParts): StageDesk {
  const stage = createSignal<StageHandle | null>(null);
  const wheel = createSignal(false);
  const help = createSignal(false);
  const words = createSignal(false);
  const picture = createSignal<PictureNews | null>(null);
  let number = 0;

  async function takePicture(): Promise<void> {
    const seen = await stage.get()?.picture();
    number += 1;
    if (seen === null || seen === undefined) {
      picture.set({ saved: null, number });
      return;
    }
    const fileName = nameOf(visit.scene.title, visit.clock.wallMs());
    save(seen, fileName);
    picture.set({ saved: fileName, number });
  }

  /** One thing at a time: a walk under way ends first; then the words go, where the drawn world stays. */
  function stop(): void {
    if (words.get() && stage.get() !== null && visit.walk.view.get().phase !== "walking") words.set(false);
    else visit.walk.stop();
  }

  return {
    stage,
    firstPerson: createSignal(false),
    wheel,
    help,
    words,
    picture,
    run(command) {
      if (command === "jump") visit.walk.jump();
      else if (command === "wheel") wheel.set(!wheel.get());
      else if (command === "sit") visit.walk.sit();
      else if (command === "view") stage.get()?.toggleView();
      else if (command === "entrance") visit.walk.toEntrance();
      else if (command === "help") help.set(!help.get());
      else if (command === "words") words.set(!words.get());
      else if (command === "compass") toggleCompass();
      else if (command === "photo") void takePicture();
      else if (command === "lock") stage.get()?.lock();
      else stop();
    },
  };
}
