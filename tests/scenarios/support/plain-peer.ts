import { createRelayPool } from "@plaza/nostr-client";
import type { AudioDirection, PeerLink } from "@plaza/platform";
import { createDirectVerifier, createFakeHttp, createKeySigner, createSeededRandom } from "@plaza/platform/fakes";
import { signEvent } from "@plaza/protocol";
import type { Pubkey, VerifiedEvent } from "@plaza/protocol";
import { secretOf } from "./space-stage.ts";
import type { SpaceStage } from "./space-stage.ts";

/** Somebody whose client knows the draft and nothing else: it signs events by hand and has one track each way. */
export interface PlainGuest {
  readonly pubkey: Pubkey;
  reserve(peer: Pubkey, type: "consumer" | "provider"): void;
  /** What a peer plays to us at present; undefined without a connection. */
  hears(peer: Pubkey): unknown;
  /** The contents of refusals and farewells, the newest last. */
  readonly dropped: string[];
  /** Peers that asked us for a connection. */
  readonly askedBy: Pubkey[];
  /** From now on our microphone says a new number each time it is asked. */
  talk(): void;
  leave(): void;
}

/** Lets a plain peer join the stage's space. */
export function comePlain(stage: SpaceStage, name: string): PlainGuest {
  const { space, network, time, links, log } = stage;
  const signer = createKeySigner(secretOf(name));
  const { pubkey } = signer;
  const pool = createRelayPool({
    urls: ["ws://relay0.test"],
    dial: network.dial,
    http: createFakeHttp({ timers: time }).http,
    verifier: createDirectVerifier(),
    clock: time,
    timers: time,
    random: createSeededRandom(77),
    log,
    signer: () => Promise.resolve(signer),
  });
  const connections = new Map<Pubkey, { readonly link: PeerLink; track: unknown }>();
  const dropped: string[] = [];
  const askedBy: Pubkey[] = [];
  let voice: (() => number) | null = null;
  let word = 0;

  function say(kind: number, content: string, ...tags: readonly string[][]): void {
    const all = [["s", space.id], ["h", space.host], ["webrtc", "spaces"], ...tags];
    void pool.publish(signEvent({ kind, content, tags: all, created_at: Math.floor(time.wallMs() / 1_000) }, secretOf(name)));
  }

  const named = (...parts: readonly string[]): string[] => ["d", [space.id, space.host, ...parts].join("||")];

  function connect(peer: Pubkey): PeerLink {
    connections.get(peer)?.link.end();
    const audio: AudioDirection = "both";
    const handlers = {
      state() {},
      frame() {},
      mesh() {},
      candidates() {},
      audio(track: unknown) {
        const connection = connections.get(peer);
        if (connection !== undefined) connection.track = track;
      },
    };
    const link = links.at(name)(handlers, { audio });
    link.setAudio(voice);
    connections.set(peer, { link, track: null });
    return link;
  }

  async function offer(peer: Pubkey): Promise<void> {
    const described = await connect(peer).offer();
    if (described.ok) say(21_102, JSON.stringify({ sdp: described.value }), ["p", peer]);
  }

  async function answer(peer: Pubkey, sdp: string): Promise<void> {
    const described = await connect(peer).answer(sdp);
    if (described.ok) say(21_103, JSON.stringify({ sdp: described.value }), ["p", peer]);
  }

  function hear({ kind, content, pubkey: peer }: VerifiedEvent): void {
    switch (kind) {
      case 31_103:
        askedBy.push(peer);
        return say(31_104, content, ["p", peer], named(peer, pubkey));
      case 31_104:
        return void offer(peer);
      case 31_105:
        dropped.push(content);
        return connections.get(peer)?.link.end();
      case 21_102:
        return void answer(peer, (JSON.parse(content) as { sdp: string }).sdp);
      case 21_103:
        return void connections.get(peer)?.link.accept((JSON.parse(content) as { sdp: string }).sdp);
    }
  }

  const since = Math.floor(time.wallMs() / 1_000);
  pool.subscribe([{ kinds: [31_103, 31_104, 31_105, 21_102, 21_103], tags: { s: [space.id], p: [pubkey] }, since }], { onEvent: hear });
  const networkMetrics = { downloadSpeedKbps: 1_000, uploadSpeedKbps: 500, maxAudioOutputs: 10, networkConnectionType: "wifi" };
  say(31_101, JSON.stringify({ name, publicKey: pubkey, networkMetrics }), named(pubkey));

  return {
    pubkey,
    reserve: (peer, type) => say(31_103, JSON.stringify({ type }), ["p", peer], named(pubkey, peer)),
    hears(peer) {
      const track = connections.get(peer)?.track;
      return typeof track === "function" ? track() : undefined;
    },
    dropped,
    askedBy,
    talk() {
      voice = () => (word = (word + 1) % 65_536);
      for (const { link } of connections.values()) link.setAudio(voice);
    },
    leave() {
      for (const { link } of connections.values()) link.end();
      pool.end();
    },
  };
}
