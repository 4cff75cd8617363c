import type { Pubkey, SpaceAddress } from "@plaza/protocol";
import type { SpaceState } from "../membership/space-state.ts";
import type { SpaceView } from "../membership/space-view.ts";
import { maySpeak, stageCandidates } from "../roles/verdict.ts";
import type { SessionSelf } from "./session-view.ts";
import type { SpaceDirectory } from "./space-directory.ts";
import type { MediaSpeaker } from "./space-media.ts";
import type { SpaceVisit } from "./visit-io.ts";

/** Who may be heard in a session: the stage, our own microphone on it, and whom of it we want to hear. */
export interface SessionStage {
  /** Tells the visit who may speak now, where that is another than before. */
  refresh(isAnyway?: boolean): void;
  /** No right to speak, may speak, is being heard. */
  microphone(): SessionSelf["microphone"];
  /** Lets the microphone be heard, or not; what one may not do has no effect. */
  speak(isOn: boolean): void;
  /** Falls silent where somebody asked for it since the last time. */
  obey(): void;
  /** For oneself alone. */
  setVolume(pubkey: Pubkey, volume: number): void;
  /** Whom we silenced for ourselves. */
  silenced(): readonly Pubkey[];
  /** Tells a new visit how loud we want whom. */
  brief(visit: SpaceVisit): void;
  /** The visit is over: nobody speaks, and the next one is told anew. */
  clear(): void;
}

/** What a stage needs. */
export interface SessionStageOptions {
  readonly space: SpaceAddress;
  readonly directory: Pick<SpaceDirectory, "member" | "plain">;
  self(): Pubkey;
  isInside(): boolean;
  visit(): SpaceVisit | null;
  state(): SpaceState;
  seen(): SpaceView;
  /** The corrected time. */
  readonly nowMs: () => number;
  /** We came onto the stage, or left it: what a heartbeat says of the pace changes with it. */
  moved(): void;
  changed(): void;
}

/** Makes a stage of which no visit has been told. */
export function createSessionStage(options: SessionStageOptions): SessionStage {
  const { space, directory, nowMs } = options;
  const volumes = new Map<Pubkey, number>();
  let isSpeaking = false;
  let mutedSec = 0;
  let told = "";

  function mayTalk(atMs: number): boolean {
    return options.isInside() && maySpeak(options.state(), options.self(), atMs);
  }

  function setSpeaking(isOn: boolean): void {
    isSpeaking = isOn;
    options.visit()?.tell({ type: "speak", isOn });
    options.changed();
  }

  function speakers(atMs: number): readonly MediaSpeaker[] {
    const found: MediaSpeaker[] = [];
    for (const pubkey of stageCandidates(options.state())) {
      if (!maySpeak(options.state(), pubkey, atMs)) continue;
      const member = directory.member(pubkey);
      // Who knows only the draft seals nothing: others of the stage carry what they say.
      if (member === null || (member.voiceKey === null && directory.plain(pubkey) === null)) continue;
      found.push({ pubkey, voiceKey: member.voiceKey, isHost: pubkey === space.host, session: member.session });
    }
    return found;
  }

  return {
    refresh(isAnyway = false) {
      const visit = options.visit();
      if (visit === null) return;
      const atMs = nowMs();
      const heard = speakers(atMs);
      const isStage = mayTalk(atMs);
      if (!isStage && isSpeaking) setSpeaking(false);
      const next = `${isStage} ${heard.map((one) => `${one.pubkey} ${one.voiceKey} ${one.session}`).join()}`;
      if (next === told && !isAnyway) return;
      const wasStage = told.startsWith("true");
      told = next;
      visit.setSpeakers(heard, isStage);
      if (isStage !== wasStage && options.isInside()) options.moved();
    },
    microphone: () => (mayTalk(nowMs()) ? (isSpeaking ? "open" : "ready") : "none"),
    speak(isOn) {
      if (isOn && !mayTalk(nowMs())) return;
      if (isOn !== isSpeaking) setSpeaking(isOn);
    },
    obey() {
      if (!isSpeaking) return;
      const asked = options.seen().muteRequests.find(({ pubkey }) => pubkey === options.self());
      if (asked === undefined || asked.atSec <= mutedSec) return;
      mutedSec = asked.atSec;
      setSpeaking(false);
    },
    setVolume(pubkey, volume) {
      volumes.set(pubkey, volume);
      options.visit()?.tell({ type: "volume", speaker: pubkey, volume });
      options.changed();
    },
    silenced: () => [...volumes].flatMap(([pubkey, volume]) => (volume <= 0 ? [pubkey] : [])),
    brief(visit) {
      for (const [speaker, volume] of volumes) visit.tell({ type: "volume", speaker, volume });
    },
    clear() {
      isSpeaking = false;
      told = "";
    },
  };
}
