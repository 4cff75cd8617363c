import type { AudioDirection, CreatePeerLink, IceServer, PeerLink, PeerLinkStats } from "@plaza/platform";
import type { Pubkey } from "@plaza/protocol";
import { encodeMeshMessage, parseMeshMessage } from "../frames/mesh-message.ts";
import type { MeshMessage } from "../frames/mesh-message.ts";
import type { MeshPeerInput } from "../overlay/mesh-peer.ts";
import type { SpaceMedia } from "./space-media.ts";

/** What a fleet of links is made of. */
export interface LinkFleetOptions {
  readonly createPeerLink: CreatePeerLink;
  readonly media: Pick<SpaceMedia, "addLink" | "removeLink" | "frame" | "tell">;
  readonly iceServers: readonly IceServer[];
  /** Asked for each link that is made. */
  hidesAddress(): boolean;
  /** For the mesh peer; never inside a call. */
  readonly told: (input: Extract<MeshPeerInput, { type: "described" | "late-candidates" | "link" }>) => void;
  heard(peer: Pubkey, message: MeshMessage): void;
  /** The plain sound of a peer that knows only the draft. */
  track(peer: Pubkey, track: unknown): void;
}

/** The platform's links, by the numbers of the desk. */
export interface LinkFleet {
  makeOffer(link: number, audio: AudioDirection): void;
  makeAnswer(link: number, offer: string, audio: AudioDirection): void;
  accept(link: number, answer: string): void;
  addCandidates(link: number, candidates: readonly string[]): void;
  /** The link is up and leads to this peer. */
  bind(link: number, peer: Pubkey): void;
  end(link: number): void;
  /** Ends whatever link leads to a peer, as if its path were gone. */
  cut(peer: Pubkey): void;
  send(peer: Pubkey, message: MeshMessage): void;
  linkTo(peer: Pubkey): PeerLink | null;
  stats(peer: Pubkey): Promise<PeerLinkStats | null>;
  endAll(): void;
}

interface Ship {
  readonly link: PeerLink;
  peer: Pubkey | null;
  /** What came before it was known from whom. */
  early: string[];
  track: unknown;
}

const mostEarly = 32;

/**
 * Makes a fleet without links.
 *
 * @see docs/spec/space.md [S-82a]
 */
export function createLinkFleet(options: LinkFleetOptions): LinkFleet {
  const { createPeerLink, media, iceServers, told } = options;
  const ships = new Map<number, Ship>();
  const linkOf = new Map<Pubkey, number>();

  function launch(number: number, audio: AudioDirection): Ship {
    const link = createPeerLink(
      {
        state(state) {
          if (state !== "connecting" && ships.has(number)) told({ type: "link", link: number, state });
        },
        frame: (bytes) => media.frame(number, bytes),
        mesh: (text) => read(number, text),
        candidates(candidates) {
          if (ships.has(number)) told({ type: "late-candidates", link: number, candidates });
        },
        audio(track) {
          const ship = ships.get(number);
          if (ship === undefined) return;
          ship.track = track;
          if (ship.peer !== null) options.track(ship.peer, track);
        },
      },
      { iceServers, hideAddress: options.hidesAddress(), audio },
    );
    // In this very task: only now can the channel of frames move to where the media run.
    media.addLink(number, link);
    const ship: Ship = { link, peer: null, early: [], track: null };
    ships.set(number, ship);
    return ship;
  }

  function read(number: number, text: string): void {
    const ship = ships.get(number);
    if (ship === undefined) return;
    if (ship.peer === null) {
      if (ship.early.length < mostEarly) ship.early.push(text);
      return;
    }
    const message = parseMeshMessage(text);
    if (message.ok) options.heard(ship.peer, message.value);
  }

  function end(number: number): void {
    const ship = ships.get(number);
    if (ship === undefined) return;
    ships.delete(number);
    if (ship.peer !== null && linkOf.get(ship.peer) === number) linkOf.delete(ship.peer);
    media.removeLink(number);
    ship.link.end();
  }

  async function describe(number: number, description: Promise<{ readonly ok: boolean; readonly value?: string }>): Promise<void> {
    const described = await description;
    if (ships.has(number)) told({ type: "described", link: number, sdp: described.value ?? null });
  }

  function shipTo(peer: Pubkey): Ship | null {
    const number = linkOf.get(peer);
    return number === undefined ? null : (ships.get(number) ?? null);
  }

  return {
    makeOffer(number, audio) {
      void describe(number, launch(number, audio).link.offer());
    },
    makeAnswer(number, offer, audio) {
      void describe(number, launch(number, audio).link.answer(offer));
    },
    accept(number, answer) {
      const ship = ships.get(number);
      void ship?.link.accept(answer).then((accepted) => {
        if (!accepted.ok && ships.has(number)) told({ type: "link", link: number, state: "ended" });
      });
    },
    addCandidates: (number, candidates) => ships.get(number)?.link.addCandidates(candidates),
    bind(number, peer) {
      const ship = ships.get(number);
      if (ship === undefined) return;
      ship.peer = peer;
      linkOf.set(peer, number);
      media.tell({ type: "bind", link: number, peer });
      if (ship.track !== null) options.track(peer, ship.track);
      for (const text of ship.early.splice(0)) read(number, text);
    },
    end,
    cut(peer) {
      const number = linkOf.get(peer);
      if (number !== undefined) told({ type: "link", link: number, state: "ended" });
    },
    send(peer, message) {
      shipTo(peer)?.link.sendMesh(encodeMeshMessage(message));
    },
    linkTo: (peer) => shipTo(peer)?.link ?? null,
    stats: async (peer) => (await shipTo(peer)?.link.stats()) ?? null,
    endAll() {
      for (const number of ships.keys()) end(number);
    },
  };
}
