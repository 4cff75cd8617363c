import type { Random } from "@plaza/platform";
import { frameChannel } from "@plaza/platform";
import type { Pubkey } from "@plaza/protocol";
import type { ProofCheck } from "../membership/admission.ts";
import type { SpaceState } from "../membership/space-state.ts";
import type { SpaceMember } from "../membership/space-view.ts";
import { presentMember } from "../membership/view-space.ts";
import { stageCandidates, verdictOn } from "../roles/verdict.ts";
import type { PlainDirectory, PlainPeer } from "../plain/plain-keeper.ts";
import type { ConnectionType, KnownPeer, PeerDirectory } from "../score/known-peer.ts";

/** What a session's peers must be able to do, as JOIN lists it. */
export const frameCap = frameChannel.protocol;

/** Encrypted descriptions are welcome. */
export const encryptCap = "nip44";

/** Stands behind a router that shows another address to everyone. */
export const strictNatCap = "strict-nat";

/** Gives sound to peers that know only the draft. */
export const plainCap = "plain-audio";

/** Who is in the space by its state, as the overlay asks for it. */
export interface SpaceDirectory extends PeerDirectory, PlainDirectory {
  /** A JOIN was heard: somebody to draw from. */
  note(pubkey: Pubkey): void;
  /** What share of the sound somebody brought us lately, 0 to 1: who lost some is thought less of. */
  noteDelivered(pubkey: Pubkey, share: number): void;
  /** Somebody present and not out, admitted or not. */
  member(pubkey: Pubkey): SpaceMember | null;
}

/** What a directory reads. */
export interface SpaceDirectoryOptions {
  state(): SpaceState;
  hasProof(): ProofCheck | null;
  /** The corrected time. */
  nowMs(): number;
  monotonicMs(): number;
}

const connections: ReadonlySet<string> = new Set(["ethernet", "wifi", "5g", "4g", "3g", "slow"]);
/** Somebody who says nothing about their line. */
const unsaid = { uploadKbps: 512, slots: 2 } as const;

const lossKeptMs = 600_000;
const mostLosses = 256;
/** How much the newest measurement counts. */
const freshShare = 0.3;

function connectionOf(type: string | undefined): ConnectionType {
  if (type === "2g" || type === "slow-2g") return "slow";
  return type !== undefined && connections.has(type) ? (type as ConnectionType) : "unknown";
}

/**
 * Makes the directory of a space.
 *
 * @see docs/spec/space.md [S-83]
 */
