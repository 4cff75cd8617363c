import type { Clock } from "@plaza/platform";
import type { NostrEvent, Pubkey } from "@plaza/protocol";
import type { MeshPeerOutput } from "../overlay/mesh-peer.ts";
import { createAllowance } from "./allowance.ts";
import type { LinkFleet } from "./link-fleet.ts";
import type { MeshCarrier } from "./mesh-carrier.ts";
import type { SignalPost } from "./signal-post.ts";

/** Sends the steps of links: over a link that stands, through the mesh, or by relays, within bounds. */
export interface StepOutbox {
  send(output: Extract<MeshPeerOutput, { type: "signal" }>): void;
  /** Says a step once more, on relays, for who comes late. */
  again(peer: Pubkey, type: "confirm" | "drop"): void;
  /** The last words over links, on their way out: a link ends once they left. */
  lastWords(): readonly Promise<unknown>[];
  /** How many events relays were given. */
  relayEvents(): number;
  /** Nothing but last words leaves any more. */
  end(): void;
}

/** What an outbox needs. */
export interface StepOutboxOptions {
  readonly self: Pubkey;
  readonly post: Pick<SignalPost, "write" | "again">;
  readonly fleet: Pick<LinkFleet, "linkTo" | "send">;
  readonly carrier: Pick<MeshCarrier, "carry">;
  readonly clock: Clock;
  /** A peer of the draft hears no message of the mesh, linked or not. */
  isPlain(peer: Pubkey): boolean;
  /** To the relays. */
  publish(event: NostrEvent): void;
}

/** Steps of links that go out by relays: many at once where a crowd comes, few over time. */
const relayBurst = 60;
const relayPerSecond = 2;

/**
 * Makes an outbox.
 *
 * @see docs/spec/space.md [S-84b], [S-85]
 */
export function createStepOutbox(options: StepOutboxOptions): StepOutbox {
  const { self, post, fleet, carrier, clock } = options;
  const allowance = createAllowance(relayBurst, relayPerSecond);
  const leaving = new Map<Pubkey, Promise<unknown>>();
  let relayEvents = 0;
  let isEnded = false;

  const mayTell = (): boolean => allowance.take(clock.monotonicMs());

  function publish(event: NostrEvent): void {
    relayEvents += 1;
    options.publish(event);
  }

  async function again(peer: Pubkey, type: "confirm" | "drop"): Promise<void> {
    if (isEnded || !mayTell()) return;
    const event = await post.again(peer, type);
    if (event !== null && !isEnded) publish(event);
  }

  return {
    send({ to, way, signal }) {
      const direct = fleet.linkTo(to) !== null && !options.isPlain(to);
      const isLast = signal.type === "drop" && direct;
      if (way === "relay" && !direct && !mayTell()) return;
      const written = post.write(to, signal).then((event) => {
        if (event === null || (isEnded && !isLast)) return;
        if (direct && fleet.linkTo(to) !== null) {
          fleet.send(to, { type: "carry", from: self, to, hops: 0, events: [event] });
          return;
        }
        if (way === "mesh" && carrier.carry(to, event)) return;
        if (way === "mesh" && signal.type !== "reserve" && !mayTell()) return;
        // A way through the mesh that is not there any more: what was begun is finished over relays.
        if (way === "mesh" && signal.type === "reserve") return;
        publish(event);
      });
      if (!isLast) return;
      leaving.set(to, written);
      void written.finally(() => {
        if (leaving.get(to) === written) leaving.delete(to);
      });
    },
    again: (peer, type) => void again(peer, type),
    lastWords: () => [...leaving.values()],
    relayEvents: () => relayEvents,
    end() {
      isEnded = true;
    },
  };
}
