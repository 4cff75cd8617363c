import type { Random } from "@plaza/platform";
import type { Pubkey } from "@plaza/protocol";
import { isPubkey } from "@plaza/protocol";
import type { ConnectionType } from "../score/known-peer.ts";

/** What the simulated people are like. */
export interface PopulationOptions {
  /** Share that claims four times what it can carry. */
  readonly liars: number;
  /** Share that takes children and forwards nothing. */
  readonly mutes: number;
  /** Share that passes on frames which their speaker never made. */
  readonly forgers: number;
  /** Share behind an address that differs for everyone. */
  readonly strictNats: number;
  /** Share of politely said goodbyes among those who leave. */
  readonly polite: number;
  readonly bundleKbps: number;
}

/** One simulated person. */
export interface Person {
  readonly index: number;
  readonly pubkey: Pubkey;
  readonly isStage: boolean;
  readonly region: number;
  /** One way to the nearest living relay. */
  readonly relayMs: number;
  /** Outputs it really can serve, and how many it says. */
  readonly slots: number;
  readonly claimedSlots: number;
  readonly connection: ConnectionType;
  readonly isMute: boolean;
  readonly isForger: boolean;
  readonly isStrictNat: boolean;
  readonly isPolite: boolean;
}

/** One way between two of one region, and of two, in ms; every pair has its own place within. */
const NEAR_MS = [8, 26] as const;
const FAR_MS = [38, 110] as const;

/** Slots 0, 4, 10, 24 for 25, 35, 30, 10 % (research/spaces.md §6.3). */
function drawSlots(unit: number): number {
  if (unit < 0.25) return 0;
  if (unit < 0.6) return 4;
  return unit < 0.9 ? 10 : 24;
}

const CONNECTIONS: Readonly<Record<number, ConnectionType>> = { 0: "4g", 4: "wifi", 10: "wifi", 24: "ethernet" };

/** Makes the next person. */
export function makePerson(index: number, isStage: boolean, options: PopulationOptions, random: Random): Person {
  const slots = isStage ? 24 : drawSlots(random.unit());
  const isLiar = !isStage && random.unit() < options.liars;
  return {
    index,
    pubkey: keyOf(index),
    isStage,
    region: Math.floor(random.unit() * 3),
    relayMs: 10 + 40 * random.unit(),
    slots,
    claimedSlots: isLiar ? Math.max(10, slots * 4) : slots,
    connection: CONNECTIONS[slots] ?? "unknown",
    isMute: !isStage && random.unit() < options.mutes,
    isStrictNat: !isStage && random.unit() < options.strictNats,
    isPolite: random.unit() < options.polite,
    isForger: !isStage && options.forgers > 0 && random.unit() < options.forgers,
  };
}

/** A key whose first half is spread like a real one's and whose end is the index. */
function keyOf(index: number): Pubkey {
  const spread = mix(index + 1)
    .toString(16)
    .padStart(8, "0");
  const key = (spread + index.toString(16).padStart(8, "0")).padEnd(64, "0");
  if (!isPubkey(key)) throw new Error("64 hex characters are a key");
  return key;
}

/** One way between two people. */
export function oneWayMs(a: Person, b: Person): number {
  const [least, most] = a.region === b.region ? NEAR_MS : FAR_MS;
  return least + (most - least) * pairUnit(a.index, b.index, 1);
}

/** How much a path loses each way: 2 %, a tenth of the paths 10 %. */
export function pathLoss(a: Person, b: Person): number {
  return pairUnit(a.index, b.index, 2) < 0.1 ? 0.1 : 0.02;
}

/** A number from 0 to 1 that belongs to a pair. */
function pairUnit(a: number, b: number, salt: number): number {
  const low = Math.min(a, b);
  const high = Math.max(a, b);
  return mix(mix(low * 2 + salt) ^ Math.imul(high + 1, 0x9e3779b1)) / 0x1_0000_0000;
}

function mix(value: number): number {
  let mixed = Math.imul(value ^ 0x5bf03635, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
