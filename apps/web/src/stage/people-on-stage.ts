import type { AvatarConfig, Pubkey } from "@plaza/protocol";
import { spokenWords } from "../apps/scene/line-apps.ts";
import { lookOf } from "../people/figure-look.ts";
import type { SceneVisit } from "../scene/scene-visit.ts";
import { createEmojiFloaters } from "./emoji-floaters.ts";
import { createAir, feelAir } from "./figure-air.ts";
import type { Air } from "./figure-air.ts";
import { createFigureCrowd } from "./figure-crowd.ts";
import type { CrowdCounts, Outfit } from "./figure-crowd.ts";
import { createFigureDetail, framesBetween } from "./figure-detail.ts";
import { createStance, EMOTE_SEC, emoteOf, holdFarStance, holdStance } from "./figure-motion.ts";
import type { Emote, FigureMoment, FigureStance } from "./figure-motion.ts";
import { createHeadLabels, FARTHEST_TAG } from "./name-tags.ts";
import type { OwnFigure } from "./own-figure.ts";
import type { OwnFigures } from "./own-figures.ts";
import type { Quality } from "./quality-governor.ts";
import type { Camera, Group } from "three";

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
    readonly camera: Camera;
    readonly lively: boolean;
    readonly self: SelfOnStage | null;
  }): void;
  setQuality(quality: Quality): void;
  /** What the last frame took. */
  counts(): CrowdCounts;
  end(): void;
}

/** Oneself, as far as the figures are concerned. */
export interface SelfOnStage {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly ry: number;
  readonly speed: number;
  readonly grounded: boolean;
  readonly shown: boolean;
}

/** What of a visit its people need. */
export type StagedVisit = Pick<SceneVisit, "session" | "clock" | "self"> & {
  readonly names: Pick<SceneVisit["names"], "nameOf">;
} & Partial<Pick<SceneVisit, "isMuted">>;

interface Person {
  readonly pubkey: Pubkey;
  avatar: AvatarConfig | null;
  outfit: Outfit;
  /** A figure they brought themselves, drawn in this frame instead of the outfit. */
  own: OwnFigure | null;
  readonly self: boolean;
  readonly stance: FigureStance;
  readonly air: Air;
  walked: number;
  readonly phase: number;
  /** Spreads the work of a crowd over the frames. */
  readonly turn: number;
  sinceSec: number;
  emote: Emote | null;
  emoteStartSec: number;
  said: string | null;
  saidSec: number;
  here: boolean;
  /** Metres from the eye, -1 when out of the picture. */
  far: number;
  readonly at: { x: number; y: number; z: number; ry: number; speed: number };
}

const SPEECH_SEC = 6;
// A line older than this is history, not something being said.
const FRESH_MS = 12_000;

/**
 * Makes the people of a visit; they follow its session until {@link PeopleOnStage.end}.
 *
 * @param figures - those that people bring themselves; null shows presets alone
 */
