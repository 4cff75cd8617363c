import { createSignal } from "@plaza/platform";
import type { KeyValue, Log, Signal, Signer, Timers } from "@plaza/platform";
import { buildMuteTags, failed, KIND, mutedPeople, mutedWords, ok } from "@plaza/protocol";
import type { Pubkey, Result, Tag, VerifiedEvent } from "@plaza/protocol";
import type { Identity } from "../identity/identity.ts";
import { signChecked } from "../identity/sign-checked.ts";
import { createMovingSubscription } from "../pool/moving-subscription.ts";
import { newestFirst } from "../pool/relay-pool.ts";
import type { RelayPool } from "../pool/relay-pool.ts";
import { openPrivatePart } from "./mute-list-opening.ts";
import { createMuteStore } from "./mute-store.ts";
import { withWishes } from "./mute-tags.ts";
import type { MuteTags, MuteWishes } from "./mute-tags.ts";
import { readOwnNewest } from "./own-newest.ts";

/** Somebody who is muted, and where that is kept. */
export interface MutedPerson {
  readonly pubkey: Pubkey;
  /** `private`: in one's list, for nobody else to read. `open`: in one's list, for everybody. `device`: only here. */
  readonly where: "private" | "open" | "device";
  /** Their figure is not shown either. */
  readonly hidden: boolean;
  /** On the way to the list. */
  readonly waits: boolean;
}

/** Whom one does not want to hear, or see. */
export interface MutesView {
  readonly muted: ReadonlySet<Pubkey>;
  /** Of the muted. */
  readonly hidden: ReadonlySet<Pubkey>;
  /** In lower case; other clients put them into the list. */
  readonly words: readonly string[];
  readonly people: readonly MutedPerson[];
  /** The list has a private part that the signer did not open. */
  readonly locked: boolean;
  /** Why the list could not be changed: what was wished holds on this device all the same. */
  readonly failure: string | null;
}

/** One's mutes: a list that goes along with the key (NIP-51), and what only this device knows. */
export interface Mutes {
  readonly view: Signal<MutesView>;
  mute(pubkey: Pubkey): void;
  /** Mutes, and does not show the figure either. */
  hide(pubkey: Pubkey): void;
  /** Shows the figure again; stays muted. */
  show(pubkey: Pubkey): void;
  unmute(pubkey: Pubkey): void;
  /**
   * Puts those that only this device knows on the list.
   *
   * @param openly - for everybody to read, where the signer cannot encrypt
   */
  moveToList(openly: boolean): void;
  /** Tries again what could not be written. */
  retry(): void;
  end(): void;
}

/** What mutes need. */
export interface MutesOptions {
  readonly pool: RelayPool;
  readonly identity: Pick<Identity, "account" | "current" | "ready">;
  readonly keyValue: KeyValue;
  readonly timers: Timers;
  readonly log: Log;
}

interface OwnList {
  readonly event: VerifiedEvent;
  /** Null while, or because, it is not opened. */
  readonly hidden: readonly Tag[] | null;
}

type Failure = { readonly code: string };

/**
 * Follows and changes whom one does not want to hear.
 *
 * @see docs/spec/identity.md [I-9] to [I-9e], [I-9g]
 */
