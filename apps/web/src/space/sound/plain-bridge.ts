import type { SoundInlet, SoundOutlet, SoundStage } from "@plaza/platform-browser";
import type { Pubkey } from "@plaza/protocol";
import type { PlainSound } from "@plaza/space";
import type { ToMedia } from "./media-messages.ts";

/** What joins plain links and the media worker. */
export interface PlainBridge extends PlainSound {
  end(): void;
}

/** What a bridge is made of. */
export interface PlainBridgeParts {
  readonly stage: Pick<SoundStage, "state" | "openOutlet" | "openInlet">;
  readonly tell: (message: ToMedia, moved?: readonly unknown[]) => void;
  readonly isTrack: (track: unknown) => track is MediaStreamTrack;
}

interface Outlet {
  readonly number: number;
  readonly way: SoundOutlet;
  readonly users: Set<Pubkey>;
}

/** Each one costs an encoding: a phone has strength for two. */
const mostListeners = 2;

/**
 * Makes a bridge over which nobody goes: a mix is made only while somebody gets it, one for all who only listen, and one
 * without its own voice for each who speaks.
 *
 * @see docs/spec/space.md [S-102]
 */
export function createPlainBridge({ stage, tell, isTrack }: PlainBridgeParts): PlainBridge {
  /** By the speaker left out; null is the mix of everyone. */
  const outlets = new Map<Pubkey | null, Outlet>();
  const inlets = new Map<Pubkey, { readonly track: MediaStreamTrack; readonly way: SoundInlet }>();
  let made = 0;

  function leave(peer: Pubkey, but: Pubkey | null | undefined): void {
    for (const [without, outlet] of outlets) {
      if (without === but || !outlet.users.delete(peer) || outlet.users.size > 0) continue;
      outlets.delete(without);
      tell({ type: "outlet-end", outlet: outlet.number });
      outlet.way.end();
    }
  }

  function outletFor(without: Pubkey | null): Outlet {
    const known = outlets.get(without);
    if (known !== undefined) return known;
    made += 1;
    const outlet: Outlet = { number: made, way: stage.openOutlet(), users: new Set() };
    outlets.set(without, outlet);
    const { port } = outlet.way;
    tell({ type: "outlet", outlet: outlet.number, without, port }, [port]);
    return outlet;
  }

  function silence(peer: Pubkey): void {
    const inlet = inlets.get(peer);
    if (inlet === undefined) return;
    inlets.delete(peer);
    tell({ type: "inlet-end", speaker: peer });
    inlet.way.end();
  }

  function forget(peer: Pubkey): void {
    silence(peer);
    leave(peer, undefined);
  }

  return {
    // Before the person has touched the page nothing sounds here, for nobody.
    most: () => (stage.state.get() === "running" ? mostListeners : 0),
    track(peer, isSpeaker) {
      const without = isSpeaker ? peer : null;
      const outlet = outletFor(without);
      outlet.users.add(peer);
      leave(peer, without);
      return outlet.way.track;
    },
    hear(peer, track) {
      if (inlets.get(peer)?.track === track) return;
      silence(peer);
      if (!isTrack(track)) return;
      const way = stage.openInlet(track);
      inlets.set(peer, { track, way });
      tell({ type: "inlet", speaker: peer, port: way.port }, [way.port]);
    },
    forget,
    end() {
      const users = [...outlets.values()].flatMap((outlet) => [...outlet.users]);
      for (const peer of new Set([...inlets.keys(), ...users])) forget(peer);
    },
  };
}
