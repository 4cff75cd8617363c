import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nip19 } from "nostr-tools";
import { finalizeEvent, generateSecretKey, getPublicKey } from "nostr-tools/pure";
import type { Event } from "nostr-tools/pure";
import { expect, it, onTestFinished } from "vitest";
import { createTone } from "../../apps/plaza/src/carry/sound-source.ts";
import { toneShare } from "../../apps/plaza/src/carry/sound-watch.ts";
import { readWav } from "../../apps/plaza/src/carry/wav-file.ts";
import { createNodeVoiceCodec, loadNodePeerLinks } from "../../packages/platform-node/src/index.ts";
import type { NodeAudioTrack, OpusPacket } from "../../packages/platform-node/src/index.ts";
import { runPlaza } from "../support/plaza-command.ts";
import { startPlaza } from "../support/start-plaza.ts";

const createPeerLink = await loadNodePeerLinks();

/** A track that says a tone at the pace of speech, while somebody takes it. */
function toneTrack(hertz: number): NodeAudioTrack {
  return {
    subscribe(listener) {
      const [tone, codec, beganMs] = [createTone(hertz), createNodeVoiceCodec(), performance.now()];
      let said = 0;
      const timer = setInterval(() => {
        for (; said * 20 <= performance.now() - beganMs; said += 1) {
          listener({ payload: codec.encode(tone.next() ?? new Float32Array(960)), atMs: said * 20 });
        }
      }, 10);
      return () => clearInterval(timer);
    },
  };
}

/** What comes on a track: how much of its last part is a tone. */
function listenTo(track: NodeAudioTrack): (hertz: number) => number {
  const codec = createNodeVoiceCodec();
  let samples: number[] = [];
  track.subscribe(({ payload }: OpusPacket) => {
    const decoded = codec.decode(payload);
    if (decoded.ok) samples = [...samples, ...decoded.value].slice(-14_400);
  });
  return (hertz) => (samples.length < 14_400 ? 0 : toneShare(Float32Array.from(samples), hertz));
}

it.skipIf(createPeerLink === null)(
  "[S-103] a command hears and is heard by a client that knows only the draft, and others hear that one through it",
  { timeout: 120_000 },
  async () => {
    if (createPeerLink === null) return;
    const folder = await mkdtemp(join(tmpdir(), "plaza-plain-"));
    const plaza = await startPlaza({ flags: ["--no-demo"] });
    const at = ["--plaza", plaza.ready.page, "--json"];
    const host = runPlaza("space", "--title", "Open to all", "--tone", "700", "--open-stage", "--data", folder, ...at);
    const { page, space } = (await host.ready) as unknown as { readonly page: string; readonly space: string };
    const decoded = nip19.decode(space);
    if (decoded.type !== "nevent") throw new Error("a link to a space");
    const { author = "", id: createdId } = decoded.data;

    // The client: events by hand, one connection, one track each way.
    const secret = generateSecretKey();
    const pubkey = getPublicKey(secret);
    const socket = new WebSocket(plaza.ready.relay);
    onTestFinished(async () => {
      socket.close();
      await host.end();
      await plaza.end();
      await rm(folder, { recursive: true, force: true });
    });
    let id = "";
    let share: (hertz: number) => number = () => 0;
    let voice: NodeAudioTrack | null = null;
    let link: ReturnType<typeof createPeerLink> | null = null;
    const say = (kind: number, content: string, ...tags: readonly string[][]): void => {
      const all = [["s", id], ["h", author], ["webrtc", "spaces"], ...tags];
      socket.send(
        JSON.stringify(["EVENT", finalizeEvent({ kind, content, tags: all, created_at: Math.floor(Date.now() / 1_000) }, secret)]),
      );
    };
    const named = (...parts: readonly string[]): string[] => ["d", [id, author, ...parts].join("||")];
    const reserve = (type: string): void => say(31_103, JSON.stringify({ type }), ["p", author], named(pubkey, author));
    const hear = async (event: Event): Promise<void> => {
      if (event.kind === 31_104) {
        link?.end();
        link = createPeerLink(
          { state() {}, frame() {}, mesh() {}, candidates() {}, audio: (track) => (share = listenTo(track as NodeAudioTrack)) },
          { audio: "both" },
        );
        link.setAudio(voice);
        const offer = await link.offer();
        if (offer.ok) say(21_102, JSON.stringify({ sdp: offer.value }), ["p", author]);
      } else if (event.kind === 21_103) {
        await link?.accept((JSON.parse(event.content) as { sdp: string }).sdp);
      } else if (event.kind === 31_107) {
        voice = toneTrack(900);
        reserve("provider");
      }
    };
    await new Promise((resolve) => socket.addEventListener("open", resolve));
    socket.addEventListener("message", ({ data }) => {
      const [type, subscription, event] = JSON.parse(String(data)) as [string, string, Event];
      if (type !== "EVENT") return;
      if (subscription === "me") void hear(event);
      else id = (JSON.parse(event.content) as { id: string }).id;
    });
    socket.send(JSON.stringify(["REQ", "space", { ids: [createdId] }]));
    await expect.poll(() => id, { timeout: 10_000 }).not.toBe("");
    socket.send(JSON.stringify(["REQ", "me", { "#p": [pubkey], "#s": [id] }]));
    say(31_101, JSON.stringify({ name: "Somebody else", publicKey: pubkey }), named(pubkey));

    reserve("consumer");
    await expect.poll(() => share(700), { timeout: 30_000 }).toBeGreaterThan(0.5);

    // It raises a hand, is let speak, and a listener who records hears both of them.
    say(21_105, "", ["p", pubkey], named(pubkey));
    const heardFile = join(folder, "heard.wav");
    const listener = runPlaza("space", page, "--record", heardFile, ...at);
    await listener.ready;
    const recorded = async (hertz: number): Promise<number> => {
      const wav = readWav(await readFile(heardFile).catch(() => new Uint8Array()));
      return wav.ok ? toneShare(wav.value.samples.slice(-24_000), hertz) : 0;
    };
    await expect.poll(() => recorded(900), { timeout: 40_000 }).toBeGreaterThan(0.15);
    await expect.poll(() => recorded(700), { timeout: 20_000 }).toBeGreaterThan(0.15);
    // It hears the host, and never itself.
    await expect.poll(() => share(700), { timeout: 20_000 }).toBeGreaterThan(0.5);
    expect(share(900)).toBeLessThan(0.05);
    await listener.end();
    (link as ReturnType<typeof createPeerLink> | null)?.end();
  },
);
