import type { RelayStatus } from "@plaza/nostr-client";
import type { KeyFileProblem } from "@plaza/platform-node";
import { oneLine } from "@plaza/protocol";
import { explainStartProblem } from "../up/start-problem.ts";
import type { PortProblem } from "./sync-port.ts";
import type { RelaysSilent } from "./wait-for-relay.ts";

/** Why a server could not volunteer. */
export type VolunteerProblem =
  | PortProblem
  | RelaysSilent
  | { readonly code: "key-unusable"; readonly problem: KeyFileProblem }
  | { readonly code: "bad-scene"; readonly found: string }
  | { readonly code: "no-relays" }
  | { readonly code: "scene-not-found"; readonly relays: readonly string[] }
  | { readonly code: "scene-over"; readonly title: string };

/** One clear line about a key file that cannot be used. */
export function explainKeyProblem(problem: KeyFileProblem): string {
  switch (problem.code) {
    case "too-open":
      return `${problem.path} may be read or changed by others (mode ${problem.mode}). Make it yours alone: chmod go-rwx ${problem.path}`;
    case "not-a-file":
      return `${problem.path} is not a file. Name a key file with --key, or another folder with --data.`;
    case "not-a-key":
      return `${problem.path} holds no key: 64 hex digits or an nsec. Name another with --key.`;
    case "unusable":
      return `cannot use the key ${problem.path} (${problem.detail}).`;
  }
}

/** One clear line about relays of which none answers. */
export function explainSilentRelays(relays: readonly RelayStatus[]): string {
  const each = relays.map(({ url, lastProblem }) => (lastProblem === null ? url : `${url} (${oneLine(lastProblem, 200)})`)).join(", ");
  return `no relay answers: ${each}. Check the address and your connection, or name another with --relay.`;
}

/** One clear line: what was wrong and what to do. */
export function explainVolunteerProblem(problem: VolunteerProblem): string {
  switch (problem.code) {
    case "relays-silent":
      return explainSilentRelays(problem.relays);
    case "key-unusable":
      return explainKeyProblem(problem.problem);
    case "bad-scene":
      return `"${problem.found}" names no scene. Give its naddr1... (the page shows it in the address /scene/naddr1...).`;
    case "no-relays":
      return "the naddr names no relay, and no Plaza answers on this machine. Say where the scene is published: --relay wss://...";
    case "scene-not-found":
      return `no such scene on ${problem.relays.join(", ")}. Check the naddr, or name the relay it is published on with --relay.`;
    case "scene-over":
      return `"${problem.title}" has ended. A server can join once its owner opens it again.`;
    default:
      return explainStartProblem(problem);
  }
}
