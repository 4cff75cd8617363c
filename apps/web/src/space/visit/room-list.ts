import { createSignal } from "@plaza/platform";
import type { Signal } from "@plaza/platform";
import type { Pubkey } from "@plaza/protocol";
import type { ActProblem, SpaceSession, SpaceSessionView } from "@plaza/space";

/** Somebody on the list of a space. */
export interface ListedPerson {
  readonly pubkey: Pubkey;
  /** In the room, removed from it, or neither. */
  readonly is: "here" | "out" | "away";
}

/** Who may come into a space, for who decides it. */
export interface RoomList {
  /** Who is here comes first. */
  readonly listed: readonly ListedPerson[];
  /** Who is in the room and not on the list, by another app's word or a decision; a key of one tab is not worth a place. */
  readonly others: readonly Pubkey[];
  /** The room has a key, which the listed are given. */
  readonly isLocked: boolean;
}

/** A space names no more than this (S-8). */
const mostListed = 500;

/** Reads the list off what is shown; null where there is none, or where one does not decide it. */
export function roomListOf({ self, room, inOtherApps }: Pick<SpaceSessionView, "self" | "room" | "inOtherApps">): RoomList | null {
  const { info } = room;
  if (info?.access !== "members" || self.role !== "host") return null;
  const here = new Set([...room.members.map(({ pubkey }) => pubkey), ...inOtherApps]);
  const guests = new Set(room.members.filter(({ isGuest }) => isGuest).map(({ pubkey }) => pubkey));
  const out = new Set(room.removed.map(({ pubkey }) => pubkey));
  const listed = info.members
    .filter((pubkey) => pubkey !== self.pubkey)
    .map((pubkey): ListedPerson => ({ pubkey, is: out.has(pubkey) ? "out" : here.has(pubkey) ? "here" : "away" }));
  const isKnown = (pubkey: Pubkey): boolean => pubkey === self.pubkey || out.has(pubkey) || info.members.includes(pubkey);
  return {
    listed: [...listed.filter(({ is }) => is === "here"), ...listed.filter(({ is }) => is !== "here")],
    others: [...here].filter((pubkey) => !guests.has(pubkey) && !isKnown(pubkey)),
    isLocked: info.keyId !== null,
  };
}

/** What is being done with the list, or came of it last. */
export type ListState =
  | { readonly phase: "quiet" | "adding" | "known" | "full" }
  | { readonly phase: "striking" | "struck"; readonly pubkey: Pubkey }
  | { readonly phase: "added"; readonly count: number }
  | { readonly phase: "failed"; readonly problem: ActProblem };

/** Changes the list of a space, one change at a time. */
export interface ListDesk {
  readonly state: Signal<ListState>;
  /** @returns whether all of them are on the list now */
  add(people: readonly Pubkey[]): Promise<boolean>;
  /** @returns whether they are off the list now */
  strike(pubkey: Pubkey): Promise<boolean>;
  /** Forgets what came of the last change. */
  clear(): void;
}

/** Waits until a signal shows something. */
function shown<T>(signal: Signal<T>, isShown: (value: T) => boolean): Promise<void> {
  return new Promise((resolve) => {
    let stop = (): void => undefined;
    const look = (): void => {
      if (!isShown(signal.get())) return;
      stop();
      resolve();
    };
    stop = signal.subscribe(look);
    look();
  });
}

/**
 * Makes a desk with nothing under way.
 *
 * @see docs/spec/page.md [G-40c]
 */
export function createListDesk(session: Pick<SpaceSession, "view" | "setInfo">): ListDesk {
  const state = createSignal<ListState>({ phase: "quiet" });
  const isBusy = (): boolean => state.get().phase === "adding" || state.get().phase === "striking";
  const members = (): readonly Pubkey[] => session.view.get().room.info?.members ?? [];

  async function set(next: readonly Pubkey[], done: ListState): Promise<boolean> {
    const before = session.view.get().room.info;
    const outcome = await session.setInfo({ members: next });
    // The next change is made of what is shown: a person who was just added must be in it.
    if (outcome.ok) await shown(session.view, ({ room }) => room.info !== before);
    state.set(outcome.ok ? done : { phase: "failed", problem: outcome.problem });
    return outcome.ok;
  }

  return {
    state,
    async add(people) {
      if (isBusy()) return false;
      const known = members();
      const { pubkey: self } = session.view.get().self;
      const fresh = people.filter((pubkey) => pubkey !== self && !known.includes(pubkey));
      if (fresh.length === 0) {
        state.set({ phase: "known" });
        return true;
      }
      if (known.length + fresh.length > mostListed) {
        state.set({ phase: "full" });
        return false;
      }
      state.set({ phase: "adding" });
      return set([...known, ...fresh], { phase: "added", count: fresh.length });
    },
    async strike(pubkey) {
      if (isBusy()) return false;
      state.set({ phase: "striking", pubkey });
      return set(
        members().filter((one) => one !== pubkey),
        { phase: "struck", pubkey },
      );
    },
    clear() {
      if (!isBusy()) state.set({ phase: "quiet" });
    },
  };
}
