import { allVectors } from "./app-files.ts";
import { doubledParts, sealParts, withoutFloor } from "./parts.ts";
import type { Pass, PassOutcome, Probe } from "./probe.ts";

type Say = (line: string) => void;

/** What a pass showed that must not be: what got out, and what was never begun. */
function faults(name: string, outcome: PassOutcome, wanted: ReadonlySet<string>): readonly string[] {
  const out = [...outcome.out].map(
    ([id, seen]) => `OUT (${name}): ${id}: ${[...new Set(seen.map(({ by, what }) => `${by} ${what}`))].slice(0, 3).join(" | ")}`,
  );
  const idle = [...wanted]
    .filter((id) => !outcome.begun.has(id))
    .map((id) => `NOT BEGUN (${name}): ${id}: ${outcome.stopped.get(id) ?? "the app said nothing of it"}`);
  return [...out, ...idle];
}

async function timed(probe: Probe, say: Say, pass: Pass): Promise<PassOutcome> {
  const startedMs = performance.now();
  const outcome = await probe.run(pass);
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(0);
  say(
    `${pass.name}: ${outcome.begun.size} attempts, ${outcome.out.size} out${outcome.crashes > 0 ? `, ${outcome.crashes} pages died` : ""} (${seconds} s)`,
  );
  return outcome;
}

const everyId = new Set(allVectors.map(({ id }) => id));
/** On a host without app origins an app is one document: it has no further pages, and no server that could refuse a script. */
const idsOfDocument = new Set(
  allVectors.filter(({ id, way }) => way !== "file" && id !== "service-worker-script-given-out").map(({ id }) => id),
);

/** The real thing alone, and that one part less would be noticed. Returns the exit code. */
export async function tellSealed(probe: Probe, say: Say): Promise<number> {
  const sealed = await timed(probe, say, { name: "sealed", ground: "sealed" });
  const wrong = [...faults("sealed", sealed, everyId)];
  const [part] = sealParts.filter(({ name }) => name === "the guard");
  if (part !== undefined) wrong.push(...(await missed(probe, say, part)));
  for (const line of wrong) say(line);
  say(`${sealed.begun.size} attempts, ${sealed.out.size} out`);
  return wrong.length === 0 ? 0 : 1;
}

/** Everything: the control, the real thing in each of its ways, and each part taken out once. Returns the exit code. */
export async function tellWhole(probe: Probe, say: Say): Promise<number> {
  const control = await timed(probe, say, { name: "without any seal", ground: "control" });
  const live = new Set(control.out.keys());
  const wrong: string[] = [];
  const escaped = new Set<string>();
  const passes: readonly (Pass & { readonly wanted: ReadonlySet<string> })[] = [
    { name: "sealed", ground: "sealed", wanted: everyId },
    { name: "sealed, in a browser without Connection-Allowlist", ground: "sealed", loosening: withoutFloor, wanted: everyId },
    { name: "one document, on a host without app origins", ground: "document", only: idsOfDocument, wanted: idsOfDocument },
  ];
  for (const pass of passes) {
    const outcome = await timed(probe, say, pass);
    for (const id of outcome.out.keys()) escaped.add(id);
    const found = faults(pass.name, outcome, pass.wanted);
    for (const line of found) say(line);
    wrong.push(...found);
  }
  wrong.push(...(await missedParts(probe, say)));
  say("");
  say(`never live in the control, so not counted (${everyId.size - live.size}): ${[...everyId].filter((id) => !live.has(id)).join(", ")}`);
  for (const line of wrong) say(line);
  say(`${live.size} vectors, ${escaped.size} out`);
  return wrong.length === 0 ? 0 : 1;
}

/** Each part taken out once, and nothing else. Returns the exit code. */
export async function tellParts(probe: Probe, say: Say): Promise<number> {
  const wrong = await missedParts(probe, say);
  for (const line of wrong) say(line);
  say(`${sealParts.length} parts, ${wrong.length} not missed`);
  return wrong.length === 0 ? 0 : 1;
}

async function missedParts(probe: Probe, say: Say): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const part of sealParts) wrong.push(...(await missed(probe, say, part)));
  for (const part of doubledParts) await missed(probe, say, part);
  return wrong;
}

/** Takes a part out: some of its witnesses must then be seen outside. */
async function missed(probe: Probe, say: Say, { name, loosening, witnesses }: (typeof sealParts)[number]): Promise<readonly string[]> {
  const { out } = await probe.run({ name: `without ${name}`, ground: "sealed", loosening, only: new Set(witnesses) });
  say(`without ${name}: ${out.size === 0 ? "nothing more gets out" : `out: ${[...out.keys()].join(", ")}`}`);
  return out.size === 0 ? [`UNNOTICED: ${name} can be taken out and nothing is seen`] : [];
}
