import type { BlobDelivery, RelayDelivery } from "@plaza/nostr-client";
import type { KeyFileProblem } from "@plaza/platform-node";
import { oneLine } from "@plaza/protocol";
import type { SceneFileProblem } from "@plaza/world";
import { explainStartProblem } from "../up/start-problem.ts";
import type { PortProblem } from "../volunteer/sync-port.ts";
import { explainKeyProblem, explainSilentRelays } from "../volunteer/volunteer-problem.ts";
import type { RelaysSilent } from "../volunteer/wait-for-relay.ts";

/** Why a file cannot be read, or is not what it should be. */
export type FileProblem =
  | { readonly code: "file-missing"; readonly path: string }
  | { readonly code: "file-unreadable"; readonly path: string; readonly detail: string }
  | { readonly code: "file-too-large"; readonly path: string; readonly sizeBytes: number; readonly mostBytes: number }
  | { readonly code: "not-a-world"; readonly path: string; readonly problem: SceneFileProblem }
  | { readonly code: "not-one-file"; readonly path: string }
  | { readonly code: "not-an-image"; readonly path: string };

/** Why a world could not be hosted. */
export type HostProblem =
  | FileProblem
  | PortProblem
  | RelaysSilent
  | { readonly code: "key-unusable"; readonly problem: KeyFileProblem }
  | { readonly code: "hosted-already"; readonly identifier: string; readonly pid: number }
  | { readonly code: "data-unusable"; readonly path: string; readonly detail: string }
  | { readonly code: "nowhere-given"; readonly plaza: string }
  | { readonly code: "no-relays" }
  | { readonly code: "no-media" }
  | { readonly code: "no-title" }
  | { readonly code: "bad-identifier"; readonly found: string }
  | { readonly code: "bad-address"; readonly found: string }
  /** The world has been ended meanwhile. */
  | { readonly code: "ended" }
  | { readonly code: "not-uploaded"; readonly path: string; readonly deliveries: readonly BlobDelivery[] }
  | { readonly code: "not-signed"; readonly detail: string }
  | { readonly code: "not-published"; readonly relays: readonly RelayDelivery[] };

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** Why a glb is not shown, in words for its maker. */
export function explainSceneFile(problem: SceneFileProblem): string {
  switch (problem.code) {
    case "not-gltf":
      return `is not a glb (${problem.detail})`;
    case "malformed":
      return `is a broken glb (${problem.detail})`;
    case "too-large":
      return `has ${megabytes(problem.bytes)}; at most ${megabytes(problem.mostBytes)} are shown`;
    case "over-budget":
      return `has too much for visitors' machines: ${problem.what} is ${problem.found}, at most ${problem.most} are shown`;
    case "outside-resource":
      return `would load "${oneLine(problem.uri, 200)}" from elsewhere; export it as one glb with everything inside`;
    case "unknown-extension":
      return `needs the glTF extension ${oneLine(problem.name, 80)}, which visitors' pages do not have; export it without`;
  }
}

/** One clear line: what was wrong and what to do. */
export function explainHostProblem(problem: HostProblem): string {
  switch (problem.code) {
    case "relays-silent":
      return explainSilentRelays(problem.relays);
    case "key-unusable":
      return explainKeyProblem(problem.problem);
    case "file-missing":
      return `there is no file ${problem.path}.`;
    case "file-unreadable":
      return `cannot read ${problem.path} (${problem.detail}).`;
    case "file-too-large":
      return `${problem.path} has ${megabytes(problem.sizeBytes)}; at most ${megabytes(problem.mostBytes)} can be hosted.`;
    case "not-a-world":
      return `${problem.path} ${explainSceneFile(problem.problem)}.`;
    case "not-one-file":
      return `${problem.path} is a glTF with other files beside it; export it as one glb.`;
    case "not-an-image":
      return `${problem.path} is no PNG, JPEG, WebP, GIF or AVIF picture.`;
    case "hosted-already":
      return `"${problem.identifier}" is hosted already (process ${problem.pid}). End it, or give this world another --id.`;
    case "data-unusable":
      return `cannot write to the data folder ${problem.path} (${problem.detail}). Choose another with --data, or mend its permissions.`;
    case "nowhere-given":
      return `no Plaza answers at ${problem.plaza}. Run "plaza up" there, or say where to publish: --relay wss://... --media https://...`;
    case "no-relays":
      return "say where to publish the world: --relay wss://...";
    case "no-media":
      return "say where to put the file: --media https://... (a Blossom server)";
    case "no-title":
      return "give the world a title.";
    case "bad-identifier":
      return "an id is a short text, at most 255 bytes.";
    case "bad-address":
      return `"${oneLine(problem.found, 200)}" is no address: relays and sync servers begin with ws:// or wss://, media stores with http:// or https://.`;
    case "ended":
      return "the world has been ended.";
    case "not-uploaded": {
      const each = problem.deliveries.map(
        ({ server, state, message }) => `${server}: ${state === "refused" ? "refused, " : ""}${oneLine(message, 200)}`,
      );
      return `no media store took ${problem.path}: ${each.join("; ")}. Name another with --media.`;
    }
    case "not-signed":
      return `could not sign with the host's key (${problem.detail}).`;
    case "not-published": {
      const each = problem.relays.map(({ url, message }) => `${url}: ${message === "" ? "no answer" : oneLine(message, 200)}`);
      return `no relay took the world: ${each.join("; ")}. Name another with --relay.`;
    }
    default:
      return explainStartProblem(problem);
  }
}
