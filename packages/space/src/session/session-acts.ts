import type { CheckedSignProblem } from "@plaza/nostr-client";
import { buildCloseSpace, buildCreateSpace, buildRole, buildSpeech, failed, ok } from "@plaza/protocol";
import type { NetworkMetrics, Pubkey, Result, RoleAct, SpaceAddress, SpaceInfo, SpeechWish, VerifiedEvent } from "@plaza/protocol";
import type { SpaceState } from "../membership/space-state.ts";
import { presentMember } from "../membership/view-space.ts";
import { allowed } from "../roles/allowed.ts";
import type { SpaceAction } from "../roles/space-action.ts";
import { standingActs, verdictOn } from "../roles/verdict.ts";
import type { SpaceAuthor } from "./space-author.ts";

/** Why something was not done. */
export type ActProblem =
  | CheckedSignProblem
  /** The roles do not allow it. */
  | { readonly code: "not-allowed"; readonly action: SpaceAction }
  /** Not inside, or what it needs is not known. */
  | { readonly code: "not-now"; readonly detail: string };

/** What became of an act: done and said, or why not. */
export type ActOutcome = Result<null, ActProblem>;

/** What one does with people and with the space; each checks what the roles allow before anything is signed. */
export interface SessionActs {
  decide(act: RoleAct, target: Pubkey, action: SpaceAction, untilSec: number | null): Promise<ActOutcome>;
  stepDown(): Promise<ActOutcome>;
  /** Says something about someone's speaking: one's own by the session's key, another's by one's own. */
  wish(subject: Pubkey, wish: SpeechWish, action: SpaceAction, message: string): Promise<ActOutcome>;
  setInfo(info: SpaceInfo): Promise<ActOutcome>;
  close(): Promise<ActOutcome>;
}

/** What acts need. */
export interface SessionActsOptions {
  readonly space: SpaceAddress;
  readonly author: SpaceAuthor;
  /** Signs for the person without asking; null where none is announced. */
  sessionAuthor(): SpaceAuthor | null;
  state(): SpaceState;
  nowMs(): number;
  metrics(): NetworkMetrics | null;
  /** When somebody was last invited; -1 for never. */
  invitedSec(pubkey: Pubkey): number;
  say(event: VerifiedEvent): void;
  /** Says it to our own kind alone, through the mesh. */
  whisper(event: VerifiedEvent): void;
}

/** Makes the acts of one person. */
export function createSessionActs(options: SessionActsOptions): SessionActs {
  const { space, author } = options;
  const self = author.pubkey;

  function refusal(action: SpaceAction, target: Pubkey): ActOutcome | null {
    return allowed(options.state(), self, action, target, options.nowMs()) ? null : failed({ code: "not-allowed", action });
  }

  /**
   * Whether all who may let somebody speak, and are here, know of sessions' keys.
   *
   * @see docs/spec/space.md [S-12b]
   */
  function isSessionRead(): boolean {
    const state = options.state();
    return ![space.host, ...state.rulings.named].some(knowsOnlyDraft);
  }

  /** Somebody here who announces no session's key. */
  function knowsOnlyDraft(pubkey: Pubkey): boolean {
    return presentMember(options.state(), pubkey, options.nowMs())?.sessionKey === null;
  }

  function said(signed: Result<VerifiedEvent | readonly VerifiedEvent[], CheckedSignProblem>, isWhispered = false): ActOutcome {
    if (!signed.ok) return signed;
    for (const event of [signed.value].flat() as readonly VerifiedEvent[]) {
      if (isWhispered) options.whisper(event);
      else options.say(event);
    }
    return ok(null);
  }

  return {
    async decide(act, target, action, untilSec) {
      const refused = refusal(action, target);
      if (refused !== null) return refused;
      const state = options.state();
      const nowMs = options.nowMs();
      const { role: before, sinceSec } = verdictOn(state, target, nowMs);
      const isCohost = before === "cohost";
      // Later than what it overrules, whoever's clock that was dated by.
      author.heard(sinceSec);
      // What a co-host decided falls with them; what is to stay the host says too, in the same second.
      const kept = isCohost && (act === "demote" || act === "remove") ? standingActs(state, target, nowMs) : [];
      const role = (one: { readonly act: RoleAct; readonly target: Pubkey; readonly untilSec: number | null }) => (sec: number) =>
        buildRole(space, one, sec);
      return said(await author.signTogether([role({ act, target, untilSec }), ...kept.filter((one) => one.target !== self).map(role)]));
    },
    async stepDown() {
      const refused = refusal("step-down", self);
      if (refused !== null) return refused;
      return said(await author.sign((sec) => buildRole(space, { act: "demote", target: self, untilSec: null }, sec)));
    },
    async wish(subject, wish, action, message) {
      const refused = wish === "speak" || subject !== self ? refusal(action, subject) : null;
      if (refused !== null) return refused;
      if (wish === "mute" && knowsOnlyDraft(subject)) return failed({ code: "not-now", detail: "the draft has no such wish" });
      // The draft knows asking and inviting alone, and would take any other wish for one of them.
      const isRead = isSessionRead();
      const isWhispered = wish !== "speak" && !isRead;
      const speaker = subject === self && (wish !== "speak" || isRead) ? (options.sessionAuthor() ?? author) : author;
      speaker.heard(Math.max(options.invitedSec(subject), verdictOn(options.state(), subject, options.nowMs()).sinceSec));
      const signed = await speaker.sign((sec) => buildSpeech(space, { author: speaker.pubkey, person: self, subject, wish, message }, sec));
      return said(signed, isWhispered);
    },
    async setInfo(info) {
      const refused = refusal("edit", self);
      if (refused !== null) return refused;
      const metrics = info.relays.length === 0 ? null : options.metrics();
      return said(await author.sign((sec) => buildCreateSpace({ space, info, metrics }, sec)));
    },
    async close() {
      const refused = refusal("close", self);
      if (refused !== null) return refused;
      return said(await author.sign((sec) => buildCloseSpace(space, sec)));
    },
  };
}