export function createMutes({ pool, identity, keyValue, timers, log }: MutesOptions): Mutes {
  const store = createMuteStore(keyValue, log);
  const device = { muted: new Set<Pubkey>(), hidden: new Set<Pubkey>() };
  let self: Pubkey | null = null;
  let list: OwnList | null = null;
  /** The private part of the version before, while the newest one is being opened: nobody speaks up in between. */
  let openedLast: readonly Tag[] = [];
  let wishes: MuteWishes = new Map();
  let openly = false;
  let failure: string | null = null;
  let writing: Promise<void> | null = null;
  let ended = false;
  const view = createSignal<MutesView>(makeView());
  const lists = createMovingSubscription(pool, timers, (event) => void take(event));

  function makeView(): MutesView {
    const open = mutedPeople(list?.event.tags ?? []);
    const secret = list?.hidden ?? openedLast;
    const hidden = mutedPeople(secret);
    const rows = new Map<Pubkey, MutedPerson["where"]>();
    for (const pubkey of [...device.muted, ...device.hidden]) rows.set(pubkey, "device");
    for (const pubkey of hidden) rows.set(pubkey, "private");
    for (const pubkey of open) rows.set(pubkey, "open");
    for (const [pubkey, wanted] of wishes) {
      if (!wanted) rows.delete(pubkey);
      else if (!rows.has(pubkey) || rows.get(pubkey) === "device") rows.set(pubkey, openly ? "open" : "private");
    }
    if (self !== null) rows.delete(self);
    const people = [...rows].map(([pubkey, where]) => ({
      pubkey,
      where,
      hidden: device.hidden.has(pubkey),
      waits: wishes.get(pubkey) === true,
    }));
    return {
      muted: new Set(rows.keys()),
      hidden: new Set(people.flatMap((person) => (person.hidden ? [person.pubkey] : []))),
      words: [...new Set([...mutedWords(list?.event.tags ?? []), ...mutedWords(secret)])].slice(0, mostWords),
      people,
      locked: list !== null && list.hidden === null,
      failure,
    };
  }
  function show(): void {
    if (!ended) view.set(makeView());
  }

  async function openPart(event: VerifiedEvent, signer: Signer | null): Promise<readonly Tag[] | null> {
    const opened = await openPrivatePart(event, signer, store);
    // Whose it is has signed out meanwhile.
    if (self !== event.pubkey) store.forgetOpened(event.pubkey);
    return opened;
  }

  async function take(event: VerifiedEvent): Promise<void> {
    if (event.kind !== KIND.muteList || event.pubkey !== self || (list !== null && newestFirst(event, list.event) >= 0)) return;
    list = { event, hidden: event.content === "" ? [] : null };
    if (event.content === "") {
      openedLast = [];
      return show();
    }
    const opened = await openPart(event, await identity.current());
    if (list?.event.id !== event.id || self !== event.pubkey) return;
    list = { event, hidden: opened };
    if (opened !== null) openedLast = opened;
    show();
  }

  async function follow(): Promise<void> {
    const account = identity.account.get();
    const now = account.kind === "none" ? null : account.pubkey;
    if (now === self) return;
    if (self !== null) store.forgetOpened(self);
    self = now;
    list = null;
    openedLast = [];
    wishes = new Map();
    failure = null;
    openly = false;
    lists.aim(now === null ? [] : [{ kinds: [KIND.muteList], authors: [now] }]);
    show();
    if (now === null) return;
    const waiting = await store.loadWishes(now);
    if (self !== now || waiting.size === 0) return;
    wishes = new Map([...waiting, ...wishes]);
    show();
    write();
  }

  function wish(pubkey: Pubkey, wanted: boolean): void {
    if (self === null) return;
    wishes = new Map(wishes).set(pubkey, wanted);
    store.keepWishes(self, wishes);
    write();
  }

  /** Changes the newest list there is; nothing of it is lost. */
  async function change(me: Pubkey, wanted: MuteWishes): Promise<Result<null, Failure>> {
    const newest = await readOwnNewest(pool, me, { kinds: [KIND.muteList] });
    if (!newest.ok) return newest;
    const { event, publishTo } = newest.value;
    const signer = await identity.current();
    if (signer?.pubkey !== me || self !== me) return failed({ code: "another-account" });
    if (event !== null) await take(event);
    const before = list;
    const hidden = before === null ? [] : (before.hidden ?? (await openPart(before.event, signer)));
    if (hidden === null) return failed({ code: "locked" });
    const tags: MuteTags = { open: before?.event.tags ?? [], hidden };
    const next = withWishes(tags, wanted, openly);
    const sameHidden = next.hidden.length === hidden.length;
    if (sameHidden && next.open.length === tags.open.length) return ok(null);
    let content = before?.event.content ?? "";
    if (!sameHidden && next.hidden.length === 0) content = "";
    else if (!sameHidden) {
      const closed = await signer.encryption?.encrypt(me, JSON.stringify(next.hidden));
      if (closed === undefined) return failed({ code: "cannot-encrypt" });
      if (!closed.ok) return failed(closed.problem);
      content = closed.value;
    }
    // Within one second relays keep the lower id, not the later one.
    const createdAtSec = Math.max(pool.correctedNowSec(), (before?.event.created_at ?? 0) + 1);
    const signed = await signChecked(pool, signer, buildMuteTags(next.open, createdAtSec, content));
    if (!signed.ok) return signed;
    // Changed elsewhere while the signer thought: from the newest list again.
    if (list?.event.id !== before?.event.id && self === me) return change(me, wanted);
    if (self === me) store.keepOpened(me, signed.value.id, next.hidden);
    const status = await pool.publish(signed.value, publishTo).done;
    if (status.state !== "accepted") return failed({ code: "not-taken" });
    if (self === me) {
      list = { event: signed.value, hidden: next.hidden };
      openedLast = next.hidden;
    }
    return ok(null);
  }

  async function writeAll(): Promise<void> {
    while (!ended && self !== null && wishes.size > 0) {
      const [me, wanted] = [self, wishes];
      const changed = await change(me, wanted);
      if (self !== me) continue;
      if (!changed.ok) {
        failure = changed.problem.code;
        // A signer that cannot keep it secret: it stays here, until the person wants it to be open.
        if (failure === "cannot-encrypt") {
          for (const [pubkey, isWanted] of wishes) if (isWanted) device.muted.add(pubkey);
          store.keepDevice(device.muted, device.hidden);
          done(me, wishes);
        }
        return show();
      }
      failure = null;
      done(me, wanted);
      show();
    }
  }
  function done(me: Pubkey, wanted: MuteWishes): void {
    wishes = new Map([...wishes].filter(([pubkey, value]) => wanted.get(pubkey) !== value));
    store.keepWishes(me, wishes);
  }
  function write(): void {
    show();
    writing ??= writeAll().finally(() => {
      writing = null;
    });
  }

  const openRelays = (): number => pool.status.get().filter(({ state }) => state === "open").length;
  let open = openRelays();
  const stops = [
    identity.account.subscribe(() => void follow()),
    pool.status.subscribe(() => {
      const before = open;
      open = openRelays();
      if (failure === "no-relay" && open > before) write();
    }),
  ];
  void follow();
  void store.loadDevice().then((kept) => {
    for (const pubkey of kept.muted) device.muted.add(pubkey);
    for (const pubkey of kept.hidden) device.hidden.add(pubkey);
    show();
  });

  function keep(): void {
    store.keepDevice(device.muted, device.hidden);
    show();
  }

  return {
    view,
    mute(pubkey) {
      if (pubkey === self || view.get().muted.has(pubkey)) return;
      if (self === null) {
        device.muted.add(pubkey);
        keep();
      } else wish(pubkey, true);
    },
    hide(pubkey) {
      if (pubkey === self) return;
      const known = view.get().muted.has(pubkey);
      device.hidden.add(pubkey);
      if (self === null) device.muted.add(pubkey);
      keep();
      if (self !== null && !known) wish(pubkey, true);
    },
    show(pubkey) {
      if (!device.hidden.delete(pubkey)) return;
      // Who was muted by being hidden alone stays muted.
      if (!makeView().muted.has(pubkey)) device.muted.add(pubkey);
      keep();
    },
    unmute(pubkey) {
      const person = view.get().people.find((each) => each.pubkey === pubkey);
      device.muted.delete(pubkey);
      device.hidden.delete(pubkey);
      keep();
      if (person !== undefined && person.where !== "device") wish(pubkey, false);
    },
    moveToList(wantedOpenly) {
      if (self === null) return;
      openly = wantedOpenly;
      wishes = new Map([...wishes, ...[...device.muted].map((pubkey) => [pubkey, true] as const)]);
      store.keepWishes(self, wishes);
      device.muted.clear();
      keep();
      write();
    },
    retry: write,
    end() {
      ended = true;
      for (const stop of stops) stop();
      lists.end();
    },
  };
}

const mostWords = 500;
