import { createSignal } from "@plaza/platform";
import type { Signal } from "@plaza/platform";
import type { Microphone, MicrophoneFilter, MicrophoneProblem, MicrophoneWish, SoundDevice, SoundStage } from "@plaza/platform-browser";
import type { Result } from "@plaza/protocol";
import type { SettingsBook } from "./space-settings.ts";

/** Sound on this device, as it is to be shown. */
export interface SpaceSoundView {
  /** `waiting`: the browser plays nothing before a touch. */
  readonly stage: "waiting" | "running" | "ended";
  readonly microphone: "off" | "opening" | "on";
  readonly problem: MicrophoneProblem["code"] | null;
  /** The chosen microphone went away and another one took its place. */
  readonly hasMoved: boolean;
  readonly devices: readonly SoundDevice[];
  /** The chosen output could not be used. */
  readonly isOutputRefused: boolean;
  /** Noise cannot be taken out here. */
  readonly isNoiseLost: boolean;
}

/** Microphone and output of one visit. */
export interface SpaceSound {
  readonly view: Signal<SpaceSoundView>;
  readonly stage: SoundStage;
  /** In the handler of a touch or key. */
  listen(): void;
  /** Asks for the microphone where it is not open yet. @returns whether it is open */
  open(): Promise<boolean>;
  close(): void;
  /** The microphone is open and hears nothing. */
  setMuted(isMuted: boolean): void;
  chooseMicrophone(id: string | null): Promise<void>;
  chooseOutput(id: string | null): Promise<void>;
  setDenoise(isOn: boolean): Promise<void>;
  /** The microphone at this moment, 0 to 1. */
  peak(): number;
  end(): void;
}

/** What sound is made of. */
export interface SpaceSoundParts {
  readonly stage: SoundStage;
  readonly settings: SettingsBook;
  readonly openMicrophone: (wish: MicrophoneWish) => Promise<Result<Microphone, MicrophoneProblem>>;
  readonly listDevices: () => Promise<readonly SoundDevice[]>;
  readonly onDevices: (changed: () => void) => () => void;
  readonly makeFilter: (lost: () => void) => MicrophoneFilter;
  /** What the sound is used for now: phones route it by this. */
  readonly usedFor: (use: "listening" | "talking") => void;
}

/**
 * Makes the sound of one visit; no microphone is opened before it is asked for.
 *
 * @see docs/spec/page.md [G-43]
 */
export function createSpaceSound(parts: SpaceSoundParts): SpaceSound {
  const { stage, settings } = parts;
  const view = createSignal<SpaceSoundView>({
    stage: stage.state.get(),
    microphone: "off",
    problem: null,
    hasMoved: false,
    devices: [],
    isOutputRefused: false,
    isNoiseLost: false,
  });
  let microphone: Microphone | null = null;
  let isMuted = true;
  let turn = 0;
  /** The microphone that is being opened, the newest where there are several. */
  let opening: Promise<boolean> | null = null;
  let isEnded = false;
  const change = (part: Partial<SpaceSoundView>): void => {
    if (!isEnded) view.set({ ...view.get(), ...part });
  };

  async function list(): Promise<void> {
    change({ devices: await parts.listDevices() });
  }

  function openWith(deviceId: string | null, hasMoved: boolean): Promise<boolean> {
    const mine = openNow(deviceId, hasMoved);
    opening = mine;
    void mine.finally(() => {
      if (opening === mine) opening = null;
    });
    return mine;
  }

  /** How it ends for who asked for a microphone, and another one was asked for meanwhile. */
  function atLast(): boolean | Promise<boolean> {
    return opening ?? (!isEnded && view.get().microphone === "on");
  }

  async function openNow(deviceId: string | null, hasMoved: boolean): Promise<boolean> {
    turn += 1;
    const mine = turn;
    drop();
    change({ microphone: "opening", problem: null, hasMoved });
    const { denoise } = settings.view.get();
    // The browser's own suppression and ours after it would take parts of the voice as well.
    const opened = await parts.openMicrophone({ deviceId, noiseSuppression: denoise && view.get().isNoiseLost, gone: () => void lost() });
    if (mine !== turn || isEnded) {
      if (opened.ok) opened.value.end();
      return atLast();
    }
    if (!opened.ok) {
      // The remembered one is not here: whatever is here will do.
      if (opened.problem.code === "none" && deviceId !== null) return openWith(null, true);
      change({ microphone: "off", problem: opened.problem.code });
      return false;
    }
    microphone = opened.value;
    microphone.track.enabled = !isMuted;
    parts.usedFor("talking");
    await stage.useMicrophone(microphone, denoise ? parts.makeFilter(() => change({ isNoiseLost: true })) : undefined);
    if (mine !== turn || isEnded) return atLast();
    change({ microphone: "on" });
    void stage.resume();
    // Names of devices are told once a microphone was allowed.
    void list();
    return true;
  }

  async function lost(): Promise<void> {
    if (microphone !== null) await openWith(null, true);
  }

  function drop(): void {
    microphone?.end();
    microphone = null;
    void stage.useMicrophone(null);
  }

  async function useOutput(id: string | null): Promise<void> {
    if (id === null && !view.get().isOutputRefused && settings.view.get().outputId === null) return;
    change({ isOutputRefused: !(await stage.setOutput(id ?? "")) });
  }

  const stopStage = stage.state.subscribe(() => change({ stage: stage.state.get() }));
  const stopDevices = parts.onDevices(() => void list());
  parts.usedFor("listening");
  void list();
  const { outputId } = settings.view.get();
  if (outputId !== null) void useOutput(outputId);
  // Where the page was touched before, this is enough.
  void stage.resume();

  return {
    view,
    stage,
    listen: () => void stage.resume(),
    async open() {
      if (view.get().microphone === "on") return true;
      if (opening !== null) return opening;
      return openWith(settings.view.get().microphoneId, false);
    },
    close() {
      turn += 1;
      opening = null;
      isMuted = true;
      drop();
      parts.usedFor("listening");
      change({ microphone: "off" });
    },
    setMuted(next) {
      isMuted = next;
      if (microphone !== null) microphone.track.enabled = !next;
    },
    async chooseMicrophone(id) {
      settings.change({ microphoneId: id });
      if (view.get().microphone !== "off" || view.get().problem !== null) await openWith(id, false);
    },
    async chooseOutput(id) {
      await useOutput(id);
      settings.change({ outputId: id });
    },
    async setDenoise(isOn) {
      settings.change({ denoise: isOn });
      change({ isNoiseLost: false });
      if (microphone !== null) await openWith(settings.view.get().microphoneId, false);
    },
    peak: () => stage.microphonePeak(),
    end() {
      if (isEnded) return;
      turn += 1;
      opening = null;
      drop();
      isEnded = true;
      stopStage();
      stopDevices();
      stage.end();
    },
  };
}
