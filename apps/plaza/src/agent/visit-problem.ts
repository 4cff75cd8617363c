import { oneLine } from "@plaza/protocol";
import { explainSilentRelays } from "../volunteer/volunteer-problem.ts";
import type { VisitProblem } from "./visitor.ts";

function whyNotLetIn(problem: string | null): string {
  switch (problem) {
    case "KICKED":
      return "the host has sent this key out for a while";
    case "CAPACITY":
      return "it is full";
    case "NO_SERVER":
      return "it names no sync server";
    case null:
      return "its servers do not answer";
    default:
      return oneLine(problem, 60);
  }
}

/** One clear line: why a world could not be visited, and what to do. */
export function explainVisitProblem(problem: VisitProblem): string {
  switch (problem.code) {
    case "bad-link":
      return `"${problem.found}" names no world. Give its naddr1..., or the address of its page (/scene/naddr1...).`;
    case "bad-address":
      return `"${oneLine(problem.found, 200)}" is no address: relays begin with ws:// or wss://, a Plaza with http:// or https://.`;
    case "no-relays":
      return "the link names no relay, and no Plaza answers on this machine. Say where the world is published: --relay wss://...";
    case "relays-silent":
      return explainSilentRelays(problem.relays);
    case "scene-not-found":
      return `no such world on ${problem.relays.join(", ")}. Check the link, or name the relay it is published on with --relay.`;
    case "scene-over":
      return `"${oneLine(problem.title, 100)}" has ended.`;
    case "not-let-in":
      return `the world does not let us in: ${whyNotLetIn(problem.problem)}.`;
  }
}