export function createPeopleOnStage(visit: StagedVisit, figures: OwnFigures | null = null): PeopleOnStage {
  const crowd = createFigureCrowd();
  const labels = createHeadLabels();
  const floaters = createEmojiFloaters();
  const people = new Map<Pubkey, Person>();
  const detail = createFigureDetail(2);
  const moment: { -readonly [K in keyof FigureMoment]: FigureMoment[K] } = {
    walked: 0,
    speed: 0,
    timeSec: 0,
    phase: 0,
    emote: null,
    emoteSec: 0,
    air: 0,
    rise: 0,
    lively: true,
  };
  const spoken = new Set<string>();
  let order: Person[] = [];
  let nowSec = 0;
  let frame = 0;

  function meet(): void {
    const { people: here } = visit.session.view.get();
    const present = new Set<Pubkey>();
    // Oneself is there from the first step on, and stays while the connection is gone.
    const self = here.find((row) => row.self) ?? { pubkey: visit.self, avatar: null, self: true };
    for (const row of [self, ...here.filter((other) => !other.self)]) {
      present.add(row.pubkey);
      const known = people.get(row.pubkey);
      if (known !== undefined) {
        if (known.avatar !== row.avatar) known.outfit = crowd.dress(lookOf(row.pubkey, row.avatar));
        known.avatar = row.avatar;
        continue;
      }
      people.set(row.pubkey, {
        pubkey: row.pubkey,
        avatar: row.avatar,
        outfit: crowd.dress(lookOf(row.pubkey, row.avatar)),
        own: null,
        self: row.self,
        stance: createStance(),
        air: createAir(),
        walked: 0,
        phase: Number.parseInt(row.pubkey.slice(0, 2), 16) / 20,
        turn: people.size,
        sinceSec: 0,
        emote: null,
        emoteStartSec: 0,
        said: null,
        saidSec: 0,
        here: false,
        far: -1,
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

  function topOf({ at, own, outfit }: Person): number {
    return at.y + (own === null ? outfit.tagY : own.tall + 0.14);
  }

  function headOf(owner: string): { x: number; y: number; z: number } | null {
    const person = people.get(owner as Pubkey);
    if (person?.here !== true) return null;
    return { x: person.at.x, y: topOf(person), z: person.at.z };
  }

  function hold(person: Person, grounded: boolean | null, isFar: boolean, lively: boolean): void {
    const { at, air } = person;
    feelAir(air, at.y, at.speed, person.sinceSec, grounded);
    person.walked += at.speed * Math.min(person.sinceSec, 0.3);
    person.sinceSec = 0;
    const emoteSec = nowSec - person.emoteStartSec;
    if (person.emote !== null && (emoteSec > EMOTE_SEC[person.emote] || (person.emote === "sit" && at.speed > 0.5))) person.emote = null;
    moment.walked = person.walked;
    moment.speed = at.speed;
    moment.timeSec = nowSec;
    moment.phase = person.phase;
    moment.emote = person.emote;
    moment.emoteSec = emoteSec;
    moment.air = air.air;
    moment.rise = air.rise;
    moment.lively = lively;
    if (isFar) holdFarStance(person.stance, moment);
    else holdStance(person.stance, moment);
  }

  function say(person: Person, hidden: boolean): void {
    const { at, far } = person;
    if (person.said !== null && nowSec - person.saidSec > SPEECH_SEC) person.said = null;
    if (far < 0 || far > FARTHEST_TAG) return;
    const top = topOf(person) + person.stance.lift;
    if (!person.self && visit.isMuted?.(person.pubkey) === true) return;
    if (!person.self) labels.show(person.pubkey, visit.names.nameOf(person.pubkey), "name", at.x, top, at.z, far);
    if (person.said !== null && !hidden) labels.show(person.pubkey, person.said, "speech", at.x, top, at.z, far);
  }

  return {
    roots: [crowd.root, labels.root, floaters.root, ...(figures === null ? [] : [figures.root])],
    draw({ nowSec: now, frameSec, camera, lively, self }) {
      nowSec = now;
      frame += 1;
      const nowMs = visit.clock.monotonicMs();
      crowd.begin(camera);
      figures?.begin();
      labels.begin(camera);
      const within = detail.within();
      let full = 0;
      for (const person of order) {
        const { at } = person;
        person.sinceSec += frameSec;
        const due = (frame + person.turn) % framesBetween(person.far) === 0;
        if (person.self) {
          person.here = self !== null;
          if (self !== null) {
            at.x = self.x;
            at.y = self.y;
            at.z = self.z;
            at.ry = self.ry;
            at.speed = self.speed;
          }
        } else if (due || person.far >= 0) {
          person.here = visit.session.poseOf(person.pubkey, nowMs, at);
        }
        if (!person.here) continue;
        person.far = crowd.seen(at.x, at.y, at.z);
        const isFar = person.far > within;
        if (due) hold(person, person.self ? (self?.grounded ?? null) : null, isFar, lively);
        const hidden = person.self && self?.shown !== true;
        if (person.far >= 0 && !hidden) {
          person.own = figures?.figureOf(person.pubkey, person.avatar?.file, person.far) ?? null;
          if (person.own !== null) person.own.place(at, person.stance);
          else crowd.place(person.outfit, at, person.stance, isFar);
          if (!isFar) full += 1;
        }
        say(person, hidden);
      }
      detail.drawn(full);
      crowd.finish();
      figures?.finish();
      labels.finish(frameSec);
      floaters.update(now, lively, headOf);
    },
    setQuality(quality) {
      crowd.setShadows(quality === 2);
      figures?.setShadows(quality === 2);
      detail.setQuality(quality);
    },
    counts: () => crowd.counts(),
    end() {
      for (const stop of stops) stop();
      crowd.end();
      figures?.end();
      labels.end();
      floaters.end();
    },
  };
}
