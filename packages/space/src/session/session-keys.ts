import type { RelayPool } from "@plaza/nostr-client";
import type { Random, Signer, Stretch } from "@plaza/platform";
import { failed, ok } from "@plaza/protocol";
import type { NostrEvent, Pubkey, SpaceAddress, SpaceInfo } from "@plaza/protocol";
import { getPerson } from "../membership/person-map.ts";
import { keySinceSec } from "../membership/space-state.ts";
import type { SpaceState } from "../membership/space-state.ts";
import type { SpaceMember, SpaceView } from "../membership/space-view.ts";
import { spaceView } from "../membership/view-space.ts";
import { allowed } from "../roles/allowed.ts";
import { verdictOn } from "../roles/verdict.ts";
import type { Verdict } from "../roles/verdict.ts";
import type { RoomKey } from "../room-key/room-key.ts";
import { createKeyGiver } from "./key-giver.ts";
import { createKeyring } from "./keyring.ts";
import type { Keyring } from "./keyring.ts";
import type { ActOutcome } from "./session-acts.ts";
import type { MediaCommand } from "./space-media.ts";

/** The keys of a room in one session: those it has, those it gives, and what follows from a new one. */
export interface SessionKeys extends Pick<Keyring, "hasProof" | "isLacking" | "isBarred" | "openWith" | "give" | "decided"> {
  /** Tells the media which keys lock and open; where one is lacking it is listened for. */
  tell(): void;
  /** For our JOIN. */
  proof(sessionKey: Pubkey): string | null;
  /** Somebody is here who may lack the key. */
  consider(pubkey: Pubkey): void;
  /** Now and then: whom the list names and who still lacks it. */
  look(): void;
  renew(password: string | null): Promise<ActOutcome>;
  /** Edits the space, and what its list means for the key. */
  edit(change: Partial<SpaceInfo>): Promise<ActOutcome>;
  /** Who is out and may still have the key in use; the host alone is told. */
  lost(view: SpaceView): readonly Pubkey[];
  end(): void;
}

/** What the keys of a session need. */
export interface SessionKeysOptions {
  readonly space: SpaceAddress;
  readonly random: Random;
  readonly stretch: Stretch;
  readonly pool: Pick<RelayPool, "subscribe">;
  readonly first: RoomKey | null;
  /** Keeps the key in use for the next visit. */
  keep(key: RoomKey): void;
  person(): Signer;
  /** Inside, and as the person that one is. */
  isInside(): boolean;
  state(): SpaceState;
  /** The corrected time. */
  readonly nowMs: () => number;
  member(pubkey: Pubkey): SpaceMember | null;
  publish(event: NostrEvent): void;
  tell(command: Extract<MediaCommand, { type: "room-keys" }>): void;
  /** Our JOIN proves another key now. */
  proofChanged(): void;
  changed(): void;
  setInfo(info: SpaceInfo): Promise<ActOutcome>;
  remove(pubkey: Pubkey): Promise<ActOutcome>;
  readmit(pubkey: Pubkey): Promise<ActOutcome>;
}

/**
 * Makes the keys of one session.
 *
 * @see docs/spec/space.md [S-34f], [S-87], [S-87d], [S-87e]
 */
