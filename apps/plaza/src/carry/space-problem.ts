import type { RelayStatus } from "@plaza/nostr-client";
import type { KeyFileProblem } from "@plaza/platform-node";
import { explainKeyProblem, explainSilentRelays } from "../volunteer/volunteer-problem.ts";
import type { WavProblem } from "./wav-file.ts";

/** Why a space cannot be entered, or opened, from here. */
export type SpaceProblem =
  | { readonly code: "no-binary" }
  | { readonly code: "key-unusable"; readonly problem: KeyFileProblem }
  | { readonly code: "bad-link"; readonly found: string }
  | { readonly code: "no-relays" }
  | { readonly code: "relays-silent"; readonly relays: readonly RelayStatus[] }
  | { readonly code: "not-found"; readonly relays: readonly string[] }
  | { readonly code: "not-signed"; readonly detail: string }
  | { readonly code: "not-taken"; readonly detail: string }
  | {
      readonly code:
        | "closed"
        | "removed"
        | "not-listed"
        | "password-needed"
        | "wrong-password"
        | "no-memory"
        | "invited-only"
        | "no-answer";
    }
  | { readonly code: "no-media"; readonly detail: string }
  | {
      readonly code: "bad-recording";
      readonly path: string;
      readonly problem: WavProblem | { readonly code: "unreadable"; readonly detail: string };
    }
  | { readonly code: "not-recordable"; readonly path: string; readonly detail: string };

function explainRecording(problem: Extract<SpaceProblem, { code: "bad-recording" }>["problem"]): string {
  switch (problem.code) {
    case "unreadable":
      return `cannot be read (${problem.detail})`;
    case "not-wav":
      return "is no WAV file";
    case "unknown-coding":
      return `is coded in a way that is not known here (${problem.found}); save it as 16-bit PCM`;
    case "no-sound":
      return "holds no sound";
  }
}

/** One clear line: what was wrong and what to do. */
export function explainSpaceProblem(problem: SpaceProblem): string {
  switch (problem.code) {
    case "no-binary":
      return "spaces need the library node-datachannel, which has no binary for this machine (or was left out at install: npm install brings it).";
    case "key-unusable":
      return explainKeyProblem(problem.problem);
    case "bad-link":
      return `"${problem.found}" names no space. Give its nevent1... or naddr1... (the page shows it in the address /space/nevent1...).`;
    case "no-relays":
      return "no relay is named, and no Plaza answers on this machine. Say where the space is published: --relay wss://...";
    case "relays-silent":
      return explainSilentRelays(problem.relays);
    case "not-found":
      return `no such space on ${problem.relays.join(", ")}. Check the link, or name the relay it is published on with --relay.`;
    case "not-signed":
      return `the key could not sign (${problem.detail}).`;
    case "not-taken":
      return `no relay took the new space (${problem.detail}). Name another with --relay.`;
    case "closed":
      return "this space was closed by its host; nobody can enter it any more.";
    case "removed":
      return "this key was removed from the space. Come with another key, or ask a host to let it in again.";
    case "not-listed":
      return "only people whom the host lists may enter this space. Name the key of one of them with --key.";
    case "password-needed":
      return "this space has a password. Give it with --password.";
    case "wrong-password":
      return "the password does not open this space.";
    case "no-memory":
      return "this machine has not the memory to open the password's lock (up to 128 MB).";
    case "invited-only":
      return "only who was sent the room's key may enter this space. Name the key of somebody invited with --key.";
    case "no-answer":
      return "the space was found, but could not be read within half a minute. Try again, or name another relay with --relay.";
    case "no-media":
      return `the way of the sound could not begin (${problem.detail}).`;
    case "bad-recording":
      return `${problem.path} ${explainRecording(problem.problem)}.`;
    case "not-recordable":
      return `cannot write ${problem.path} (${problem.detail}).`;
  }
}
