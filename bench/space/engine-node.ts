import type { PeerLink } from "@plaza/platform";
import { createNodeClock, createNodeRandom, createNodeTimers, createNodeVoiceSigner, createNodeVoiceVerifier } from "@plaza/platform-node";
import type { Pubkey } from "@plaza/protocol";
import { createMediaEngine } from "@plaza/space";
import type { MediaEngine, MediaNews, MediaSpeaker } from "@plaza/space";

/** One peer's media path, linked by hand: no overlay decides anything here. */
export interface EngineNode {
  readonly pubkey: Pubkey;
  readonly engine: MediaEngine;
  /** Gives what this peer hears to a child that runs here as well. */
  serve(child: Pubkey, link: PeerLink, isLeaf: boolean): void;
  /** Takes a parent's sound. */
  feed(parent: Pubkey, link: PeerLink): { readonly frame: (bytes: Uint8Array) => void; readonly mesh: (text: string) => void };
  end(): void;
}

/** The speaker of every measurement. */
export interface BenchSpeaker {
  readonly speaker: MediaSpeaker;
  readonly signer: ReturnType<typeof createNodeVoiceSigner>;
}

const spaceId = "bench";
const [clock, timers, random] = [createNodeClock(), createNodeTimers(), createNodeRandom()];

/** The key of the n-th peer; nobody checks it here, but its beginning is its mark on the way. */
export function benchPubkey(at: number): Pubkey {
  return (at + 1).toString(16).padStart(8, "0").repeat(8) as Pubkey;
}

/** Makes the speaker's keys. */
export function createBenchSpeaker(): BenchSpeaker {
  const signer = createNodeVoiceSigner();
  const voiceKey = Buffer.from(signer.publicKey).toString("hex");
  return { signer, speaker: { pubkey: benchPubkey(0), voiceKey, isHost: true, session: "00".repeat(8) } };
}

/** Makes a peer; the one with the speaker's key speaks. */
export function createEngineNode(pubkey: Pubkey, { speaker, signer }: BenchSpeaker): EngineNode {
  const meshOf = new Map<Pubkey, PeerLink>();
  let links = 0;
  const engine = createMediaEngine({
    self: pubkey,
    host: speaker.pubkey,
    spaceId,
    session: speaker.session ?? "",
    voiceSigner: pubkey === speaker.pubkey ? signer : createNodeVoiceSigner(),
    voiceVerifier: createNodeVoiceVerifier(),
    clock,
    timers,
    random,
    news(news: MediaNews) {
      if (news.type === "message") meshOf.get(news.to)?.sendMesh(JSON.stringify(news.message));
    },
  });
  engine.tell({ type: "speakers", speakers: [speaker] });
  if (pubkey === speaker.pubkey) engine.tell({ type: "speak", isOn: true });

  function bind(peer: Pubkey, link: PeerLink): number {
    links += 1;
    engine.addLink(links, link);
    engine.tell({ type: "bind", link: links, peer });
    meshOf.set(peer, link);
    return links;
  }

  return {
    pubkey,
    engine,
    serve(child, link, isLeaf) {
      bind(child, link);
      engine.tell({ type: "serve", peer: child, as: "child", packing: { everyMs: 20, isRepeating: false }, isLeaf });
    },
    feed(parent, link) {
      const number = bind(parent, link);
      engine.tell({ type: "feed", peer: parent, isOn: true });
      return {
        frame: (bytes) => engine.frame(number, bytes),
        mesh(text) {
          const message = JSON.parse(text) as {
            readonly type: string;
            readonly voices: Extract<Parameters<MediaEngine["tell"]>[0], { type: "voices" }>["voices"];
          };
          if (message.type === "voices") engine.tell({ type: "voices", peer: parent, voices: message.voices });
        },
      };
    },
    end: () => engine.end(),
  };
}
