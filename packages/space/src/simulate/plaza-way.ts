import { chooseParents, SAMPLE_SIZE } from "../score/choose-parents.ts";
import { OVERLAY_PACE } from "../overlay/overlay-io.ts";
import { playForgery } from "./forgery.ts";
import type { ForgeryKind } from "./forgery.ts";
import type { Person } from "./population.ts";
import { createSimulatedDirectory } from "./simulated-directory.ts";
import { createSimulatedWeb } from "./simulated-web.ts";
import type { Hearing } from "./sound-flow.ts";
import type { Way, WayTools } from "./story.ts";

/** How long a vanished listener stays in the list of members: two and a half of its heartbeats. */
const FORGOTTEN_MS = { forwarder: 150_000, leaf: 750_000 } as const;
/** How long a forger passes on what is true, so that it is believed; how long it is let forge unnamed at a time; how often it is named before it is let go. */
const honestMs = 10_000;
const forgingMs = 3_000;
const strikes = 3;
const kinds: readonly ForgeryKind[] = ["swaps", "withholds", "invents", "false proofs"];

const HEARTBEAT_MS = 60_000;
const LEAF_HEARTBEAT_MS = 300_000;

/** The product's own way: its overlay and its desk of links decide everything. @param realMs - for the cost of a choice */
export function plazaWay({ flow, random, later }: WayTools, bundleKbps: number, realMs: () => number): Way {
  const directory = createSimulatedDirectory(bundleKbps);
  const web = createSimulatedWeb({ directory, flow, random, bundleKbps, later });
  let heartbeats = 0;
  const people = new Map<number, Person>();
  const forging = new Set<string>();
  const forgeries = { begun: 0, named: 0, ended: 0, framesHeard: 0, framesHeardUntrusted: 0 };

  /** A parent that was believed begins to forge; it goes on until it is let go. @param round - how often it was named */
  function forge(parent: number, child: number, round: number, nowMs: number): void {
    const name = `${parent} ${child}`;
    if (!flow.isConnected(parent, child)) {
      if (round >= strikes) forgeries.ended += 1;
      forging.delete(name);
      return;
    }
    const kind = kinds[parent % kinds.length] ?? "swaps";
    const isTurncoat = round === 0;
    const outcome = playForgery({ kind, other: flow.hasOtherWay(parent, child) ? { laterMs: 30 } : null, isTurncoat, random });
    flow.forge(parent, child, nowMs);
    if (isTurncoat) forgeries.begun += 1;
    if (isTurncoat) forgeries.framesHeard += outcome.heard;
    else forgeries.framesHeardUntrusted += outcome.heard;
    const { namedMs } = outcome;
    if (namedMs !== null) {
      later(nowMs + namedMs, (atMs) => {
        if (isTurncoat) forgeries.named += 1;
        web.heard(child, parent, "forged", atMs);
      });
    }
    later(nowMs + (namedMs ?? forgingMs) + OVERLAY_PACE.suspendMs + 100, (atMs) =>
      forge(parent, child, namedMs === null ? round : round + 1, atMs),
    );
  }

  function heard(child: number, parent: number, what: Hearing, nowMs: number): void {
    web.heard(child, parent, what, nowMs);
    if (what !== "sounding" || people.get(parent)?.isForger !== true || forging.has(`${parent} ${child}`)) return;
    forging.add(`${parent} ${child}`);
    later(nowMs + honestMs * (0.2 + random.unit()), (atMs) => forge(parent, child, 0, atMs));
  }

  /** JOIN again: forwarders every minute, leaves every five. */
  function beat(person: Person, nowMs: number): void {
    const view = web.peer(person.index)?.view();
    if (view === undefined) return;
    directory.refresh(person.index, view.children.length, view.slots, view.delayMs);
    heartbeats += 1;
    later(nowMs + (view.children.length === 0 ? LEAF_HEARTBEAT_MS : HEARTBEAT_MS), (atMs) => beat(person, atMs));
  }

  return {
    name: "plaza",
    enter(person, nowMs) {
      people.set(person.index, person);
      directory.join(person, nowMs);
      // The stage is there before anybody of it looks for the others.
      later(nowMs + (person.isStage ? 1 : 0), (atMs) => web.enter(person, atMs));
      later(nowMs + HEARTBEAT_MS, (atMs) => beat(person, atMs));
    },
    exit(person, nowMs) {
      const { index, isPolite } = person;
      const isForwarder = (web.peer(index)?.view().children.length ?? 0) > 0;
      web.exit(index, isPolite, nowMs);
      later(nowMs + (isPolite ? 100 : isForwarder ? FORGOTTEN_MS.forwarder : FORGOTTEN_MS.leaf), () => directory.leave(index));
    },
    heard,
    forgeries: () => ({ ...forgeries }),
    relayEvents() {
      const { joining, repairing } = web.relayEvents();
      return { joining, others: repairing + heartbeats };
    },
    meshMessages: () => web.meshMessages(),
    choiceMs(nowMs) {
      const self = directory.keyOf(0);
      const rounds = 500;
      const beganMs = realMs();
      for (let round = 0; round < rounds; round += 1) {
        chooseParents({
          self,
          candidates: directory.sample(SAMPLE_SIZE, random),
          isExcluded: () => false,
          view: () => ({ isStage: false, region: "0", nowMs, bundleKbps, rttMs: null }),
          count: 3,
        });
      }
      return (realMs() - beganMs) / rounds;
    },
  };
}
