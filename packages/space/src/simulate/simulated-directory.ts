import type { Random } from "@plaza/platform";
import type { Pubkey } from "@plaza/protocol";
import type { KnownPeer, PeerDirectory } from "../score/known-peer.ts";
import type { Person } from "./population.ts";

/** Who is in the simulated space, as JOINs on a relay would say: old words, and the dead among them. */
export interface SimulatedDirectory extends PeerDirectory {
  join(person: Person, nowMs: number): void;
  /** A heartbeat: the JOIN again, with what has become of the peer. */
  refresh(index: number, children: number, slots: number, delayMs: number): void;
  /** LEAVE, or a JOIN that has grown too old. */
  leave(index: number): void;
  keyOf(index: number): Pubkey;
}

/** Makes an empty directory. */
export function createSimulatedDirectory(bundleKbps: number): SimulatedDirectory {
  const people: Person[] = [];
  const known = new Map<Pubkey, KnownPeer>();
  const listed: Pubkey[] = [];
  const placeOf = new Map<Pubkey, number>();
  const stage: Pubkey[] = [];

  function keyOf(index: number): Pubkey {
    const person = people[index];
    if (person === undefined) throw new Error("a person has joined before anybody asks for it");
    return person.pubkey;
  }

  return {
    get: (pubkey) => known.get(pubkey) ?? null,
    sample(count, random: Random) {
      const chosen = new Set<number>();
      for (let tries = 0; chosen.size < Math.min(count, listed.length) && tries < count * 3; tries += 1)
        chosen.add(Math.floor(random.unit() * listed.length));
      const peers: KnownPeer[] = [];
      for (const at of chosen) {
        const peer = known.get(listed[at] ?? keyOf(0));
        if (peer !== undefined) peers.push(peer);
      }
      return peers;
    },
    stage: () => stage,
    join(person, nowMs) {
      people[person.index] = person;
      if (person.isStage) stage.push(person.pubkey);
      placeOf.set(person.pubkey, listed.length);
      listed.push(person.pubkey);
      known.set(person.pubkey, {
        pubkey: person.pubkey,
        isStage: person.isStage,
        // What the peer believes: its places at the present rate, with the reserve that the score leaves free.
        uploadKbps: (person.claimedSlots * bundleKbps * 1.1) / 0.7,
        slots: person.claimedSlots,
        connection: person.connection,
        presentSinceMs: nowMs,
        children: 0,
        delayMs: null,
        distance: null,
        lossRatio: 0,
        region: String(person.region),
        isStrictNat: person.isStrictNat,
      });
    },
    refresh(index, children, slots, delayMs) {
      const peer = known.get(keyOf(index));
      if (peer !== undefined) known.set(peer.pubkey, { ...peer, children, slots, delayMs });
    },
    leave(index) {
      const key = keyOf(index);
      known.delete(key);
      const at = placeOf.get(key);
      const last = listed.pop();
      placeOf.delete(key);
      if (at === undefined || last === undefined || last === key) return;
      listed[at] = last;
      placeOf.set(last, at);
    },
    keyOf,
  };
}
