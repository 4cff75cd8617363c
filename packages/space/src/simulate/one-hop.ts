import type { Figures } from "./figures.ts";
import { noForgeries, quantile, roundTo } from "./figures.ts";
import { ENDS_MS } from "./ear.ts";
import type { Person } from "./population.ts";
import { makePerson, oneWayMs } from "./population.ts";
import type { StoryOptions } from "./story.ts";

/** A page makes so many connections in its life. */
const PAGE_CONNECTIONS = 500;

/** What a speaker's own line sends, in copies of one voice: 24 outputs of the present rate. */
const SPEAKER_OUTPUTS = 24;

/**
 * Everyone hears every speaker directly, worked out and not played: a star (one of the stage mixes and sends everything) or a
 * full mesh (each speaker sends to all, and everyone is linked to everyone). What a line cannot carry is lost evenly.
 */
export function oneHop(kind: "star" | "full mesh", options: StoryOptions): Figures {
  const { random, population, listeners, speakers } = options;
  const stage: Person[] = Array.from({ length: speakers }, (_, index) => makePerson(index, true, population, random));
  const delays: number[] = [];
  for (let index = 0; index < Math.min(listeners, 2_000); index += 1) {
    const person = makePerson(speakers + index, false, population, random);
    delays.push(Math.max(...stage.map((speaker) => oneWayMs(speaker, person))) + 80 + ENDS_MS);
  }
  const copies = listeners + (kind === "star" ? 0 : speakers - 1);
  const isImpossible = kind === "full mesh" && listeners + speakers > PAGE_CONNECTIONS;
  const share = isImpossible ? 0 : Math.min(1, SPEAKER_OUTPUTS / copies);
  const spread = { p50: Math.round(quantile(delays, 0.5)), p95: Math.round(quantile(delays, 0.95)), max: Math.round(quantile(delays, 1)) };
  const none = { p50: 0, p95: 0, max: 0 };
  return {
    way: kind,
    listeners,
    speakers,
    depthP50: 1,
    depthP95: 1,
    depthMax: 1,
    mouthToEarMs: spread,
    stretch: { p50: 1, p95: 1 },
    firstSoundMs: none,
    neverHeard: isImpossible ? listeners : 0,
    interruptionsPerListenerHour: 0,
    outageSecondsPerListenerHour: roundTo(3_600 * (1 - share), 4),
    deliveredPct: roundTo(100 * share, 5),
    gapMs: none,
    repairMs: none,
    speakerCopies: copies,
    eventsPerJoin: kind === "star" ? 5 : 1 + 4 * (listeners + speakers - 1),
    eventsPerListenerHour: 12,
    meshMessagesPerListenerSecond: 0,
    parentChoiceMs: null,
    forgeries: noForgeries,
    unheardSamplesPct: isImpossible ? 100 : 0,
  };
}
