import { randomInt } from "node:crypto";
import { frameChannel, frameGateBytes, maxGatherMs, maxMeshMessageBytes, meshChannel } from "@plaza/platform";
import type {
  CreatePeerLink,
  IceServer,
  PeerLink,
  PeerLinkHandlers,
  PeerLinkOptions,
  PeerLinkProblem,
  PeerLinkState,
} from "@plaza/platform";
import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import type * as Library from "node-datachannel";
import type { DataChannel, PeerConnection, Track } from "node-datachannel";
import { createRtpReader, createRtpWriter, describedAudio } from "./rtp-audio.ts";
import type { DescribedAudio, NodeAudioTrack } from "./rtp-audio.ts";

const lateBatchMs = 100;

/**
 * So long who answers leaves the first step to who offered. Reached before it has the answer, the library agrees on a path and
 * loses the first message of the handshake, which comes again a second later; or it checks the other's fingerprint while it is
 * still being told of it, and fails.
 */
const holdMs = 400;
/** What Opus is called in our offers, and how it is asked for: one channel. */
const opusType = 111;
/** What fits what the other side does. */
const replyTo = { sendrecv: "SendRecv", sendonly: "RecvOnly", recvonly: "SendOnly" } as const;
const opusProfile = "minptime=10;useinbandfec=1";

/** What `username` and `credential` look like inside the library's URLs. */
function serverUrls({ urls, username, credential }: IceServer): readonly string[] {
  if (username === undefined || credential === undefined) return urls;
  const login = `${encodeURIComponent(username)}:${encodeURIComponent(credential)}@`;
  return urls.map((url) => url.replace(/^(turns?:)(?:\/\/)?/u, `$1${login}`));
}

function candidatesOf(description: string): string[] {
  return [...description.matchAll(/^a=(candidate:[^\r\n]+)/gmu)].map(([, candidate]) => candidate ?? "").slice(0, 64);
}

/** A description is told first and where to reach the other after, so that nothing begins before it is known whose it is. */
function withoutCandidates(description: string): string {
  return description.replace(/^a=(?:candidate:|end-of-candidates)[^\n]*\n/gmu, "");
}

/** A refusal in words short enough for a log. */
function badDescription(text: string): Result<never, PeerLinkProblem> {
  return failed({ code: "bad-description", found: text.slice(0, 80) });
}

/** What the native parser would take badly is refused before it. */
function looksLikeSdp(text: string): boolean {
  return (
    text.length <= 65_536 && /^v=0\r?\n/u.test(text) && /^m=(?:application|audio) [0-9]+ /mu.test(text) && /^a=ice-ufrag:/mu.test(text)
  );
}

function hasData(description: string): boolean {
  return /^m=application [1-9]/mu.test(description);
}

function isAudioTrack(track: unknown): track is NodeAudioTrack {
  return typeof track === "object" && track !== null && "subscribe" in track;
}

/**
 * Gives Node the answer to the question of peer links.
 *
 * @returns null where this platform has no prebuilt binary of the library
 * @see docs/spec/ports.md [F-15]
 */
export async function loadNodePeerLinks(): Promise<CreatePeerLink | null> {
  const library: typeof Library | null = await import("node-datachannel").catch(() => null);
  return library === null ? null : (handlers, options) => createLink(library, handlers, options ?? {});
}

