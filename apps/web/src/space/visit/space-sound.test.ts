import { createSignal } from "@plaza/platform";
import { createFakeTime } from "@plaza/platform/fakes";
import type { Microphone, MicrophoneProblem, MicrophoneWish, SoundDevice, SoundStage } from "@plaza/platform-browser";
import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import type { SpaceSessionView } from "@plaza/space";
import { expect, test } from "vitest";
import { createSettingsBook } from "./space-settings.ts";
import { createSpaceSound } from "./space-sound.ts";
import { createTalk } from "./talk.ts";

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 12; turn += 1) await Promise.resolve();
};

function bench() {
  const stageState = createSignal<"waiting" | "running" | "ended">("waiting");
  const log: string[] = [];
  const wishes: MicrophoneWish[] = [];
  const tracks: { enabled: boolean }[] = [];
  const outputs = new Set(["", "speakers"]);
  let answer = (_wish: MicrophoneWish): MicrophoneProblem["code"] | null => null;
  let changed = (): void => undefined;
  const devices: SoundDevice[] = [];
  // What a stage is asked here, and nothing else of it.
  const stage = {
    state: stageState,
    resume: async () => (log.push("resume"), true),
    useMicrophone: async (microphone: unknown, filter?: unknown) =>
      void log.push(microphone === null ? "no microphone" : filter === undefined ? "as it is" : "cleaned"),
    microphonePeak: () => 0.5,
    setOutput: async (id: string) => outputs.has(id),
    end: () => log.push("end"),
  } as unknown as SoundStage;
  const settings = createSettingsBook(null);
  const sound = createSpaceSound({
    stage,
    settings,
    async openMicrophone(wish): Promise<Result<Microphone, MicrophoneProblem>> {
      wishes.push(wish);
      const code = answer(wish);
      if (code !== null) return failed({ code, detail: "" });
      const track = { enabled: true };
      tracks.push(track);
      // A track is only switched here.
      return ok({ track, stream: null, end: () => log.push("let go") } as unknown as Microphone);
    },
    listDevices: async () => devices,
    onDevices(heard) {
      changed = heard;
      return () => undefined;
    },
    makeFilter: () => async () => null,
    usedFor: (use) => log.push(use),
  });
  return {
    sound,
    settings,
    stageState,
    log,
    wishes,
    tracks,
    devices,
    change: () => changed(),
    refuse: (next: typeof answer) => {
      answer = next;
    },
  };
}

test("[G-43] no microphone is opened before it is asked for, and it is let go again", async () => {
  const { sound, wishes, log, tracks } = bench();
  await settled();
  expect([wishes.length, sound.view.get().microphone, sound.view.get().stage]).toEqual([0, "off", "waiting"]);
  expect(await sound.open()).toBe(true);
  expect([sound.view.get().microphone, tracks[0]?.enabled]).toEqual(["on", false]);
  sound.setMuted(false);
  expect(tracks[0]?.enabled).toBe(true);
  expect(log).toContain("cleaned");
  sound.close();
  expect(log.slice(-3)).toEqual(["let go", "no microphone", "listening"]);
});

test("[G-43] a device that is gone is replaced by the browser's choice", async () => {
  const { sound, settings, wishes, refuse } = bench();
  settings.change({ microphoneId: "usb" });
  refuse(({ deviceId }) => (deviceId === "usb" && wishes.length === 1 ? "none" : null));
  expect(await sound.open()).toBe(true);
  expect([wishes.map(({ deviceId }) => deviceId), sound.view.get().hasMoved]).toEqual([["usb", null], true]);
  // Pulled out while it is in use.
  wishes[1]?.gone();
  await settled();
  expect([wishes.length, sound.view.get().microphone]).toEqual([3, "on"]);
});

test("[G-43b] why there is no microphone is told, and trying again may help", async () => {
  const { sound, refuse } = bench();
  for (const code of ["denied", "none", "busy", "insecure", "failed"] as const) {
    refuse(() => code);
    expect(await sound.open()).toBe(false);
    expect([sound.view.get().microphone, sound.view.get().problem]).toEqual(["off", code]);
  }
  refuse(() => null);
  expect(await sound.open()).toBe(true);
  expect(sound.view.get().problem).toBeNull();
});

