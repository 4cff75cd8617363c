import { z } from "zod";
import type { Hosting } from "../hosting.ts";
import { personNamed } from "../person-named.ts";
import type { WorldDesk } from "../world-desk.ts";
import { personSeen } from "./tool-fields.ts";

/** A hosted world, as answers show it. */
export const hostingSeen = z.object({
  hosting: z.string().describe("its handle for the other tools"),
  world: z.string(),
  title: z.string(),
  link: z.string().describe("for agents and other programs: naddr1..."),
  page: z.string().nullable().describe("the address to give to people; null where no page is known"),
  people: z
    .array(personSeen.extend({ place: z.object({ x: z.number(), z: z.number() }).nullable() }))
    .describe("who is inside besides you"),
  things: z.array(
    z.object({ id: z.string(), kind: z.string(), x: z.number(), y: z.number(), z: z.number(), label: z.string().optional() }),
  ),
  game: z
    .object({
      name: z.string(),
      state: z.enum(["starting", "playing", "waiting", "ended"]),
      restarts: z.int(),
      trouble: z.string().nullable(),
    })
    .nullable(),
  up_seconds: z.int(),
  unread: z.int().describe("events that what_happened has not shown yet"),
});

const mostPeople = 100;
const round = (metres: number): number => Math.round(metres * 10) / 10;

/** Says how a hosted world is doing. */
export function describeHosting(
  { id, world, title, host, game, sinceMs, news }: Hosting,
  { ground }: Pick<WorldDesk, "ground">,
): z.input<typeof hostingSeen> {
  const status = game?.script.status() ?? null;
  return {
    hosting: id,
    world,
    title,
    link: host.naddr,
    page: host.page,
    people: host
      .people()
      .slice(0, mostPeople)
      .map(({ pubkey, name, pose }) => ({
        ...personNamed(pubkey, name),
        place: pose === null ? null : { x: round(pose.x), z: round(pose.z) },
      })),
    things: host.props.list().map(({ id: thing, kind, x, y, z: south, label }) => ({
      id: thing,
      kind,
      x,
      y,
      z: south,
      ...(label === undefined ? {} : { label }),
    })),
    game:
      game === null || status === null
        ? null
        : { name: game.name, state: status.state, restarts: status.restarts, trouble: status.lastTrouble },
    up_seconds: Math.round((ground.clock.wallMs() - sinceMs) / 1_000),
    unread: news.unread(),
  };
}
