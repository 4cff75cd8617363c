import { encodeNpub } from "@plaza/protocol";
import type { Pubkey } from "@plaza/protocol";
import type { ServerReport, SlotEntryView, StopReason } from "@plaza/world";

/** What describing needs to know of ourselves. */
export interface DescribedServer {
  readonly pubkey: Pubkey;
  readonly url: string;
}

/** How the slots look and what this server does about it, in plain words: the first line sums up, the others say why. */
export function describeSlots(view: SlotEntryView, self: DescribedServer): readonly string[] {
  const { state, slots, servers } = view.report;
  const active = servers.filter(({ status }) => status === "active");
  const standby = servers.length - active.length;
  const waiting = standby === 0 ? "" : `, ${standby} standing by`;
  const lines: string[] = [];
  switch (state) {
    case "OPEN":
      lines.push(`OPEN: ${active.length} of ${slots} slots are taken by others${waiting}.`);
      break;
    case "CHALLENGEABLE":
      lines.push(`CHALLENGEABLE: all ${slots} slots are taken, but not all well${waiting}.`);
      break;
    case "FULL":
      lines.push(`FULL: all ${slots} slots are taken by servers with room and a short way${waiting}.`);
  }
  for (const server of servers) lines.push(`  ${describeServer(server)}`);
  lines.push(describeOwnPlace(view, self));
  return lines;
}

function describeServer({ url, status, load, capacity, region, rttMs, weakness, standing }: ServerReport): string {
  const facts = [status === "active" ? "active" : "standing by"];
  if (standing === "owner") facts.push("the owner's");
  if (capacity > 0) facts.push(`${load} of ${capacity} inside`);
  if (rttMs !== null) facts.push(`${Math.round(rttMs)} ms away`);
  if (region !== null) facts.push(region);
  switch (weakness) {
    case "crowded":
      facts.push("nearly full");
      break;
    case "far":
      facts.push("that is far");
      break;
    case "unreachable":
      facts.push("does not answer from here");
      break;
    case null:
  }
  // As URLs are written: what somebody else named may carry control characters into a terminal.
  return `${new URL(url).href}: ${facts.join(", ")}`;
}

function describeOwnPlace({ waitsFor, place, beaten, report }: SlotEntryView, { pubkey, url }: DescribedServer): string {
  switch (waitsFor) {
    case null:
      return beaten
        ? `This server is active beyond the ${report.slots} slots, and stands by as soon as it is empty.`
        : `This server is active${place === null ? "" : `, number ${place} of ${report.slots}`}.`;
    case "scene":
      return "Waiting for the scene to appear.";
    case "relays":
      return "No relay answers; nothing changes until one does.";
    case "others":
      return "Listening for the scene's other servers.";
    case "slot":
      return "This server stands by and takes the next free slot.";
    case "turn":
      return "A slot is free: this server takes it in a moment, unless one with a better claim does.";
    case "owner":
      return (
        `This server waits for the scene's owner, who decides whose servers visitors join. Ask the owner for one of:\n` +
        `    plaza host ... --accept ${encodeNpub(pubkey)}\n    plaza host ... --open-sync\n    a sync tag with ${url}`
      );
  }
}

/** Why a server ended itself, as one line. */
export function describeStop(reason: StopReason): string {
  switch (reason) {
    case "empty":
      return "Nobody was here for a while: this server ends itself.";
    case "not-needed":
      return "FULL: the scene is well served without this server, which ends itself.";
    case "scene-over":
      return "The scene is over: this server ends itself.";
  }
}