test("[G-43] an output that cannot be used is told; devices are listed anew when they change", async () => {
  const { sound, settings, devices, change } = bench();
  await sound.chooseOutput("kitchen");
  expect(sound.view.get().isOutputRefused).toBe(true);
  await sound.chooseOutput("speakers");
  expect([sound.view.get().isOutputRefused, settings.view.get().outputId]).toEqual([false, "speakers"]);
  devices.push({ id: "a", label: "A", kind: "microphone" });
  change();
  await settled();
  expect(sound.view.get().devices).toHaveLength(1);
});

function talkBench() {
  const more = bench();
  const time = createFakeTime();
  const said: boolean[] = [];
  const view = createSignal({ self: { microphone: "none" } } as unknown as SpaceSessionView);
  const may = (microphone: "none" | "ready" | "open"): void => {
    // Of a session's view talking reads only this.
    view.set({ self: { microphone } } as unknown as SpaceSessionView);
  };
  const session = {
    view,
    speak(isOn: boolean) {
      said.push(isOn);
      if (view.get().self.microphone !== "none") may(isOn ? "open" : "ready");
    },
  };
  const talk = createTalk({ session, sound: more.sound, settings: more.settings, timers: time });
  return { ...more, time, talk, may, said };
}

test("[G-43a] being heard takes the right, the microphone and the wish; a mute shuts the microphone itself", async () => {
  const { talk, may, tracks, sound } = talkBench();
  talk.toggle();
  await settled();
  expect([talk.state.get(), tracks.length]).toEqual(["none", 0]);
  may("ready");
  expect(talk.state.get()).toBe("off");
  talk.toggle();
  await settled();
  expect([talk.state.get(), tracks[0]?.enabled]).toEqual(["live", true]);
  talk.toggle();
  expect([talk.state.get(), tracks[0]?.enabled]).toEqual(["muted", false]);
  await talk.goLive();
  may("none");
  expect([talk.state.get(), sound.view.get().microphone]).toEqual(["none", "off"]);
});

test("[G-43a] who wishes to be heard twice while the browser asks for the microphone is heard, and asked once", async () => {
  const { talk, may, wishes, tracks, sound, said } = talkBench();
  may("ready");
  void talk.goLive();
  void talk.goLive();
  await settled();
  expect([talk.state.get(), tracks[0]?.enabled, wishes.length]).toEqual(["live", true, 1]);
  // Another microphone is chosen meanwhile: the wish holds for that one.
  sound.close();
  void talk.goLive();
  void sound.chooseMicrophone("usb");
  await settled();
  expect([talk.state.get(), wishes.at(-1)?.deviceId]).toEqual(["live", "usb"]);
  // And who changed their mind is not.
  sound.close();
  said.length = 0;
  void talk.goLive();
  talk.mute();
  await settled();
  expect([talk.state.get(), said]).toEqual(["muted", [false]]);
});

test("[G-43a] who is asked to be silent is, until they speak again", async () => {
  const { talk, may, tracks } = talkBench();
  may("ready");
  await talk.goLive();
  // The session follows the wish of the host.
  may("ready");
  expect([talk.state.get(), tracks[0]?.enabled]).toEqual(["muted", false]);
  await talk.goLive();
  expect(talk.state.get()).toBe("live");
});

test("[G-43] a microphone that is tried is heard by nobody", async () => {
  const { talk, may, tracks, said } = talkBench();
  may("ready");
  talk.setTesting(true);
  await talk.prepare();
  expect([talk.state.get(), tracks[0]?.enabled, said]).toEqual(["muted", true, []]);
  talk.setTesting(false);
  expect(tracks[0]?.enabled).toBe(false);
});

test("[G-43a] with push to talk one is heard while holding, and a moment longer", async () => {
  const { talk, may, settings, time } = talkBench();
  may("ready");
  await talk.prepare();
  talk.press();
  await settled();
  expect(talk.state.get()).toBe("muted");
  settings.change({ talk: "push" });
  talk.press();
  await settled();
  expect(talk.state.get()).toBe("live");
  talk.release();
  expect(talk.state.get()).toBe("live");
  time.advance(200);
  expect(talk.state.get()).toBe("muted");
});
