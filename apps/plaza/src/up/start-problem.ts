import { explainTlsProblem } from "../tls/tls-problem.ts";
import type { TlsProblem } from "../tls/tls-problem.ts";
import type { DataFolderProblem } from "./data-folder.ts";
import type { PageProblem } from "./page-copy.ts";

/** Why a Plaza did not start. */
export type StartProblem =
  | DataFolderProblem
  | TlsProblem
  | { readonly code: "port-in-use"; readonly host: string; readonly port: number }
  | { readonly code: "cannot-listen"; readonly host: string; readonly port: number; readonly detail: string }
  | { readonly code: "store-unusable"; readonly path: string; readonly detail: string }
  | { readonly code: "key-unusable"; readonly path: string; readonly detail: string }
  | { readonly code: "scene-file-unusable"; readonly path: string; readonly detail: string }
  | { readonly code: "page-among-apps"; readonly url: string }
  | PageProblem;

/** One clear line: what was wrong and what to do. */
export function explainStartProblem(problem: StartProblem): string {
  switch (problem.code) {
    case "port-in-use":
      return `port ${problem.port} on ${problem.host} is in use. End what uses it, or choose another: --port 8447 (or --port 0 for any free one).`;
    case "cannot-listen":
      return `cannot listen on ${problem.host}:${problem.port} (${problem.detail}). Choose another --host or --port.`;
    case "not-writable":
      return `cannot write to the data folder ${problem.path} (${problem.detail}). Choose another with --data, or mend its permissions.`;
    case "in-use":
      return `another Plaza (process ${problem.pid}) uses the data folder ${problem.path}. End it, or choose another folder with --data.`;
    case "store-unusable":
      return `cannot use the store ${problem.path} (${problem.detail}). Move it away to start afresh, or choose another folder with --data.`;
    case "key-unusable":
      return `cannot use the host's key ${problem.path} (${problem.detail}).`;
    case "scene-file-unusable":
      return `cannot read the world ${problem.path} (${problem.detail}). Build it with "npm start", or run with --no-demo.`;
    case "page-among-apps":
      return `the page's address ${problem.url} lies under the name of the apps' origins. Give them a name of their own, e.g. --apps-origin https://{label}.apps.example.org.`;
    case "page-not-built":
      return `the page has not been built. Run "npm start" in the repository, which builds it.`;
    default:
      return explainTlsProblem(problem);
  }
}