export function createSessionKeys(options: SessionKeysOptions): SessionKeys {
  const { space, random, stretch, pool, first, nowMs } = options;
  const self = (): Pubkey => options.person().pubkey;
  const info = (): SpaceInfo | null => options.state().created?.newest.info ?? null;
  /** Of which key our JOIN has the proof. */
  let provenKey: string | null = null;
  let kept = first?.id ?? null;
  const keyring = createKeyring({
    space,
    random,
    stretch,
    pool,
    first,
    person: () => options.person(),
    info,
    state: () => options.state(),
    nowMs,
    publish: (event) => options.publish(event),
    changed: added,
  });
  const giver = createKeyGiver({
    keyring,
    nowMs,
    self,
    info,
    view: () => spaceView(options.state(), nowMs(), keyring.hasProof()),
    hasKey(pubkey) {
      const joined = getPerson(options.state().people, pubkey)?.joined ?? null;
      return joined !== null && keyring.provesUsed(joined);
    },
    isGiver,
    mayEdit,
    setInfo: change,
  });

  function mayEdit(): boolean {
    return allowed(options.state(), self(), "edit", self(), nowMs());
  }

  /** The host, or whom of the co-hosts the room takes for it. */
  function isGiver(): boolean {
    if (!options.isInside()) return false;
    return self() === space.host || spaceView(options.state(), nowMs(), null).actingHost === self();
  }

  function tell(): void {
    options.tell({ type: "room-keys", keys: keyring.inUse(), isRequired: (info()?.keyId ?? null) !== null });
    if (keyring.isLacking()) keyring.listen();
    const key = keyring.used();
    if (key === null || key.id === kept) return;
    kept = key.id;
    options.keep(key);
  }

  /** A key came: what is locked and proven follows. */
  function added(): void {
    tell();
    // The proof in our JOIN is of the key in use: one that only follows it is proven by the next heartbeat.
    if (!keyring.isLacking() && provenKey !== keyring.used()?.id) options.proofChanged();
    options.changed();
  }

  async function change(part: Partial<SpaceInfo>): Promise<ActOutcome> {
    const before = info();
    if (before === null) return failed({ code: "not-now", detail: "unknown space" });
    return options.setInfo({ ...before, ...part });
  }

  function consider(pubkey: Pubkey): void {
    const member = info()?.access === "members" ? options.member(pubkey) : null;
    if (member !== null) giver.consider(member);
  }

  return {
    hasProof: () => keyring.hasProof(),
    isLacking: () => keyring.isLacking(),
    isBarred: () => keyring.isBarred(),
    openWith: (password, onProgress) => keyring.openWith(password, onProgress),
    give: (to, message) => keyring.give(to, message),
    decided: () => keyring.decided(),
    tell,
    proof(sessionKey) {
      provenKey = keyring.used()?.id ?? null;
      return keyring.proof(sessionKey);
    },
    consider,
    look() {
      if (info()?.access !== "members" || !isGiver()) return;
      for (const pubkey of info()?.members ?? []) consider(pubkey);
    },
    renew: (password) => giver.renew(password),
    async edit(part) {
      const before = info();
      const { members } = part;
      const isList = before?.access === "members" && (part.access ?? "members") === "members";
      if (!isList || members === undefined || !mayEdit()) return change(part);
      const verdict = (pubkey: Pubkey): Verdict => verdictOn(options.state(), pubkey, nowMs());
      const struck = before.members.filter((pubkey) => !members.includes(pubkey));
      const added = members.filter((pubkey) => !before.members.includes(pubkey));
      for (const pubkey of struck) {
        // A decision about somebody lets them in as the list does.
        const { act } = verdict(pubkey);
        const out = act === null || act.act === "remove" ? ok(null) : await options.remove(pubkey);
        if (!out.ok) return out;
      }
      // Whoever is struck off hears nothing from now on; whoever is added finds the key when they come.
      const isLocked = before.keyId !== null;
      const done = isLocked && struck.length > 0 ? await giver.renew(null, part) : await change(part);
      if (!done.ok) return done;
      if (isLocked) void giver.send(added);
      for (const pubkey of added) {
        const back = verdict(pubkey).removed === null ? ok(null) : await options.readmit(pubkey);
        if (!back.ok) return back;
      }
      return ok(null);
    },
    lost(view) {
      const sinceSec = self() === space.host ? keySinceSec(options.state()) : null;
      if (sinceSec === null) return [];
      return view.removed.flatMap(({ pubkey }) => (verdictOn(options.state(), pubkey, nowMs()).sinceSec >= sinceSec ? [pubkey] : []));
    },
    end: () => keyring.end(),
  };
}
