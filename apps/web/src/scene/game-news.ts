import { createSignal } from "@plaza/platform";
import type { Clock, Signal } from "@plaza/platform";
import { isPubkey, oneLine } from "@plaza/protocol";
import type { JsonValue, Pubkey } from "@plaza/protocol";
import type { WorldSession } from "@plaza/world";

/** Something the host's game has put into the world. Metres. */
export interface GameThing {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** Waiting to be found, or found in this round. */
  readonly found: boolean;
}

/** What the host's game tells, as far as the page shows it. Texts are the host's own: one line, never markup. */
export interface GameView {
  readonly round: {
    readonly number: number | null;
    readonly endsMs: number | null;
    readonly found: number | null;
    readonly total: number | null;
  } | null;
  readonly points: ReadonlyMap<Pubkey, number>;
  readonly things: readonly GameThing[];
  /** The newest announcement; `atMs` on the monotonic clock. */
  readonly announcement: { readonly text: string; readonly atMs: number } | null;
}

/** A game as it begins. */
export const NO_GAME: GameView = { round: null, points: new Map(), things: [], announcement: null };

const MOST_THINGS = 64;
const MOST_SCORES = 200;
const LONGEST_TEXT = 160;
const LONGEST_ROUND_SEC = 24 * 3_600;
const FARTHEST_M = 100_000;

type Fields = { readonly [name: string]: JsonValue };

function isFields(value: JsonValue | undefined): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fieldsOf(value: JsonValue | undefined): Fields {
  return isFields(value) ? value : {};
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function whole(value: JsonValue | undefined): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

function metres(value: JsonValue | undefined): number | null {
  return typeof value === "number" && Math.abs(value) <= FARTHEST_M ? value : null;
}

function thingOf(value: JsonValue | undefined, found: boolean): GameThing | null {
  const fields = fieldsOf(value);
  const id = typeof fields["id"] === "string" ? fields["id"].slice(0, 64) : "";
  const [x, y, z] = [metres(fields["x"]), metres(fields["y"]), metres(fields["z"])];
  return id === "" || x === null || y === null || z === null ? null : { id, x, y, z, found };
}

function withThing(things: readonly GameThing[], thing: GameThing | null): readonly GameThing[] {
  if (thing === null) return things;
  return [...things.filter((each) => each.id !== thing.id), thing].slice(-MOST_THINGS);
}

function withScore(points: ReadonlyMap<Pubkey, number>, value: JsonValue): ReadonlyMap<Pubkey, number> {
  const fields = fieldsOf(value);
  const { pubkey } = fields;
  const score = whole(fields["points"]);
  if (typeof pubkey !== "string" || !isPubkey(pubkey) || score === null || points.size >= MOST_SCORES) return points;
  return new Map(points).set(pubkey, score);
}

function started(view: GameView, data: Fields, nowMs: number): GameView {
  const timer = typeof data["timer"] === "number" && data["timer"] >= 0 ? Math.min(data["timer"], LONGEST_ROUND_SEC) : null;
  const number = whole(data["round"]);
  // Told again to latecomers: what was found in the same round stays found.
  const same = view.round !== null && view.round.number === number;
  const kept = same ? view.things.filter((thing) => thing.found) : [];
  const things = listOf(data["lanterns"])
    .slice(0, MOST_THINGS)
    .reduce<readonly GameThing[]>((all, each) => withThing(all, thingOf(each, false)), kept);
  return {
    ...view,
    round: { number, endsMs: timer === null ? null : nowMs + timer * 1000, found: whole(data["found"]) ?? 0, total: whole(data["total"]) },
    points: listOf(data["scores"]).reduce<ReadonlyMap<Pubkey, number>>(withScore, new Map()),
    things,
  };
}

/**
 * Takes one game event into the view; events that are not well known change nothing.
 *
 * @see docs/spec/page.md [G-15]
 */
export function withGameEvent(view: GameView, event: string, value: JsonValue, nowMs: number): GameView {
  const data = fieldsOf(value);
  switch (event) {
    case "round_start":
      return started(view, data, nowMs);
    case "round_end":
      return { ...view, round: null, things: [], points: new Map() };
    case "score": {
      const round =
        view.round === null
          ? null
          : { ...view.round, found: whole(data["found"]) ?? view.round.found, total: whole(data["total"]) ?? view.round.total };
      return { ...view, round, points: withScore(view.points, value) };
    }
    case "spawn":
      return { ...view, things: withThing(view.things, thingOf(value, false)) };
    case "despawn": {
      if (data["lit"] === true) return { ...view, things: withThing(view.things, thingOf(value, true)) };
      return { ...view, things: view.things.filter((thing) => thing.id !== data["id"]) };
    }
    case "announce": {
      const said = data["text"] ?? data["message"] ?? value;
      const text = typeof said === "string" ? oneLine(said, LONGEST_TEXT) : "";
      return text === "" ? view : { ...view, announcement: { text, atMs: nowMs } };
    }
    default:
      return view;
  }
}

/** Follows a session's game. */
export function createGameNews(session: Pick<WorldSession, "onGameEvent">, clock: Clock): { readonly view: Signal<GameView>; end(): void } {
  const view = createSignal<GameView>(NO_GAME);
  const end = session.onGameEvent(({ event, data }) => view.set(withGameEvent(view.get(), event, data, clock.monotonicMs())));
  return { view, end };
}
