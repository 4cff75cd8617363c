import { utf8Length } from "@plaza/protocol";
import type { AvatarConfig, Pose, Pubkey } from "@plaza/protocol";
import { encodePoseParcel, PARCEL_POSES } from "./pose-parcel.ts";
import type { ParcelPose } from "./pose-parcel.ts";
import type { SharedMove, WorldFrame } from "./room-news.ts";
import { encodeLine, encodePerson, encodeWireState } from "./wire-news.ts";
import type { WireNews, WirePerson } from "./wire-news.ts";

/** Someone who is on this process. */
interface OwnPerson {
  readonly pubkey: Pubkey;
  readonly login: number;
  readonly handle: number;
  readonly isResident: boolean;
  avatar: AvatarConfig | null;
  pose: Pose | null;
  t: number | undefined;
}

/** What this process knows better than any other: who is on it, and what it has told. */
export interface OwnPeople {
  enter(person: Omit<OwnPerson, "handle">): WirePerson;
  get(pubkey: Pubkey): WirePerson | undefined;
  remove(pubkey: Pubkey): boolean;
  setAvatar(pubkey: Pubkey, avatar: AvatarConfig): void;
  /** @returns parcels by the cell they are for: a move out of a cell is told there too */
  move(moves: readonly SharedMove[]): readonly { readonly cell: string; readonly bytes: Uint8Array }[];
  /** Everyone who moved since the last call, as parcels of the numbered news. */
  takeMoved(nextSeq: () => number): readonly Uint8Array[];
  forgetMoved(): void;
  /** Keeps a line for those who miss it. */
  keep(seq: number, frame: WorldFrame, nowMs: number): void;
  /** A page of everything, as this process tells it to one that asks. */
  page(question: Extract<WireNews, { type: "ask" }>, seq: number, login: number, nowMs: number): Uint8Array;
  sweep(nowMs: number): void;
  /** Without residents. */
  players(): number;
}

const keepLinesMs = 30_000;
const mostLines = 1_000;
/** A state stays as it was first asked for while its pages are fetched. */
const keepStateMs = 5_000;
const mostStates = 16;
const pageBytes = 256 * 1024;

interface FrozenState {
  readonly of: number;
  readonly atMs: number;
  readonly seq: number;
  readonly tick: number;
  readonly login: number;
  readonly pages: readonly { readonly people: readonly string[]; readonly lines: readonly string[] }[];
}

/** Starts with nobody. */
export function createOwnPeople(node: string): OwnPeople {
  const people = new Map<Pubkey, OwnPerson>();
  const movedSince = new Set<OwnPerson>();
  /** Oldest first. */
  const lines = new Map<number, { readonly frame: WorldFrame; readonly atMs: number }>();
  const frozen = new Map<number, FrozenState>();
  let handles = 0;
  let states = 0;
  let tick = 0;

  const inParcel = ({ handle, pose, t }: OwnPerson): readonly ParcelPose[] => (pose === null ? [] : [{ handle, pose, t }]);

  function* parcels(poses: readonly ParcelPose[], seq: () => number | null): Generator<Uint8Array> {
    for (let from = 0; from < poses.length; from += PARCEL_POSES) {
      yield encodePoseParcel({ node, tick, seq: seq(), poses: poses.slice(from, from + PARCEL_POSES) });
    }
  }

  function freeze(since: number | null, seq: number, login: number, nowMs: number): FrozenState {
    const pages: { people: string[]; lines: string[] }[] = [];
    let sizeBytes = Number.POSITIVE_INFINITY;
    const pageFor = (text: string): { people: string[]; lines: string[] } => {
      sizeBytes += utf8Length(text);
      const last = pages.at(-1);
      if (last !== undefined && sizeBytes <= pageBytes) return last;
      sizeBytes = utf8Length(text);
      const page = { people: [], lines: [] };
      pages.push(page);
      return page;
    };
    for (const person of people.values()) {
      const text = encodePerson(person);
      pageFor(text).people.push(text);
    }
    if (since !== null) {
      for (const [lineSeq, { frame }] of lines) {
        if (lineSeq <= since) continue;
        const text = encodeLine({ seq: lineSeq, frame });
        pageFor(text).lines.push(text);
      }
    }
    if (pages.length === 0) pages.push({ people: [], lines: [] });
    states += 1;
    return { of: states, atMs: nowMs, seq, tick, login, pages };
  }

  return {
    enter(person) {
      const before = people.get(person.pubkey);
      if (before !== undefined) movedSince.delete(before);
      handles += 1;
      const own: OwnPerson = { ...person, handle: handles };
      people.set(person.pubkey, own);
      return own;
    },
    get: (pubkey) => people.get(pubkey),
    remove(pubkey) {
      const person = people.get(pubkey);
      if (person === undefined) return false;
      movedSince.delete(person);
      return people.delete(pubkey);
    },
    setAvatar(pubkey, avatar) {
      const person = people.get(pubkey);
      if (person !== undefined) person.avatar = avatar;
    },
    move(moves) {
      tick += 1;
      const byCell = new Map<string, ParcelPose[]>();
      const put = (cell: string, pose: ParcelPose): void => {
        const poses = byCell.get(cell);
        if (poses === undefined) byCell.set(cell, [pose]);
        else poses.push(pose);
      };
      for (const { pubkey, pose, t, cell, from } of moves) {
        const person = people.get(pubkey);
        if (person === undefined) continue;
        person.pose = pose;
        person.t = t;
        movedSince.add(person);
        const told = { handle: person.handle, pose, t };
        put(cell, told);
        if (from !== null) put(from, told);
      }
      const told: { cell: string; bytes: Uint8Array }[] = [];
      for (const [cell, poses] of byCell) for (const bytes of parcels(poses, () => null)) told.push({ cell, bytes });
      return told;
    },
    takeMoved(nextSeq) {
      const poses = [...movedSince].flatMap(inParcel);
      movedSince.clear();
      return [...parcels(poses, nextSeq)];
    },
    forgetMoved: () => movedSince.clear(),
    keep(seq, frame, nowMs) {
      lines.set(seq, { frame, atMs: nowMs });
      for (const oldest of lines.keys()) {
        if (lines.size <= mostLines) break;
        lines.delete(oldest);
      }
    },
    page({ since, page, of }, seq, login, nowMs) {
      let state = of === null ? undefined : frozen.get(of);
      let place = page;
      if (state?.pages[page] === undefined) {
        state = freeze(since, seq, login, nowMs);
        place = 0;
        if (state.pages.length > 1 && frozen.size < mostStates) frozen.set(state.of, state);
      }
      const { people: persons = [], lines: kept = [] } = state.pages[place] ?? {};
      const { pages, ...head } = state;
      return encodeWireState({ ...head, node, page: place, pages: pages.length }, persons, kept);
    },
    sweep(nowMs) {
      for (const [seq, { atMs }] of lines) {
        if (nowMs - atMs < keepLinesMs) break;
        lines.delete(seq);
      }
      for (const { of, atMs } of frozen.values()) if (nowMs - atMs >= keepStateMs) frozen.delete(of);
    },
    players() {
      let count = 0;
      for (const person of people.values()) if (!person.isResident) count += 1;
      return count;
    },
  };
}
