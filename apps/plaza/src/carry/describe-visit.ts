import { encodeNpub } from "@plaza/protocol";
import type { SpaceSessionView } from "@plaza/space";

/** A visit as programs read it: one JSON line for each turn. */
export interface VisitStatus {
  readonly type: "status";
  readonly phase: string;
  readonly title: string;
  readonly people: number;
  /** Who is heard now, as npubs. */
  readonly speaking: readonly string[];
  /** Who asks to speak, as npubs. */
  readonly hands: readonly string[];
  readonly role: string;
  readonly microphone: string;
  readonly parents: number;
  /** How the ways to the parents run, as far as it is known: `direct`, `reflexive` (through a NAT) or `relayed` (through TURN). */
  readonly ways: readonly string[];
  readonly children: number;
  readonly depth: number;
  /** From the speaker's mouth to here. */
  readonly delayMs: number;
  readonly relays: number;
  readonly problems: readonly string[];
}

/** How a visit stands. */
export function visitStatus(view: SpaceSessionView): VisitStatus {
  const { room, path, self } = view;
  return {
    type: "status",
    phase: view.phase,
    title: room.info?.name ?? "",
    people: room.stage.length + room.listenerCount,
    speaking: view.speaking.map(encodeNpub),
    hands: room.hands.map(({ pubkey }) => encodeNpub(pubkey)),
    role: self.role,
    microphone: self.microphone,
    parents: path.parents.length,
    ways: path.parents.flatMap(({ way }) => way ?? []),
    children: path.children,
    depth: path.depth,
    delayMs: Math.round(path.delayMs),
    relays: view.relays.filter(({ state }) => state === "open").length,
    problems: view.problems.map(({ code }) => code),
  };
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** The same in a line for people. */
export function describeVisit(status: VisitStatus, outputs: number): string {
  const { people, speaking, parents, children, depth, role, relays, hands } = status;
  const parts = [
    `${count(people, "person is", "people are")} here`,
    speaking.length === 0 ? "nobody speaks" : count(speaking.length, "speaks", "speak"),
  ];
  if (role === "listener")
    parts.push(parents === 0 ? "no sound yet" : `sound by ${parents} of 2 ways, ${count(depth, "link", "links")} from the stage`);
  parts.push(`passing on to ${children} of ${outputs}`);
  if (hands.length > 0) parts.push(count(hands.length, "hand is up", "hands are up"));
  if (relays === 0) parts.push("no relay answers");
  return parts.join(", ");
}
