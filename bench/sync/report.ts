import type { Figures } from "./measure.ts";
import type { Crowd, ServerKind } from "./messages.ts";

const names: Readonly<Record<ServerKind, string>> = {
  plaza: "Plaza",
  "plaza-binary": "Plaza, positions as bytes",
  "per-recipient": "one ws.send per recipient",
  "raw-writes": "raw writes of the same bytes",
  "raw-writes-reads": "raw writes, inbound read",
  "raw-writes-binary": "raw writes, positions as bytes",
};

const columns: readonly (readonly [string, number])[] = [
  ["", 31],
  ["Hz", 6],
  ["deliveries/s", 13],
  ["arrived", 8],
  ["CPU", 6],
  ["ns/delivery", 12],
  ["vs send", 8],
  ["of raw", 7],
  ["raw+in", 7],
  ["bytes", 6],
  ["latency 50/99", 15],
  ["age 50/99", 13],
  ["RSS", 6],
  ["load", 6],
  ["limit", 8],
];

/** What a crowd's table begins with. */
export function heading(crowd: Crowd): string {
  const seen = crowd.visible === "all" ? "all visible" : `${crowd.visible} visible each`;
  return `\n${crowd.players} players, ${seen}\n${line(columns.map(([name]) => name))}`;
}

/** One row, beside the others of its crowd. */
export function row(figures: Figures, all: readonly Figures[]): string {
  const of = (kind: ServerKind) => all.find((entry) => entry.kind === kind);
  const isBinary = figures.kind === "plaza-binary";
  const isPlaza = isBinary || figures.kind === "plaza";
  const ratio = (other: Figures | undefined, invert: boolean) => {
    if (other === undefined || !isPlaza) return "-";
    const times = invert ? figures.nsPerDelivery / other.nsPerDelivery : other.nsPerDelivery / figures.nsPerDelivery;
    return `${times.toFixed(times < 10 ? 2 : 0)}x`;
  };
  const isTimed = isPlaza || figures.kind === "per-recipient";
  const times = ([median, most]: readonly [number, number]) => (isTimed ? `${median.toFixed(1)} / ${most.toFixed(1)}` : "-");
  return line([
    names[figures.kind],
    figures.hz.toFixed(figures.hz < 10 ? 2 : 0),
    Math.round(figures.deliveriesPerSec).toLocaleString("en"),
    percent(figures.arrivedShare),
    percent(figures.cpuShare),
    figures.nsPerDelivery.toFixed(figures.nsPerDelivery < 100 ? 1 : 0),
    ratio(of("per-recipient"), false),
    ratio(of(isBinary ? "raw-writes-binary" : "raw-writes"), true),
    isBinary ? "-" : ratio(of("raw-writes-reads"), true),
    figures.bytesPerDelivery.toFixed(1),
    times(figures.latencyMs),
    // Where views are bounded, whoever walks out of one would age in it for ever.
    figures.hz < 10 || figures.crowd.visible !== "all" ? "-" : times(figures.ageMs),
    figures.rssMb.toFixed(0),
    percent(figures.loadCpuShare),
    limitOf(figures),
  ]);
}

/** What stands below a row of Plaza's own server. */
export function remarks(figures: Figures): string {
  const { loginMs, lost, notes, crowd, systemShare, elsewhereCores, sentShare } = figures;
  return `    ${crowd.players} logins in ${(loginMs / 1000).toFixed(1)} s; lost ${lost}; kernel ${percent(systemShare)}; sent ${percent(sentShare)}; ${notes}; other processes ${elsewhereCores.toFixed(2)} cores`;
}

/** Which process was at its end: what the row says is its figure, not the server's, where it was the load. */
function limitOf({ cpuShare, loadCpuShare, sentShare, kind }: Figures): string {
  const isSilent = kind === "raw-writes" || kind === "raw-writes-binary";
  if (loadCpuShare > 0.9 || (!isSilent && sentShare < 0.97)) return cpuShare > 0.9 ? "both" : "load";
  return cpuShare > 0.9 ? "server" : "none";
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

function line(cells: readonly string[]): string {
  return cells
    .map((cell, index) => (index === 0 ? cell.padEnd(columns[0]?.[1] ?? 0) : cell.padStart((columns[index]?.[1] ?? 8) + 1)))
    .join("");
}
