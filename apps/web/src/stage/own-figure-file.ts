import type { Http } from "@plaza/platform";
import { failed, isWebUrl, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import { checkSceneFile } from "@plaza/world";
import type { SceneFileReport } from "@plaza/world";

/** The most that a figure of one's own may cost: a dozen of them are drawn beside each other on a laptop. */
export const FIGURE_BUDGETS = {
  fileBytes: 15_000_000,
  triangles: 60_000,
  drawCalls: 48,
  nodes: 800,
  textureSide: 2_048,
  /** Once decoded, smaller copies for the distance included: six of 2,048 a side. */
  textureBytes: 128 * 1024 * 1024,
  /** Of packed geometry, once unpacked. */
  unpackedBytes: 48 * 1024 * 1024,
} as const;

/** Which of the budgets was exceeded. */
export type FigureBudget = keyof typeof FIGURE_BUDGETS;

/** Why a file is not worn. */
export type FigureProblem =
  /** No address this page may ask. */
  | { readonly code: "bad-address" }
  | { readonly code: "unreachable" }
  /** The server's answer is not the file. */
  | { readonly code: "refused"; readonly status: number }
  | { readonly code: "no-figure" }
  | { readonly code: "broken" }
  | { readonly code: "outside-resource" }
  | { readonly code: "unknown-extension"; readonly name: string }
  | { readonly code: "too-much"; readonly what: FigureBudget; readonly found: number; readonly most: number };

/** Fetches and weighs one file. */
export type FetchFigure = (url: string) => Promise<Result<Uint8Array, FigureProblem>>;

/** What VRM files use; none of it is needed to draw them. */
const VRM_EXTENSIONS = [
  "VRM",
  "VRMC_vrm",
  "VRMC_materials_mtoon",
  "VRMC_materials_hdr_emissiveMultiplier",
  "VRMC_node_constraint",
  "VRMC_springBone",
  "VRMC_springBone_extended_collider",
];

/**
 * Whether a figure may be fetched from there: over https, or from the page's own host. A stranger's look must not make visitors'
 * browsers knock at other doors of their networks.
 */
export function mayFetchFigure(address: string, pageUrl: string): boolean {
  if (!isWebUrl(address)) return false;
  const url = new URL(address);
  return url.protocol === "https:" || url.hostname === new URL(pageUrl).hostname;
}

function measure(report: SceneFileReport): Readonly<Record<FigureBudget, number>> {
  return {
    fileBytes: report.sizeBytes,
    triangles: report.triangles,
    drawCalls: report.drawCalls,
    nodes: report.nodes,
    textureSide: report.largestTextureSide,
    textureBytes: report.textureBytes,
    unpackedBytes: report.unpackedBytes,
  };
}

const BUDGET_NAMES: readonly FigureBudget[] = [
  "fileBytes",
  "triangles",
  "drawCalls",
  "nodes",
  "textureSide",
  "textureBytes",
  "unpackedBytes",
];

/**
 * Weighs a figure's bytes before anything decodes them.
 *
 * @see docs/spec/page.md [G-58]
 */
export function weighFigure(bytes: Uint8Array): Result<SceneFileReport, FigureProblem> {
  const tooMuch = (what: FigureBudget, found: number): Result<never, FigureProblem> =>
    failed({ code: "too-much", what, found, most: FIGURE_BUDGETS[what] });
  if (bytes.length > FIGURE_BUDGETS.fileBytes) return tooMuch("fileBytes", bytes.length);
  const checked = checkSceneFile(bytes, { extensions: VRM_EXTENSIONS });
  if (!checked.ok) {
    const { problem } = checked;
    switch (problem.code) {
      case "not-gltf":
        return failed({ code: "no-figure" });
      case "outside-resource":
        return failed({ code: "outside-resource" });
      case "unknown-extension":
        return failed({ code: "unknown-extension", name: problem.name });
      case "over-budget": {
        const what = BUDGET_NAMES.find((name) => name === problem.what);
        return what === undefined ? failed({ code: "broken" }) : tooMuch(what, problem.found);
      }
      default:
        return failed({ code: "broken" });
    }
  }
  if (checked.value.container !== "glb" || checked.value.triangles === 0) return failed({ code: "no-figure" });
  const found = measure(checked.value);
  const over = BUDGET_NAMES.find((name) => found[name] > FIGURE_BUDGETS[name]);
  return over === undefined ? ok(checked.value) : tooMuch(over, found[over]);
}

/** Makes the way to fetch figures: from allowed places, no longer than allowed, weighed. */
export function createFetchFigure(http: Http, pageUrl: string): FetchFigure {
  return async (url) => {
    if (!mayFetchFigure(url, pageUrl)) return failed({ code: "bad-address" });
    const answer = await http({ method: "GET", url, timeoutMs: 15_000, maxBytes: FIGURE_BUDGETS.fileBytes });
    if (!answer.ok) {
      const most = FIGURE_BUDGETS.fileBytes;
      return failed(
        answer.problem.code === "too-large" ? { code: "too-much", what: "fileBytes", found: most + 1, most } : { code: "unreachable" },
      );
    }
    const { status, body } = answer.value;
    if (status !== 200) return failed({ code: "refused", status });
    const weighed = weighFigure(body);
    return weighed.ok ? ok(body) : weighed;
  };
}
