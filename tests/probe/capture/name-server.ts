import { createSocket } from "node:dgram";

/** A name server that answers every question for the outside's names with one address, and tells of each question. */
export interface NameServer {
  end(): Promise<void>;
}

/**
 * Starts one on port 53 of 127.0.0.1.
 *
 * @param heard - the name asked, in lower case
 */
export async function startNameServer(domain: string, address: string, heard: (name: string) => void): Promise<NameServer> {
  const socket = createSocket("udp4");
  socket.on("message", (question, from) => {
    const read = readQuestion(question);
    if (read === null) return;
    heard(read.name);
    socket.send(buildAnswer(question, read, read.name.endsWith(`.${domain}`) ? address : null), from.port, from.address);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("error", reject);
    socket.bind(53, "127.0.0.1", resolve);
  });
  return { end: () => new Promise((resolve) => socket.close(() => resolve())) };
}

interface Question {
  readonly name: string;
  readonly type: number;
  /** Where the question ends. */
  readonly end: number;
}

function readQuestion(packet: Buffer): Question | null {
  const labels: string[] = [];
  let at = 12;
  for (;;) {
    const length = packet[at];
    if (length === undefined || length > 63) return null;
    if (length === 0) break;
    labels.push(packet.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  if (packet.length < at + 5) return null;
  return { name: labels.join(".").toLowerCase(), type: packet.readUInt16BE(at + 1), end: at + 5 };
}

/** An A record for a known name; no data for its other types; no such name otherwise. */
function buildAnswer(packet: Buffer, question: Question, address: string | null): Buffer {
  const isA = question.type === 1 && address !== null;
  const head = Buffer.from(packet.subarray(0, 12));
  head.writeUInt16BE(address === null ? 0x8583 : 0x8580, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(isA ? 1 : 0, 6);
  head.writeUInt16BE(0, 8);
  head.writeUInt16BE(0, 10);
  const asked = packet.subarray(12, question.end);
  if (!isA) return Buffer.concat([head, asked]);
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, ...address.split(".").map(Number)]);
  return Buffer.concat([head, asked, record]);
}
