import { chooseParents, SAMPLE_SIZE } from "../score/choose-parents.ts";
import type { Person } from "./population.ts";
import { createSimulatedDirectory } from "./simulated-directory.ts";
import { createSimulatedWeb } from "./simulated-web.ts";
import type { Way, WayTools } from "./story.ts";

/** How long a vanished listener stays in the list of members: two and a half of its heartbeats. */
const FORGOTTEN_MS = { forwarder: 150_000, leaf: 750_000 } as const;
const HEARTBEAT_MS = 60_000;
const LEAF_HEARTBEAT_MS = 300_000;

/** The product's own way: its overlay and its desk of links decide everything. @param realMs - for the cost of a choice */
export function plazaWay({ flow, random, later }: WayTools, bundleKbps: number, realMs: () => number): Way {
  const directory = createSimulatedDirectory(bundleKbps);
  const web = createSimulatedWeb({ directory, flow, random, bundleKbps, later });
  let heartbeats = 0;

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
    heard: (child, parent, what, nowMs) => web.heard(child, parent, what, nowMs),
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
