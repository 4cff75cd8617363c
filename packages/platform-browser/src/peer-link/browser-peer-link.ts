import { frameChannel, frameGateBytes, maxGatherMs, maxMeshMessageBytes, meshChannel } from "@plaza/platform";
import type { CreatePeerLink, PeerLink, PeerLinkHandlers, PeerLinkOptions, PeerLinkProblem, PeerLinkState } from "@plaza/platform";
import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";

const lateBatchMs = 100;
/** A page may make 500 connections before a collection gives some back: the last ones are kept for those that matter. */
const mostConnections = 480;
const directions = { inactive: "inactive", both: "sendrecv" } as const;

let openConnections = 0;

function refuse(text: string): Result<never, PeerLinkProblem> {
  return failed({ code: "bad-description", found: text.slice(0, 80) });
}

function hasData(description: string): boolean {
  return /^m=application [1-9]/mu.test(description);
}

/** The browser's answer to the question of peer links. */
export function createBrowserPeerLinks(): CreatePeerLink {
  return (handlers, options) => createLink(handlers, options ?? {});
}

function createLink(handlers: PeerLinkHandlers, options: PeerLinkOptions): PeerLink {
  const { audio = "inactive", hideAddress = false } = options;
  const iceServers = (options.iceServers ?? []).map(({ urls, ...login }) => ({ urls: [...urls], ...login }));
  const isExhausted = openConnections >= mostConnections;
  const connection = isExhausted ? null : new RTCPeerConnection({ iceServers, iceTransportPolicy: hideAddress ? "relay" : "all" });
  if (connection !== null) openConnections += 1;
  const frames = connection?.createDataChannel(frameChannel.label, {
    negotiated: true,
    id: frameChannel.id,
    protocol: frameChannel.protocol,
    ordered: false,
    maxRetransmits: 0,
  });
  const mesh = connection?.createDataChannel(meshChannel.label, { negotiated: true, id: meshChannel.id, protocol: meshChannel.protocol });
  let voice: RTCRtpTransceiver | null = null;
  let track: MediaStreamTrack | null = null;
  /** Named in the description: a peer that knows only the draft plays streams. */
  const stream = audio === "both" ? new MediaStream() : null;
  let state: PeerLinkState | "none" = "none";
  let turn: "new" | "offered" | "answered" | "settled" = "new";
  let described = false;
  let detached = false;
  /** A peer that knows only the draft: no data section, so no channel ever opens. */
  let isPlain = false;
  let late: string[] = [];
  let lateTimer: ReturnType<typeof setTimeout> | null = null;
  let [sent, dropped, received] = [0, 0, 0];

  function tell(next: PeerLinkState): void {
    if (state === "ended" || state === next) return;
    if (next === "connecting" && state !== "none") return;
    state = next;
    queueMicrotask(() => handlers.state(next));
  }

  function opened(): void {
    // A detached channel opens where it went; the other one tells that both can.
    if (isPlain) {
      if (connection?.connectionState === "connected") tell("connected");
    } else if (mesh?.readyState === "open" && (detached || frames?.readyState === "open")) tell("connected");
  }

  function finish(): void {
    if (state === "ended") return;
    tell("ended");
    if (lateTimer !== null) clearTimeout(lateTimer);
    if (connection === null) return;
    openConnections -= 1;
    connection.close();
  }

  function listen(): void {
    if (connection === null || frames === undefined || mesh === undefined) return;
    frames.binaryType = "arraybuffer";
    frames.addEventListener("open", opened);
    mesh.addEventListener("open", opened);
    mesh.addEventListener("close", () => {
      if (!isPlain) finish();
    });
    frames.addEventListener("message", ({ data }) => {
      if (!(data instanceof ArrayBuffer) || state === "ended") return;
      received += 1;
      handlers.frame(new Uint8Array(data));
    });
    mesh.addEventListener("message", ({ data }) => {
      if (typeof data === "string" && state !== "ended") handlers.mesh(data);
    });
    connection.addEventListener("connectionstatechange", () => {
      const native = connection.connectionState;
      if (native === "failed" || native === "closed") finish();
      else if (native === "disconnected" && state === "connected") tell("lost");
      else if (native === "connected" && state === "lost") tell("connected");
      else opened();
    });
    connection.addEventListener("icecandidate", ({ candidate }) => {
      if (!described || candidate === null || candidate.candidate === "" || state === "ended") return;
      late.push(candidate.candidate);
      lateTimer ??= setTimeout(() => {
        lateTimer = null;
        const batch = late;
        late = [];
        handlers.candidates(batch);
      }, lateBatchMs);
    });
    connection.addEventListener("track", (event) => handlers.audio?.(event.track));
  }

  async function gather(own: RTCPeerConnection): Promise<Result<string, PeerLinkProblem>> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, maxGatherMs);
      const check = (): void => {
        if (own.iceGatheringState !== "complete") return;
        clearTimeout(timer);
        resolve();
      };
      own.addEventListener("icegatheringstatechange", check);
      check();
    });
    described = true;
    const description = state === "ended" ? null : own.localDescription;
    return description === null ? failed({ code: "wrong-turn", found: state }) : ok(description.sdp);
  }

  listen();
  return {
    async offer() {
      if (connection === null) return failed({ code: "exhausted", found: openConnections });
      if (turn !== "new" || state === "ended") return failed({ code: "wrong-turn", found: state });
      turn = "offered";
      tell("connecting");
      try {
        voice = connection.addTransceiver(track ?? "audio", { direction: directions[audio], streams: stream === null ? [] : [stream] });
        await connection.setLocalDescription();
      } catch {
        // Ended meanwhile.
        return failed({ code: "wrong-turn", found: state });
      }
      return gather(connection);
    },
    async answer(offer) {
      if (connection === null) return failed({ code: "exhausted", found: openConnections });
      if (turn !== "new" || state === "ended") return failed({ code: "wrong-turn", found: state });
      if (offer.length > 65_536 || !/^m=(?:application|audio) /mu.test(offer)) return refuse(offer);
      turn = "answered";
      isPlain = !hasData(offer);
      try {
        await connection.setRemoteDescription({ type: "offer", sdp: offer });
        tell("connecting");
        voice = connection.getTransceivers().find(({ receiver }) => receiver.track.kind === "audio") ?? null;
        if (voice !== null) {
          voice.direction = directions[audio];
          if (stream !== null) voice.sender.setStreams(stream);
          if (track !== null) await voice.sender.replaceTrack(track);
        }
        await connection.setLocalDescription();
      } catch {
        turn = "new";
        return refuse(offer);
      }
      return gather(connection);
    },
    async accept(answer) {
      if (connection === null || turn !== "offered" || state === "ended") return failed({ code: "wrong-turn", found: state });
      if (answer.length > 65_536) return refuse(answer);
      isPlain = !hasData(answer);
      try {
        await connection.setRemoteDescription({ type: "answer", sdp: answer });
      } catch {
        return refuse(answer);
      }
      turn = "settled";
      opened();
      return ok(null);
    },
    addCandidates(candidates) {
      for (const candidate of candidates.slice(0, 64)) {
        if (candidate.length > 1_024 || !candidate.startsWith("candidate:")) continue;
        // Candidates that are none, or come too late, are left out: the others may do.
        connection?.addIceCandidate({ candidate, sdpMLineIndex: 0 }).catch(() => {});
      }
    },
    sendFrame(bytes) {
      if (state !== "connected" || detached || frames?.readyState !== "open" || frames.bufferedAmount + bytes.length > frameGateBytes) {
        dropped += state === "connected" ? 1 : 0;
        return false;
      }
      // A fresh copy also where the bytes are a view of shared memory.
      frames.send(bytes.slice());
      sent += 1;
      return true;
    },
    sendMesh(text) {
      if (state !== "connected" || mesh?.readyState !== "open") return false;
      if (text.length > maxMeshMessageBytes || new TextEncoder().encode(text).length > maxMeshMessageBytes) return false;
      mesh.send(text);
      return true;
    },
    bufferedBytes: () => (detached ? 0 : (frames?.bufferedAmount ?? 0)),
    detachFrames() {
      if (frames === undefined || detached) return null;
      detached = true;
      return frames;
    },
    setAudio(given) {
      track = given instanceof MediaStreamTrack ? given : null;
      void voice?.sender.replaceTrack(track).catch(() => {});
    },
    async stats() {
      const report = state === "connected" ? await connection?.getStats() : undefined;
      let rttMs: number | null = null;
      let bytesSent: number | null = null;
      let availableKbps: number | null = null;
      let path: "direct" | "reflexive" | "relayed" | null = null;
      for (const entry of report?.values() ?? []) {
        if (entry.type !== "candidate-pair" || entry.nominated !== true || entry.state !== "succeeded") continue;
        rttMs = typeof entry.currentRoundTripTime === "number" ? entry.currentRoundTripTime * 1_000 : null;
        bytesSent = typeof entry.bytesSent === "number" ? entry.bytesSent : null;
        availableKbps = typeof entry.availableOutgoingBitrate === "number" ? entry.availableOutgoingBitrate / 1_000 : null;
        const kinds = [entry.localCandidateId, entry.remoteCandidateId].map((id) => report?.get(id)?.candidateType);
        path = kinds.includes("relay") ? "relayed" : kinds.every((kind) => kind === "host") ? "direct" : "reflexive";
      }
      return { rttMs, framesSent: sent, framesDropped: dropped, framesReceived: received, bytesSent, availableKbps, path };
    },
    end: finish,
  };
}
