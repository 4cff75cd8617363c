/** One Opus packet of a plain track. */
export interface OpusPacket {
  readonly payload: Uint8Array;
  /** By the clock of whoever made it; only differences count. */
  readonly atMs: number;
}

/** A plain audio track on Node, both what comes from a peer and what is given to one: packets as they are. */
export interface NodeAudioTrack {
  /** @returns how to stop */
  subscribe(listener: (packet: OpusPacket) => void): () => void;
}

/** What a description says of its audio. */
export interface DescribedAudio {
  readonly mid: string;
  /** The number that Opus has in it. */
  readonly payloadType: number;
  /** What whoever wrote it does with it. */
  readonly direction: "sendrecv" | "sendonly" | "recvonly";
}

const rtpHead = 12;
const ticksPerMs = 48;

/** Reads the first audio section; null where there is none with Opus, or it is switched off. */
export function describedAudio(description: string): DescribedAudio | null {
  const section = /^m=audio [1-9][^]*?(?=^m=|(?![^]))/mu.exec(description)?.[0];
  if (section === undefined || /^a=inactive\s*$/mu.test(section)) return null;
  const found = /^a=(sendonly|recvonly)\s*$/mu.exec(section)?.[1];
  const direction = found === "sendonly" || found === "recvonly" ? found : "sendrecv";
  const mid = /^a=mid:(\S+)/mu.exec(section)?.[1];
  const number = /^a=rtpmap:(\d+) opus\/48000/imu.exec(section)?.[1];
  return mid === undefined || number === undefined ? null : { mid, payloadType: Number(number), direction };
}

/**
 * How long an Opus packet is, by its first bytes (RFC 6716, section 3.1).
 *
 * @returns ms; 0 for what is no packet
 */
export function opusMs(packet: Uint8Array): number {
  const [toc, count = 0] = packet;
  if (toc === undefined) return 0;
  const config = toc >> 3;
  const frameMs =
    config < 12 ? ([10, 20, 40, 60][config % 4] ?? 0) : config < 16 ? ([10, 20][config % 2] ?? 0) : ([2.5, 5, 10, 20][config % 4] ?? 0);
  const code = toc & 3;
  return frameMs * (code === 0 ? 1 : code === 3 ? count & 63 : 2);
}

/** Takes the Opus packets out of what comes on a track; everything else on it is not for us. */
export function createRtpReader(payloadType: number, heard: (packet: OpusPacket) => void): (bytes: Uint8Array) => void {
  let last: number | null = null;
  let ticks = 0;
  return (bytes) => {
    const [first = 0, second = 0] = bytes;
    if (bytes.length <= rtpHead || first >> 6 !== 2 || (second & 127) !== payloadType) return;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let from = rtpHead + (first & 15) * 4;
    if ((first & 16) !== 0) from += from + 4 <= bytes.length ? 4 + view.getUint16(from + 2) * 4 : bytes.length;
    const padding = (first & 32) === 0 ? 0 : (bytes.at(-1) ?? 0);
    if (from >= bytes.length - padding) return;
    const stamp = view.getUint32(4);
    // The stamp turns over after a day; counted on, it does not.
    ticks += last === null ? 0 : (stamp - last) | 0;
    last = stamp;
    heard({ payload: bytes.slice(from, bytes.length - padding), atMs: ticks / ticksPerMs });
  };
}

/** Makes RTP of Opus packets. */
export function createRtpWriter(payloadType: number, ssrc: number, firstSeq: number): (packet: OpusPacket) => Uint8Array {
  let seq = firstSeq;
  return ({ payload, atMs }) => {
    const bytes = new Uint8Array(rtpHead + payload.length);
    const view = new DataView(bytes.buffer);
    bytes[0] = 0x80;
    bytes[1] = payloadType;
    view.setUint16(2, seq & 0xffff);
    view.setUint32(4, Math.round(atMs * ticksPerMs) >>> 0);
    view.setUint32(8, ssrc);
    bytes.set(payload, rtpHead);
    seq += 1;
    return bytes;
  };
}
