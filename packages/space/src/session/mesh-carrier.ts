import type { NostrEvent, Pubkey, Result, VerifiedEvent, VerifyProblem } from "@plaza/protocol";
import type { MeshMessage } from "../frames/mesh-message.ts";
import { createMeshRouter } from "../overlay/mesh-router.ts";
import type { Allowance } from "./allowance.ts";
import { createAllowance } from "./allowance.ts";

type Carry = Extract<MeshMessage, { type: "carry" }>;

/** What a carrier of events is made of. */
export interface MeshCarrierOptions {
  readonly self: Pubkey;
  routeTo(peer: Pubkey): Pubkey | null;
  neighbours(): Iterable<Pubkey>;
  send(to: Pubkey, message: Carry): void;
  verify(event: NostrEvent): Promise<Result<VerifiedEvent, VerifyProblem>>;
  /** Whether a proven event is news of this space that everyone is to have. */
  isNews(event: VerifiedEvent): boolean;
  /** A proven event that came for us. @param from - who began the carrying, as the mesh says */
  signal(event: VerifiedEvent, from: Pubkey, neighbour: Pubkey): void;
  news(event: VerifiedEvent): void;
  nowMs(): number;
}

/** Carries signed events from neighbour to neighbour: steps of links to one peer, news to everyone. */
export interface MeshCarrier {
  /** @returns false when no way is known */
  carry(to: Pubkey, event: NostrEvent): boolean;
  /** Gives a request that came for us to a child that answers in our place. */
  handOn(child: Pubkey, request: NostrEvent): void;
  /** Tells everyone; what was told before is not told again. */
  spread(event: VerifiedEvent): void;
  /** Tells a new neighbour what was decided lately. */
  greet(neighbour: Pubkey): void;
  receive(neighbour: Pubkey, message: Carry): void;
  forget(neighbour: Pubkey): void;
}

const rememberedNews = 1_024;
const greetMs = 600_000;
const greetMost = 24;
const mostNewsHops = 24;
const mostCopies = 8;
const burst = 60;
const perSecond = 20;

/**
 * Makes a carrier.
 *
 * @see docs/spec/space.md [S-85]
 */
export function createMeshCarrier(options: MeshCarrierOptions): MeshCarrier {
  const { self } = options;
  const router = createMeshRouter(self, (peer) => options.routeTo(peer));
  /** News by id: the proven event, and when it came. */
  const told = new Map<string, { readonly event: VerifiedEvent; readonly atMs: number }>();
  /** Copies that wait while another one of the same id is checked: that one may be a forgery. */
  const underCheck = new Map<string, NostrEvent[]>();
  const allowances = new Map<Pubkey, Allowance>();

  function isAllowed(neighbour: Pubkey): boolean {
    let allowance = allowances.get(neighbour);
    if (allowance === undefined) {
      allowance = createAllowance(burst, perSecond);
      allowances.set(neighbour, allowance);
    }
    return allowance.take(options.nowMs());
  }

  function spread(event: VerifiedEvent, from: Pubkey | null, hops: number): void {
    if (told.has(event.id)) return;
    told.set(event.id, { event, atMs: options.nowMs() });
    if (told.size > rememberedNews) {
      const oldest = told.keys().next();
      if (oldest.done !== true) told.delete(oldest.value);
    }
    if (hops >= mostNewsHops) return;
    const message: Carry = { type: "carry", from: self, to: null, hops, events: [event] };
    for (const neighbour of options.neighbours()) if (neighbour !== from) options.send(neighbour, message);
  }

  async function heardNews(event: NostrEvent, neighbour: Pubkey, hops: number): Promise<void> {
    // Known by its id only: an id is no proof, so what is passed on is our own proven copy.
    if (told.has(event.id)) return;
    const waiting = underCheck.get(event.id);
    if (waiting !== undefined) {
      if (waiting.length < mostCopies) waiting.push(event);
      return;
    }
    const copies = [event];
    underCheck.set(event.id, copies);
    for (let copy = copies.shift(); copy !== undefined; copy = copies.shift()) {
      const proven = await options.verify(copy);
      if (!proven.ok) continue;
      copies.length = 0;
      if (!options.isNews(proven.value)) break;
      spread(proven.value, neighbour, hops + 1);
      options.news(proven.value);
    }
    underCheck.delete(event.id);
  }

  async function heardSignal(event: NostrEvent, from: Pubkey, neighbour: Pubkey): Promise<void> {
    const proven = await options.verify(event);
    if (proven.ok) options.signal(proven.value, from, neighbour);
  }

  return {
    carry(to, event) {
      const message: Carry = { type: "carry", from: self, to, hops: 0, events: [event] };
      const routing = router.route({ from: self, to, hops: 0 }, null, options.nowMs());
      if (routing.type !== "on") return false;
      options.send(routing.next, message);
      return true;
    },
    handOn(child, request) {
      options.send(child, { type: "carry", from: self, to: child, hops: 0, events: [request] });
    },
    spread: (event) => spread(event, null, 0),
    greet(neighbour) {
      const nowMs = options.nowMs();
      const recent = [...told.values()].filter(({ atMs }) => nowMs - atMs < greetMs).slice(-greetMost);
      for (const { event } of recent)
        options.send(neighbour, { type: "carry", from: self, to: null, hops: mostNewsHops - 4, events: [event] });
    },
    receive(neighbour, message) {
      const { from, to, hops, events } = message;
      const [event] = events;
      if (event === undefined) return;
      if (to === null) {
        for (const one of events.slice(0, greetMost)) if (isAllowed(neighbour)) void heardNews(one, neighbour, hops);
        return;
      }
      if (!isAllowed(neighbour)) return;
      const routing = router.route({ from, to, hops }, neighbour, options.nowMs());
      if (routing.type === "here") void heardSignal(event, from, neighbour);
      else if (routing.type === "on") options.send(routing.next, { ...message, hops: hops + 1, events: [event] });
    },
    forget(neighbour) {
      allowances.delete(neighbour);
    },
  };
}
