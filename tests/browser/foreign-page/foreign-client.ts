// A client that somebody else might write: from the text of the draft alone, with plain WebRTC. It knows nothing of Plaza,
// and this file must never import anything of it.
import { finalizeEvent, generateSecretKey, getPublicKey } from "nostr-tools/pure";
import type { Event } from "nostr-tools/pure";

/** What a test tells this client. */
export interface ForeignClient {
  readonly pubkey: string;
  /** Finds the host's newest space on a relay, and joins it. */
  join(relay: string, host: string): Promise<void>;
  /** Demands a connection of a peer: as one who listens, or as one who also speaks. */
  reserve(peer: string, type: "consumer" | "provider"): void;
  requestSpeech(): void;
  /** Ends the connection with a peer, with a word. */
  drop(peer: string): void;
  /** The strongest tone that comes from anyone, in Hz; null in silence. */
  hertz(): number | null;
  /** What the peers answered so far, for messages of a test. */
  seen(): readonly string[];
  /** Whether the host has let us speak. */
  isSpeaker(): boolean;
}

declare global {
  interface Window {
    foreign?: ForeignClient;
  }
}

const KIND = { create: 1_000, join: 31_101, reserve: 31_103, confirm: 31_104, drop: 31_105, offer: 21_102, answer: 21_103, ice: 21_104 };
const REQUEST_SPEECH = 21_105;
const PROMOTE_SPEAKER = 31_107;
const DEMOTE_TO_PEER = 31_109;

const secret = generateSecretKey();
const pubkey = getPublicKey(secret);
const seen: string[] = [];
const peers = new Map<string, RTCPeerConnection>();
const context = new AudioContext({ sampleRate: 48_000 });
const analyser = context.createAnalyser();
analyser.fftSize = 32_768;
analyser.smoothingTimeConstant = 0;
let socket: WebSocket | null = null;
let space = { id: "", host: "" };
let isSpeaker = false;
let microphone: MediaStream | null = null;

function say(kind: number, content: string, ...tags: readonly string[][]): void {
  const all = [["s", space.id], ["h", space.host], ["webrtc", "spaces"], ...tags];
  const event = finalizeEvent({ kind, content, tags: all, created_at: Math.floor(Date.now() / 1_000) }, secret);
  socket?.send(JSON.stringify(["EVENT", event]));
}

const named = (...parts: readonly string[]): string[] => ["d", [space.id, space.host, ...parts].join("||")];

/** A connection to a peer, with our microphone in it once we may speak. */
async function connect(peer: string): Promise<RTCPeerConnection> {
  peers.get(peer)?.close();
  const connection = new RTCPeerConnection();
  peers.set(peer, connection);
  connection.addEventListener("icecandidate", ({ candidate }) => {
    if (candidate !== null && candidate.candidate !== "") say(KIND.ice, JSON.stringify({ ice: candidate.toJSON() }), ["p", peer]);
  });
  connection.addEventListener("connectionstatechange", () => seen.push(`connection ${connection.connectionState}`));
  connection.addEventListener("track", ({ streams }) => {
    const [stream] = streams;
    if (stream === undefined) return;
    seen.push("track");
    // Sound of a peer flows in Chromium only while an element plays it.
    const element = new Audio();
    element.muted = true;
    element.srcObject = stream;
    void element.play();
    context.createMediaStreamSource(stream).connect(analyser);
  });
  if (isSpeaker) {
    microphone ??= await navigator.mediaDevices.getUserMedia({
      audio: { noiseSuppression: false, autoGainControl: false, echoCancellation: false },
    });
    for (const track of microphone.getAudioTracks()) connection.addTrack(track, microphone);
  }
  return connection;
}

async function offerTo(peer: string): Promise<void> {
  const connection = await connect(peer);
  if (!isSpeaker) connection.addTransceiver("audio", { direction: "recvonly" });
  await connection.setLocalDescription();
  say(KIND.offer, JSON.stringify({ sdp: connection.localDescription?.sdp }), ["p", peer]);
}

async function answerTo(peer: string, sdp: string): Promise<void> {
  const connection = await connect(peer);
  await connection.setRemoteDescription({ type: "offer", sdp });
  await connection.setLocalDescription();
  say(KIND.answer, JSON.stringify({ sdp: connection.localDescription?.sdp }), ["p", peer]);
}

