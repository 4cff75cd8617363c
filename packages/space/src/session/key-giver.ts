import { failed, ok } from "@plaza/protocol";
import type { Pubkey, SpaceInfo } from "@plaza/protocol";
import type { SpaceMember, SpaceView } from "../membership/space-view.ts";
import type { RoomKey } from "../room-key/room-key.ts";
import type { Keyring } from "./keyring.ts";
import type { ActOutcome } from "./session-acts.ts";

/** Hands the room key to those who are to have it, and changes it when somebody is not to hear any longer. */
export interface KeyGiver {
  /**
   * A new key: whoever is inside and admitted gets it, then it is used.
   *
   * @param password - opens it for those who come later; null where the room has none
   * @param change - what else is new about the space; whom it strikes off the list is given nothing
   */
  renew(password: string | null, change?: Partial<SpaceInfo>): Promise<ActOutcome>;
  /** Gives the key to those of a list who are not here to be given it. */
  send(to: readonly Pubkey[]): Promise<void>;
  /** Somebody is here: in a room with a list whoever lacks the key gets it, from one of those with a say. */
  consider(member: SpaceMember): void;
}

/** What a giver needs. */
export interface KeyGiverOptions {
  readonly keyring: Pick<Keyring, "make" | "give" | "add" | "inUse">;
  /** The corrected time. */
  nowMs(): number;
  self(): Pubkey;
  info(): SpaceInfo | null;
  view(): SpaceView;
  /** Their newest JOIN proves the key in use. */
  hasKey(pubkey: Pubkey): boolean;
  /** It falls to us: we are the host, or stand for the host who is away. */
  isGiver(): boolean;
  mayEdit(): boolean;
  setInfo(change: Partial<SpaceInfo>): Promise<ActOutcome>;
}

/** So many get a new key before it is used; those beyond, right after. */
const mostFirst = 200;
/** Who still lacks it in a JOIN said so long after it was sent never got it. */
const onItsWaySec = 10;
const mostTries = 3;
const mostRemembered = 4_096;

/**
 * Makes a giver.
 *
 * @see docs/spec/space.md [S-87], [S-87d]
 */
export function createKeyGiver(options: KeyGiverOptions): KeyGiver {
  const { keyring } = options;
  const given = new Map<string, { readonly tries: number; readonly sec: number }>();
  let isRenewing = false;

  const keyId = (): string => options.info()?.keyId ?? "";

  function isDue({ pubkey, lastSec }: SpaceMember): boolean {
    const last = given.get(`${keyId()} ${pubkey}`);
    return last === undefined || (last.tries < mostTries && lastSec >= last.sec + onItsWaySec);
  }

  function note(pubkey: Pubkey, of = keyId()): void {
    const name = `${of} ${pubkey}`;
    const tries = (given.get(name)?.tries ?? 0) + 1;
    given.delete(name);
    given.set(name, { tries, sec: Math.floor(options.nowMs() / 1_000) });
    if (given.size <= mostRemembered) return;
    for (const oldest of given.keys()) {
      given.delete(oldest);
      return;
    }
  }

  /** The stage comes first: a view lists it so. */
  function inside(): readonly Pubkey[] {
    return options.view().members.flatMap(({ pubkey, isAdmitted }) => (isAdmitted && pubkey !== options.self() ? [pubkey] : []));
  }

  async function giveTo(people: readonly Pubkey[], key: RoomKey, done: Set<Pubkey>): Promise<ActOutcome> {
    for (const pubkey of people) {
      if (done.has(pubkey)) continue;
      done.add(pubkey);
      note(pubkey, key.id);
      const gave = await keyring.give(pubkey, "", key);
      // Whose signer cannot encrypt can give it to nobody.
      if (!gave.ok) return gave;
    }
    return ok(null);
  }

  async function renew(password: string | null, change: Partial<SpaceInfo>): Promise<ActOutcome> {
    if (!options.mayEdit()) return failed({ code: "not-allowed", action: "edit" });
    if (options.info()?.access === "password" && password === null) return failed({ code: "not-now", detail: "password" });
    const { key, lock } = await keyring.make(password);
    const stay = change.members;
    const done = new Set<Pubkey>(stay === undefined ? [] : options.info()?.members.filter((pubkey) => !stay.includes(pubkey)));
    // First everyone inside gets it, then it is used: nobody misses a word. One's own other devices read it as well.
    const gave = await giveTo([...inside().slice(0, mostFirst), options.self()], key, done);
    // Nobody would hear any more; a password opens the next key for them.
    if (!gave.ok && password === null) return gave;
    keyring.add(key);
    const set = await options.setInfo({ ...change, keyId: key.id, lock });
    // Whoever came in the meantime proved the one before.
    if (set.ok) void giveTo(inside(), key, done);
    return set;
  }

  return {
    async renew(password, change = {}) {
      if (isRenewing) return failed({ code: "not-now", detail: "renewing" });
      isRenewing = true;
      try {
        return await renew(password, change);
      } finally {
        isRenewing = false;
      }
    },
    async send(to) {
      for (const pubkey of to.slice(0, mostFirst)) {
        note(pubkey);
        if (!(await keyring.give(pubkey, "")).ok) return;
      }
    },
    consider(member) {
      const { pubkey, isAdmitted } = member;
      if (pubkey === options.self() || !isAdmitted || options.info()?.access !== "members" || isRenewing) return;
      if (keyring.inUse().length === 0 || !options.isGiver() || options.hasKey(pubkey) || !isDue(member)) return;
      note(pubkey);
      void keyring.give(pubkey, "");
    },
  };
}