function createLink(library: typeof Library, handlers: PeerLinkHandlers, options: PeerLinkOptions): PeerLink {
  const connection: PeerConnection = new library.PeerConnection("plaza", {
    iceServers: (options.iceServers ?? []).flatMap(serverUrls),
    iceTransportPolicy: options.hideAddress === true ? "relay" : "all",
    disableAutoNegotiation: true,
    maxMessageSize: maxMeshMessageBytes + 1_024,
  });
  const channels: { frames: DataChannel | null; mesh: DataChannel | null } = { frames: null, mesh: null };
  const open = { frames: false, mesh: false };
  const audio = {
    line: null as Track | null,
    payloadType: opusType,
    given: null as NodeAudioTrack | null,
    stop: null as (() => void) | null,
  };
  const ssrc = randomInt(1, 2 ** 32);
  /** A peer that knows only the draft: no data section, so no channel ever opens. */
  let isPlain = false;
  let state: PeerLinkState | "none" = "none";
  let turn: "new" | "offered" | "answered" | "settled" = "new";
  let described: string | null = null;
  let wantsMids: readonly string[] = [];
  let late: string[] = [];
  let lateTimer: NodeJS.Timeout | null = null;
  let held: string[] = [];
  let heldTimer: NodeJS.Timeout | null = null;
  let [sent, dropped, received] = [0, 0, 0];

  function tell(next: PeerLinkState): void {
    if (state === "ended" || state === next) return;
    if (next === "connecting" && state !== "none") return;
    state = next;
    queueMicrotask(() => handlers.state(next));
  }

  function openChannels(): void {
    const frames = connection.createDataChannel(frameChannel.label, {
      negotiated: true,
      id: frameChannel.id,
      protocol: frameChannel.protocol,
      unordered: true,
      maxRetransmits: 0,
    });
    const mesh = connection.createDataChannel(meshChannel.label, {
      negotiated: true,
      id: meshChannel.id,
      protocol: meshChannel.protocol,
    });
    channels.frames = frames;
    channels.mesh = mesh;
    const opened = (which: "frames" | "mesh") => () => {
      open[which] = true;
      if (open.frames && open.mesh) tell("connected");
    };
    frames.onOpen(opened("frames"));
    mesh.onOpen(opened("mesh"));
    for (const channel of [frames, mesh]) {
      channel.onClosed(() => {
        if (!isPlain) finish();
      });
    }
    frames.onMessage((message) => {
      if (typeof message === "string" || state === "ended") return;
      received += 1;
      handlers.frame(new Uint8Array(message));
    });
    mesh.onMessage((message) => {
      if (typeof message === "string" && state !== "ended") handlers.mesh(message);
    });
  }

  /** Calls the library. It knows of an end before we are told of it, and throws from then on. */
  function ask<T>(call: () => T, otherwise: T): T {
    try {
      return call();
    } catch {
      return otherwise;
    }
  }

  function finish(): void {
    if (state === "ended") return;
    tell("ended");
    if (lateTimer !== null) clearTimeout(lateTimer);
    if (heldTimer !== null) clearTimeout(heldTimer);
    audio.stop?.();
    // Native callbacks may be on the stack: the connection goes once they have returned.
    setImmediate(() => {
      channels.frames = null;
      channels.mesh = null;
      connection.close();
    });
  }

  function addAudio({ mid, payloadType, direction }: DescribedAudio): void {
    const section = new library.Audio(mid, replyTo[direction]);
    section.addOpusCodec(payloadType, opusProfile);
    section.addSSRC(ssrc, "plaza", "plaza", "voice");
    audio.line = connection.addTrack(section);
    audio.payloadType = payloadType;
  }

  /** A section without sound: left out, the library would answer in kind. */
  function declineAudio(mid: string, payloadType: number): void {
    const section = new library.Audio(mid, "Inactive");
    section.addOpusCodec(payloadType);
    connection.addTrack(section);
  }

  /** What comes on the audio line is told from the first one who asks on; what is given goes out as it is. */
  function openAudio(): void {
    const { line, payloadType } = audio;
    if (line === null) return;
    const listeners = new Set<Parameters<NodeAudioTrack["subscribe"]>[0]>();
    const read = createRtpReader(payloadType, (packet) => {
      for (const listener of listeners) listener(packet);
    });
    line.onMessage((bytes) => {
      if (state !== "ended") read(bytes);
    });
    const heard: NodeAudioTrack = {
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    };
    handlers.audio?.(heard);
    sendAudio();
  }

  function sendAudio(): void {
    const { line, payloadType, given } = audio;
    audio.stop?.();
    audio.stop = null;
    if (line === null || given === null || state === "ended") return;
    const write = createRtpWriter(payloadType, ssrc, randomInt(2 ** 16));
    audio.stop = given.subscribe((packet) => {
      if (state === "connected") ask(() => line.isOpen() && line.sendMessageBinary(Buffer.from(write(packet))), false);
    });
  }

  connection.onStateChange((native) => {
    if (native === "connected" && isPlain) tell("connected");
    if (native === "closed" || native === "failed") finish();
    else if (native === "disconnected" && state === "connected") tell("lost");
    else if (native === "connected" && state === "lost") tell("connected");
  });
  connection.onLocalCandidate((candidate) => {
    const line = candidate.replace(/^a=/u, "");
    // The library may tell of a candidate after it has written it into the description.
    if (described === null || state === "ended" || described.includes(line)) return;
    late.push(line);
    lateTimer ??= setTimeout(() => {
      lateTimer = null;
      const batch = late;
      late = [];
      handlers.candidates(batch);
    }, lateBatchMs);
  });

  function addRemote(candidates: readonly string[]): void {
    if (state === "ended") return;
    for (const candidate of candidates) {
      if (candidate.length > 1_024 || !candidate.startsWith("candidate:")) continue;
      try {
        connection.addRemoteCandidate(`a=${candidate}`, wantsMids.at(-1) ?? "0");
      } catch {
        // No candidate after all: the others may be.
      }
    }
  }

  function release(): void {
    heldTimer = null;
    addRemote(held.splice(0, 64));
  }

  /** Waits for all candidates, or as long as it is worth waiting. */
  async function gather(): Promise<Result<string, PeerLinkProblem>> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, maxGatherMs);
      const check = (gathering: string): void => {
        if (gathering !== "complete") return;
        clearTimeout(timer);
        resolve();
      };
      connection.onGatheringStateChange(check);
      check(connection.gatheringState());
    });
    const description = state === "ended" ? null : connection.localDescription();
    described = description?.sdp ?? "";
    return description === null ? failed({ code: "wrong-turn", found: state }) : ok(description.sdp);
  }

  return {
    async offer() {
      if (turn !== "new" || state === "ended") return failed({ code: "wrong-turn", found: state });
      turn = "offered";
      tell("connecting");
      if (options.audio === "both") addAudio({ mid: "audio", payloadType: opusType, direction: "sendrecv" });
      else declineAudio("audio", opusType);
      openChannels();
      connection.setLocalDescription("offer");
      return gather();
    },
    async answer(offer) {
      if (turn !== "new" || state === "ended") return failed({ code: "wrong-turn", found: state });
      if (!looksLikeSdp(offer)) return badDescription(offer);
      isPlain = !hasData(offer);
      const offered = describedAudio(offer);
      try {
        if (offered !== null && options.audio === "both") addAudio(offered);
        else if (offered !== null) declineAudio(offered.mid, offered.payloadType);
        connection.setRemoteDescription(withoutCandidates(offer), "offer");
      } catch {
        return badDescription(offer);
      }
      turn = "answered";
      wantsMids = [...offer.matchAll(/^a=mid:(\S+)/gmu)].map((found) => found[1] ?? "0");
      held = candidatesOf(offer);
      heldTimer = setTimeout(release, holdMs);
      tell("connecting");
      // Before the remote offer is set, agreed channels hang the library.
      if (!isPlain) openChannels();
      connection.setLocalDescription("answer");
      openAudio();
      return gather();
    },
    async accept(answer) {
      if (turn !== "offered" || state === "ended") return failed({ code: "wrong-turn", found: state });
      if (!looksLikeSdp(answer)) return badDescription(answer);
      isPlain = !hasData(answer);
      try {
        connection.setRemoteDescription(withoutCandidates(answer), "answer");
      } catch {
        return badDescription(answer);
      }
      turn = "settled";
      addRemote(candidatesOf(answer));
      const answered = options.audio === "both" ? describedAudio(answer) : null;
      if (answered !== null) {
        audio.payloadType = answered.payloadType;
        openAudio();
      }
      return ok(null);
    },
    addCandidates(candidates) {
      if (heldTimer === null) addRemote(candidates.slice(0, 64));
      else held.push(...candidates.slice(0, 64));
    },
    sendFrame(bytes) {
      const { frames } = channels;
      if (state !== "connected" || frames === null) return false;
      const isSent = ask(() => {
        if (frames.bufferedAmount() + bytes.length > frameGateBytes) return false;
        // What the library answers is whether it left at once; what waits is sent as well.
        frames.sendMessageBinary(bytes);
        return true;
      }, false);
      if (isSent) sent += 1;
      else dropped += 1;
      return isSent;
    },
    sendMesh(text) {
      const { mesh } = channels;
      if (state !== "connected" || mesh === null || Buffer.byteLength(text) > maxMeshMessageBytes) return false;
      return ask(() => {
        mesh.sendMessage(text);
        return true;
      }, false);
    },
    bufferedBytes: () => (state === "connected" ? ask(() => channels.frames?.bufferedAmount() ?? 0, 0) : 0),
    detachFrames: () => null,
    setAudio(track) {
      audio.given = isAudioTrack(track) ? track : null;
      sendAudio();
    },
    async stats() {
      const isUp = state === "connected";
      const rttMs = isUp ? ask(() => connection.rtt(), -1) : -1;
      const pair = isUp ? ask(() => connection.getSelectedCandidatePair(), null) : null;
      const kinds = pair === null ? [] : [pair.local.type, pair.remote.type];
      const path =
        pair === null ? null : kinds.includes("relay") ? "relayed" : kinds.every((kind) => kind === "host") ? "direct" : "reflexive";
      const bytesSent = isUp ? ask<number | null>(() => connection.bytesSent(), null) : null;
      const frames = { framesSent: sent, framesDropped: dropped, framesReceived: received };
      return { rttMs: rttMs > 0 ? rttMs : null, ...frames, bytesSent, availableKbps: null, path };
    },
    end: finish,
  };
}