function sdpOf(content: string): string {
  const { sdp } = JSON.parse(content) as { sdp: string | { sdp: string } };
  return typeof sdp === "string" ? sdp : sdp.sdp;
}

const early = new Map<string, RTCIceCandidateInit[]>();

async function hear(event: Event): Promise<void> {
  if (event.pubkey === pubkey || !event.tags.some(([name, value]) => name === "webrtc" && value === "spaces")) return;
  if (!event.tags.some(([name, value]) => name === "p" && value === pubkey)) return;
  const { kind, content, pubkey: peer } = event;
  seen.push(`kind ${kind}`);
  switch (kind) {
    case PROMOTE_SPEAKER:
      isSpeaker = true;
      return;
    case DEMOTE_TO_PEER:
      isSpeaker = false;
      return;
    case KIND.reserve: {
      const { type } = JSON.parse(content) as { type: string };
      return say(KIND.confirm, JSON.stringify({ type }), ["p", peer], named(peer, pubkey));
    }
    case KIND.confirm:
      return offerTo(peer);
    case KIND.offer:
      await answerTo(peer, sdpOf(content));
      break;
    case KIND.answer:
      await peers.get(peer)?.setRemoteDescription({ type: "answer", sdp: sdpOf(content) });
      break;
    case KIND.ice: {
      const { ice } = JSON.parse(content) as { ice: RTCIceCandidateInit | RTCIceCandidateInit[] };
      early.set(peer, [...(early.get(peer) ?? []), ...(Array.isArray(ice) ? ice : [ice])]);
      break;
    }
    case KIND.drop:
      seen.push(`drop ${content}`);
      peers.get(peer)?.close();
      peers.delete(peer);
      return;
    default:
      return;
  }
  const connection = peers.get(peer);
  if (connection?.remoteDescription === null || connection === undefined) return;
  for (const candidate of early.get(peer)?.splice(0) ?? []) await connection.addIceCandidate(candidate).catch(() => undefined);
}

async function join(relay: string, host: string): Promise<void> {
  const opened = new WebSocket(relay);
  socket = opened;
  await new Promise((resolve, reject) => {
    opened.addEventListener("open", resolve);
    opened.addEventListener("error", reject);
  });
  const created = await new Promise<Event>((resolve) => {
    opened.addEventListener("message", ({ data }) => {
      const [type, subscription, event] = JSON.parse(String(data)) as [string, string, Event];
      if (type === "EVENT" && subscription === "space") resolve(event);
    });
    opened.send(JSON.stringify(["REQ", "space", { kinds: [KIND.create], authors: [host], limit: 1 }]));
  });
  space = { id: (JSON.parse(created.content) as { id: string }).id, host };
  // One after the other, as they come.
  let turn = Promise.resolve();
  opened.addEventListener("message", ({ data }) => {
    const [type, subscription, event] = JSON.parse(String(data)) as [string, string, Event];
    if (type === "EVENT" && subscription === "me")
      turn = turn.then(() => hear(event)).catch((error: unknown) => void seen.push(String(error)));
    if (type === "OK" && JSON.parse(String(data))[2] === false) seen.push(String(data));
  });
  opened.send(JSON.stringify(["REQ", "me", { "#s": [space.id], "#p": [pubkey], since: Math.floor(Date.now() / 1_000) - 5 }]));
  const networkMetrics = { downloadSpeedKbps: 1_000, uploadSpeedKbps: 500, maxAudioOutputs: 4, networkConnectionType: "wifi" };
  say(KIND.join, JSON.stringify({ name: "Somebody else", publicKey: pubkey, networkMetrics }), named(pubkey));
}

window.foreign = {
  pubkey,
  join,
  reserve: (peer, type) => say(KIND.reserve, JSON.stringify({ type }), ["p", peer], named(pubkey, peer)),
  requestSpeech: () => say(REQUEST_SPEECH, "", ["p", pubkey], named(pubkey)),
  drop(peer) {
    say(KIND.drop, "", ["p", peer], named(pubkey, peer));
    peers.get(peer)?.close();
    peers.delete(peer);
  },
  hertz() {
    const spectrum = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(spectrum);
    let best = 1;
    for (let at = 1; at < spectrum.length; at += 1) if ((spectrum[at] ?? -200) > (spectrum[best] ?? -200)) best = at;
    return (spectrum[best] ?? -200) > -60 ? (best * context.sampleRate) / analyser.fftSize : null;
  },
  seen: () => seen,
  isSpeaker: () => isSpeaker,
};
