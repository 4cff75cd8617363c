import type { Pubkey } from "@plaza/protocol";
import { spokenWords } from "../apps/scene/line-apps.ts";
import { lookOf } from "../people/figure-look.ts";
import type { FigureLook } from "../people/figure-look.ts";
import type { SceneVisit } from "../scene/scene-visit.ts";
import { createEmojiFloaters } from "./emoji-floaters.ts";
import { createFigureCrowd, MOST_FIGURES } from "./figure-crowd.ts";
import { createStance, EMOTE_SEC, emoteOf, holdStance } from "./figure-motion.ts";
import type { Emote } from "./figure-motion.ts";
import { REST } from "./figure-parts.ts";
import { createHeadLabels } from "./name-tags.ts";
import type { Group, Vector3 } from "three";

/** Everybody as the stage draws them: figures, names, spoken lines, emoji. */
export interface PeopleOnStage {
  readonly roots: readonly Group[];
  /**
   * Draws one moment.
   *
   * @param self - oneself, null before arrival; `shown` is false when the camera is too close
   */
  draw(moment: {
    readonly nowSec: number;
    readonly frameSec: number;
    readonly camera: Vector3;
    readonly lively: boolean;
    readonly self: SelfOnStage | null;
  }): void;
  setShadows(on: boolean): void;
  end(): void;
}

/** Oneself, as far as the figures are concerned. */
export interface SelfOnStage {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly ry: number;
  readonly speed: number;
  readonly shown: boolean;
}

interface Person {
  readonly pubkey: Pubkey;
  look: FigureLook;
  readonly self: boolean;
  walked: number;
  readonly phase: number;
  emote: Emote | null;
  emoteStartSec: number;
  said: string | null;
  saidSec: number;
  here: boolean;
  near: number;
  readonly at: { x: number; y: number; z: number; ry: number; speed: number };
}

const SPEECH_SEC = 6;
// A line older than this is history, not something being said.
const FRESH_MS = 12_000;

/** Makes the people of a visit; they follow its session until {@link PeopleOnStage.end}. */
export function createPeopleOnStage(visit: SceneVisit): PeopleOnStage {
  const crowd = createFigureCrowd();
  const labels = createHeadLabels();
  const floaters = createEmojiFloaters();
  const people = new Map<Pubkey, Person>();
  const stance = createStance();
  const spoken = new Set<string>();
  let order: Person[] = [];
  let nowSec = 0;

  function meet(): void {
    const { people: here } = visit.session.view.get();
    const present = new Set<Pubkey>();
    // Oneself is there from the first step on, and stays while the connection is gone.
    const self = here.find((row) => row.self) ?? { pubkey: visit.self, avatar: null, self: true };
    for (const row of [self, ...here.filter((other) => !other.self)]) {
      present.add(row.pubkey);
      const known = people.get(row.pubkey);
      const look = lookOf(row.pubkey, row.avatar);
      if (known !== undefined) {
        known.look = look;
        continue;
      }
      people.set(row.pubkey, {
        pubkey: row.pubkey,
        look,
        self: row.self,
        walked: 0,
        phase: Number.parseInt(row.pubkey.slice(0, 2), 16) / 20,
        emote: null,
        emoteStartSec: 0,
        said: null,
        saidSec: 0,
        here: false,
        near: 0,
        at: { x: 0, y: 0, z: 0, ry: 0, speed: 0 },
      });
    }
    for (const pubkey of people.keys()) if (!present.has(pubkey)) people.delete(pubkey);
    order = [...people.values()];
  }

  function hear(): void {
    const wallMs = visit.clock.wallMs();
    for (const line of visit.session.view.get().chat) {
      if (spoken.has(line.key)) continue;
      spoken.add(line.key);
      const speaker = people.get(line.pubkey);
      if (speaker === undefined || line.private || wallMs - line.atMs > FRESH_MS) continue;
      const said = spokenWords(line.text);
      if (said === "") continue;
      speaker.said = said;
      speaker.saidSec = nowSec;
    }
  }

  meet();
  hear();
  const stops = [
    visit.session.view.subscribe(() => {
      meet();
      hear();
    }),
    visit.session.onEmoji(({ pubkey, emoji }) => {
      floaters.add(pubkey, emoji, nowSec);
      const person = people.get(pubkey);
      const emote = emoteOf(emoji);
      if (person === undefined || emote === null) return;
      person.emote = emote;
      person.emoteStartSec = nowSec;
    }),
  ];

  function headOf(owner: string): { x: number; y: number; z: number } | null {
    for (const person of order) {
      if (person.pubkey === owner && person.here) return { x: person.at.x, y: person.at.y + REST.tagY, z: person.at.z };
    }
    return null;
  }

  return {
    roots: [crowd.root, labels.root, floaters.root],
    draw({ nowSec: now, frameSec, camera, lively, self }) {
      nowSec = now;
      const nowMs = visit.clock.monotonicMs();
      for (const person of order) {
        if (person.self) {
          person.here = self !== null;
          if (self !== null) Object.assign(person.at, { x: self.x, y: self.y, z: self.z, ry: self.ry, speed: self.speed });
        } else {
          person.here = visit.session.poseOf(person.pubkey, nowMs, person.at);
        }
        person.near = person.self ? -1 : Math.hypot(person.at.x - camera.x, person.at.z - camera.z);
      }
      if (order.length > MOST_FIGURES) order.sort((a, b) => a.near - b.near);
      crowd.begin();
      labels.begin(camera);
      for (const person of order) {
        if (!person.here) continue;
        const { at } = person;
        person.walked += at.speed * Math.min(frameSec, 0.1);
        const emoteSec = now - person.emoteStartSec;
        if (person.emote !== null && (emoteSec > EMOTE_SEC[person.emote] || (person.emote === "sit" && at.speed > 0.5)))
          person.emote = null;
        const hidden = person.self && self !== null && !self.shown;
        if (!hidden) {
          holdStance(stance, {
            walked: person.walked,
            speed: at.speed,
            timeSec: now,
            phase: person.phase,
            emote: person.emote,
            emoteSec,
            lively,
          });
          crowd.place(person.look, at.x, at.y, at.z, at.ry, stance);
        }
        const top = at.y + REST.tagY;
        if (!person.self) labels.show(person.pubkey, visit.names.nameOf(person.pubkey), "name", at.x, top, at.z);
        if (person.said !== null && now - person.saidSec > SPEECH_SEC) person.said = null;
        if (person.said !== null && !hidden) labels.show(person.pubkey, person.said, "speech", at.x, top, at.z);
      }
      crowd.finish();
      labels.finish();
      floaters.update(now, lively, headOf);
    },
    setShadows: (on) => crowd.setShadows(on),
    end() {
      for (const stop of stops) stop();
      crowd.end();
      labels.end();
      floaters.end();
    },
  };
}
