import type { Pose, Pubkey } from "@plaza/protocol";

/** One position as one server told it. */
export interface Observation {
  readonly server: string;
  readonly pubkey: Pubkey;
  readonly pose: Pose;
  /** The sender's stamp; null where the server passes none on. */
  readonly t: number | null;
}

/** What an audit found. */
export interface AuditVerdict {
  /** Servers that tell of places two others agree are not true, with how many people they do it. */
  readonly liars: ReadonlyMap<string, number>;
  /** Servers that show people moving of whom the primary told nothing. */
  readonly better: ReadonlySet<string>;
}

/** The same pose with the same stamp comes unchanged through an honest server, up to rounding. */
const sameMetres = 0.05;
/** Poses of different moments of the same second. */
const nearMetres = 3;
const movedMetres = 0.2;

/**
 * Compares what several servers told during an audit.
 *
 * @param primary - the server whose silence about somebody counts
 * @see docs/spec/world.md [W-11e], [W-11f]
 */
export function judgeAudit(observations: readonly Observation[], primary: string): AuditVerdict {
  const people = new Map<Pubkey, Map<string, Observation[]>>();
  for (const observation of observations) {
    const servers = people.get(observation.pubkey) ?? new Map<string, Observation[]>();
    people.set(observation.pubkey, servers);
    const told = servers.get(observation.server) ?? [];
    servers.set(observation.server, told);
    told.push(observation);
  }
  const liars = new Map<string, number>();
  const better = new Set<string>();
  for (const servers of people.values()) {
    for (const [server, told] of servers) {
      const others = [...servers].filter(([other]) => other !== server).map(([, theirs]) => theirs);
      const against = others.filter((theirs) => !agree(told, theirs));
      if (against.some((one) => against.some((two) => one !== two && agree(one, two)))) {
        liars.set(server, (liars.get(server) ?? 0) + 1);
      }
      if (!servers.has(primary) && hasMoved(told)) better.add(server);
    }
  }
  return { liars, better };
}

/** Equal where the stamps are equal; where no stamps meet, the newest lie near each other. */
function agree(one: readonly Observation[], two: readonly Observation[]): boolean {
  let met = false;
  for (const a of one) {
    if (a.t === null) continue;
    for (const b of two) {
      if (a.t !== b.t) continue;
      met = true;
      if (distance(a.pose, b.pose) > sameMetres) return false;
    }
  }
  if (met) return true;
  const a = one.at(-1);
  const b = two.at(-1);
  return a === undefined || b === undefined || distance(a.pose, b.pose) <= nearMetres;
}

function hasMoved(told: readonly Observation[]): boolean {
  const first = told[0];
  return first !== undefined && told.some((one) => distance(first.pose, one.pose) > movedMetres);
}

function distance(a: Pose, b: Pose): number {
  return Math.hypot(a.x - b.x, a.y - b.y, a.z - b.z);
}
