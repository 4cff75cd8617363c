import type { CancelTimer, Timers } from "@plaza/platform";
import { buildJoin, buildLeave } from "@plaza/protocol";
import type { JoinFields, SpaceAddress, VerifiedEvent } from "@plaza/protocol";
import { heartbeatSec } from "../membership/presence.ts";
import type { SpaceAuthor } from "./space-author.ts";

/** What keeps somebody present needs. */
export interface OwnPresenceOptions {
  readonly space: SpaceAddress;
  readonly author: SpaceAuthor;
  readonly timers: Timers;
  /** What the next JOIN says, and how often one comes. */
  fields(): Omit<JoinFields, "everySec">;
  /** True on the stage and where sound is passed on. */
  isBusy(): boolean;
  /** The signer is a person who is asked each time: heartbeats are seldom. */
  readonly isSignerAsked: boolean;
  /** A signed JOIN or LEAVE, to be taken and sent. */
  say(event: VerifiedEvent): void;
  failed(code: string): void;
}

/** Says that somebody is here, again and again, and at last that they went. */
export interface OwnPresence {
  /** Signs and sends the first JOIN. @returns false when it was not signed */
  enter(): Promise<boolean>;
  /** What a JOIN says has changed: said soon, several changes at once. */
  refresh(): void;
  /** Sends the LEAVE signed ahead, in this very call: a page that closes cannot wait. One that is being signed follows. */
  leaveNow(): void;
  end(): void;
}

const patience = 2.5;
const refreshMs = 400;
/** No heartbeat could be signed: so long until the next try. */
const retryMs = 15_000;
/** A LEAVE that was not signed when one left is waited for so long. */
const lastWordsMs = 10_000;

/**
 * Keeps one device of a person present.
 *
 * @see docs/spec/space.md [S-83a]
 */
export function createOwnPresence(options: OwnPresenceOptions): OwnPresence {
  const { space, author, timers } = options;
  let leave: VerifiedEvent | null = null;
  let stopBeat: CancelTimer | null = null;
  let stopRefresh: CancelTimer | null = null;
  let isSigning = false;
  let isAgain = false;
  let isEnded = false;
  /** A LEAVE is being signed that takes back what was said last. */
  let isLeaveComing = false;
  let stopWaiting: CancelTimer | null = null;

  function everySec(): number {
    return options.isBusy() && !options.isSignerAsked ? heartbeatSec.stage : heartbeatSec.audience;
  }

  async function beat(): Promise<boolean> {
    if (isEnded) return false;
    if (isSigning) {
      isAgain = true;
      return true;
    }
    isSigning = true;
    stopBeat?.();
    const every = everySec();
    const fields = { ...options.fields(), everySec: every };
    const joined = await author.sign((sec) =>
      buildJoin(space, { ...fields, author: author.pubkey, expiresAtSec: sec + Math.ceil(every * patience) }, sec),
    );
    isSigning = false;
    if (isEnded) return false;
    stopBeat = timers.after((joined.ok ? every * 1_000 : retryMs) * 0.97, () => void beat());
    if (!joined.ok) {
      options.failed(joined.problem.code);
      return false;
    }
    options.say(joined.value);
    // The one before is older than what was said just now, and would take nothing back.
    leave = null;
    isLeaveComing = true;
    const sec = joined.value.created_at + 1;
    const signed = await author.signAt(sec, () =>
      buildLeave(space, { author: author.pubkey, session: fields.session, expiresAtSec: sec + heartbeatSec.audience * 3 }, sec),
    );
    isLeaveComing = false;
    if (signed.ok) leave = signed.value;
    if (stopWaiting !== null) {
      stopWaiting();
      if (leave !== null) options.say(leave);
    }
    if (isAgain) {
      isAgain = false;
      refresh();
    }
    return true;
  }

  function refresh(): void {
    if (isEnded) return;
    stopRefresh ??= timers.after(refreshMs, () => {
      stopRefresh = null;
      void beat();
    });
  }

  function end(): void {
    isEnded = true;
    stopBeat?.();
    stopRefresh?.();
  }

  return {
    enter: beat,
    refresh,
    leaveNow() {
      if (isEnded) return;
      end();
      if (leave !== null) options.say(leave);
      else if (isLeaveComing) stopWaiting = timers.after(lastWordsMs, () => (stopWaiting = null));
    },
    end,
  };
}