export function createSpaceDirectory(options: SpaceDirectoryOptions): SpaceDirectory {
  const listed: Pubkey[] = [];
  const placeOf = new Map<Pubkey, number>();
  const losses = new Map<Pubkey, { readonly ratio: number; readonly atMs: number }>();
  let staged: { readonly state: SpaceState; readonly untilMs: number; readonly stage: readonly Pubkey[] } | null = null;

  function note(pubkey: Pubkey): void {
    if (placeOf.has(pubkey)) return;
    placeOf.set(pubkey, listed.length);
    listed.push(pubkey);
  }

  function forget(pubkey: Pubkey): void {
    const at = placeOf.get(pubkey);
    const last = listed.pop();
    placeOf.delete(pubkey);
    if (at === undefined || last === undefined || last === pubkey) return;
    listed[at] = last;
    placeOf.set(last, at);
  }

  function lossOf(pubkey: Pubkey): number {
    const known = losses.get(pubkey);
    return known === undefined || options.monotonicMs() - known.atMs > lossKeptMs ? 0 : known.ratio;
  }

  function member(pubkey: Pubkey): SpaceMember | null {
    return presentMember(options.state(), pubkey, options.nowMs(), options.hasProof());
  }

  function get(pubkey: Pubkey): KnownPeer | null {
    const found = member(pubkey);
    if (found === null) return null;
    // Where frames are locked everyone may carry them; where they are not, only those inside get them.
    const isLocked = (options.state().created?.newest.info.keyId ?? null) !== null;
    if (!found.isAdmitted && !isLocked) return null;
    // Peers of the draft have no channel of frames: they are no part of the mesh.
    if (!found.caps.includes(frameCap)) return null;
    const { metrics, caps, role, sinceSec } = found;
    return {
      pubkey,
      isStage: role !== "listener",
      uploadKbps: metrics?.uploadSpeedKbps ?? unsaid.uploadKbps,
      slots: metrics?.maxAudioOutputs ?? unsaid.slots,
      connection: connectionOf(metrics?.networkConnectionType),
      presentSinceMs: options.monotonicMs() - Math.max(0, options.nowMs() - sinceSec * 1_000),
      children: 0,
      delayMs: null,
      distance: null,
      lossRatio: lossOf(pubkey),
      region: null,
      isStrictNat: caps.includes(strictNatCap),
    };
  }

  function plain(pubkey: Pubkey): PlainPeer | null {
    const found = member(pubkey);
    if (found === null || !found.isAdmitted || found.caps.includes(frameCap)) return null;
    // Where frames are locked nothing leaves unlocked; and who announces a key proves what they say themselves.
    if ((options.state().created?.newest.info.keyId ?? null) !== null || found.sessionKey !== null) return null;
    return { pubkey, isStage: found.role !== "listener" };
  }

  const servesPlain = (pubkey: Pubkey): boolean => member(pubkey)?.caps.includes(plainCap) === true;

  /** Of the stage that is here: who fits, the host first, then as long as they hold the role. */
  function ofStage(isFit: (pubkey: Pubkey) => boolean): readonly Pubkey[] {
    const state = options.state();
    const found: { readonly pubkey: Pubkey; readonly isHost: boolean; readonly sec: number }[] = [];
    for (const pubkey of stageCandidates(state)) {
      const { role, sinceSec } = verdictOn(state, pubkey, options.nowMs());
      if (role !== "listener" && isFit(pubkey)) found.push({ pubkey, isHost: role === "host", sec: sinceSec });
    }
    found.sort((x, y) => Number(y.isHost) - Number(x.isHost) || x.sec - y.sec || (x.pubkey < y.pubkey ? -1 : 1));
    return found.map(({ pubkey }) => pubkey);
  }

  return {
    note,
    noteDelivered(pubkey, share) {
      const ratio = losses.has(pubkey) ? lossOf(pubkey) * (1 - freshShare) + (1 - share) * freshShare : 1 - share;
      losses.delete(pubkey);
      losses.set(pubkey, { ratio, atMs: options.monotonicMs() });
      if (losses.size <= mostLosses) return;
      for (const oldest of losses.keys()) return void losses.delete(oldest);
    },
    member,
    get,
    plain,
    plainStage: () => ofStage((pubkey) => plain(pubkey) !== null),
    plainCarriers: () => ofStage((pubkey) => servesPlain(pubkey) && get(pubkey) !== null),
    plainServers(count) {
      const found = ofStage(servesPlain).slice(0, count);
      const more = listed.slice(-64).filter((pubkey) => !found.includes(pubkey) && servesPlain(pubkey));
      return [...found, ...more].slice(0, count);
    },
    sample(count, random: Random) {
      const found = new Map<Pubkey, KnownPeer>();
      for (let tries = 0; found.size < count && listed.length > 0 && tries < count * 3; tries += 1) {
        const pubkey = listed[Math.floor(random.unit() * listed.length)];
        if (pubkey === undefined || found.has(pubkey)) continue;
        const peer = get(pubkey);
        if (peer !== null) found.set(pubkey, peer);
        else if (member(pubkey) === null) forget(pubkey);
      }
      return [...found.values()];
    },
    stage() {
      const state = options.state();
      const nowMs = options.nowMs();
      if (staged?.state === state && staged.untilMs > nowMs && staged.untilMs - nowMs <= 1_000) return staged.stage;
      staged = { state, untilMs: nowMs + 1_000, stage: ofStage((pubkey) => get(pubkey) !== null) };
      return staged.stage;
    },
  };
}
