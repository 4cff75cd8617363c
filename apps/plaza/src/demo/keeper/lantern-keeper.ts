import type { Pubkey } from "@plaza/protocol";
import { demoHostName } from "../demo-scene.ts";
import { lanternPlaces, regionOf, strollSpots, type LanternPlace, type Spot } from "../places.ts";
import { createChance } from "../world/chance.ts";
import { wordAnswer } from "./answers.ts";
import { createGreeter, speakableName, wordGreeting } from "./greeter.ts";
import { createHunt } from "./hunt.ts";
import type { KeeperInput, KeeperOutput, Person } from "./keeper-messages.ts";
import { readQuestion, type Question } from "./questions.ts";
import { createSpeechBudget } from "./speech-budget.ts";
import { createStroll } from "./stroll.ts";

/** How the host is made. */
export interface KeeperOptions {
  /** The host's own key: what it does itself it never answers. */
  readonly pubkey: Pubkey;
  /** Any whole number; the same seed and inputs give the same outputs. */
  readonly seed: number;
  readonly name?: string;
  readonly places?: readonly LanternPlace[];
  readonly spots?: readonly [Spot, ...Spot[]];
}

/** The host of the demo world. */
export interface LanternKeeper {
  /**
   * Takes in what happened and answers with what to do, in order.
   *
   * @param nowMs - never goes back
   */
  handle(input: KeeperInput, nowMs: number): readonly KeeperOutput[];
}

/** How near one must be, in metres, for the host to take a question or a wave as meant for it. */
export const earshot = 10;

const waveGapMs = 4_000;
const hintGapMs = 60_000;

/**
 * Makes the host: it greets, answers a few words in English and Spanish, strolls, and runs the lantern hunt.
 *
 * @see docs/spec/demo.md
 */
export function createLanternKeeper(options: KeeperOptions): LanternKeeper {
  const hostName = options.name ?? demoHostName;
  const people = new Map<Pubkey, Person>();
  const greeter = createGreeter();
  const budget = createSpeechBudget();
  const stroll = createStroll(
    options.spots ?? [strollSpots[0] ?? { x: 0, z: 8, ry: Math.PI }, ...strollSpots.slice(1)],
    createChance(options.seed),
  );
  const hunt = createHunt(options.places ?? lanternPlaces, options.seed);
  const hintedMs = new Map<Pubkey, number>();
  let wavedMs = -Infinity;

  const distanceTo = (person: Person): number => {
    const pose = stroll.pose();
    return person.pose === null ? Infinity : Math.hypot(person.pose.x - pose.x, person.pose.z - pose.z);
  };

  const face = (person: Person, nowMs: number): void => {
    if (person.pose !== null) stroll.face(person.pose.x, person.pose.z, nowMs);
  };

  const wave = (emoji: string, nowMs: number): readonly KeeperOutput[] => {
    if (nowMs - wavedMs < waveGapMs) return [];
    wavedMs = nowMs;
    return [{ kind: "emote", emoji }];
  };

  const greet = (nowMs: number): readonly KeeperOutput[] => {
    const pubkey = greeter.due(nowMs);
    const newcomer = pubkey === null ? undefined : people.get(pubkey);
    if (newcomer === undefined || !budget.take(null, nowMs)) return [];
    face(newcomer, nowMs);
    // To them alone: who is here already has heard it.
    return [{ kind: "whisper", to: newcomer.pubkey, text: wordGreeting(newcomer.name, hostName) }, ...wave("👋", nowMs)];
  };

  const isForHost = (question: Question, person: Person): boolean => {
    if (question.namesHost) return true;
    if (question.wish === null) return false;
    // With nobody else inside, whom else could it be meant for?
    return people.size === 1 || (question.isPlain && distanceTo(person) <= earshot);
  };

  const answer = (person: Person, text: string, isPrivate: boolean, nowMs: number): readonly KeeperOutput[] => {
    const question = readQuestion(text, hostName);
    if (!isPrivate && !isForHost(question, person)) return [];
    if (question.wish === null) {
      if (nowMs - (hintedMs.get(person.pubkey) ?? -Infinity) < hintGapMs) return [];
      hintedMs.set(person.pubkey, nowMs);
    }
    if (!budget.take(person.pubkey, nowMs)) return [];
    face(person, nowMs);
    const waiting = hunt.waiting();
    const from = person.pose ?? stroll.pose();
    const nearest = waiting.toSorted((a, b) => Math.hypot(a.x - from.x, a.z - from.z) - Math.hypot(b.x - from.x, b.z - from.z))[0];
    const reply = wordAnswer(question, {
      name: person.name,
      nearestRegion: nearest === undefined ? null : regionOf(nearest.x, nearest.z),
      secondsLeft: hunt.secondsLeft(nowMs),
      waiting: waiting.length,
    });
    const said: KeeperOutput =
      isPrivate || reply.isPrivate ? { kind: "whisper", to: person.pubkey, text: reply.text } : { kind: "say", text: reply.text };
    return question.wish === "hello" || question.wish === "bye" ? [said, ...wave("👋", nowMs)] : [said];
  };

  return {
    handle(input, nowMs) {
      if (input.kind === "tick") {
        const pose = stroll.advance(nowMs);
        return [...greet(nowMs), ...hunt.advance([...people.values()], nowMs), ...(pose === null ? [] : [{ kind: "move", pose } as const])];
      }
      if (input.pubkey === options.pubkey) return [];
      if (input.kind === "joined") {
        const known = people.get(input.pubkey);
        const name = speakableName(input.name);
        // A second arrival of the same key is news about its looks, not a newcomer.
        if (known !== undefined) {
          known.name = name ?? known.name;
          return [];
        }
        people.set(input.pubkey, { pubkey: input.pubkey, name, pose: null });
        greeter.arrived(input.pubkey, nowMs);
        hunt.arrived();
        return [];
      }
      const person = people.get(input.pubkey);
      if (person === undefined) return [];
      switch (input.kind) {
        case "left":
          people.delete(input.pubkey);
          hintedMs.delete(input.pubkey);
          greeter.left(input.pubkey);
          return [];
        case "moved":
          person.pose = input.pose;
          return hunt.visit(person, nowMs);
        case "chat":
          return answer(person, input.text, input.isPrivate === true, nowMs);
        case "emoji":
          if (distanceTo(person) > earshot || !/^(?:wave|heart|👋|❤️|❤|🧡|💛)/u.test(input.emoji)) return [];
          face(person, nowMs);
          return wave(/^(?:wave|👋)/u.test(input.emoji) ? "👋" : "❤️", nowMs);
      }
    },
  };
}
