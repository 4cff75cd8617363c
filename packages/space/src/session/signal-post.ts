import type { Signer } from "@plaza/platform";
import {
  buildCandidates,
  buildConfirm,
  buildDescription,
  buildDrop,
  buildReserve,
  isEventId,
  readCandidates,
  readDescription,
  writeCandidates,
  writeDescription,
} from "@plaza/protocol";
import type {
  CandidatesSent,
  ConnectionConfirmed,
  ConnectionDropped,
  ConnectionReserved,
  DescriptionSent,
  DirectedFields,
  EventId,
  EventTemplate,
  IceCandidate,
  NegotiationBody,
  NetworkMetrics,
  NostrEvent,
  Pubkey,
  SpaceAddress,
  LinkRole as WireRole,
} from "@plaza/protocol";
import type { LinkRole, LinkSignal } from "../links/link-signal.ts";
import type { SpaceMember } from "../membership/space-view.ts";
import { encryptCap } from "./space-directory.ts";

/** Any event that is a step between two people. */
export type StepEvent = ConnectionReserved | ConnectionConfirmed | ConnectionDropped | DescriptionSent | CandidatesSent;

/** A step as the desk of links takes it. */
export interface ReceivedSignal {
  readonly from: Pubkey;
  readonly signal: LinkSignal;
  readonly ageMs: number;
}

/** What writes and reads the steps of links needs. */
export interface SignalPostOptions {
  readonly space: SpaceAddress;
  /** The person, and the key of this session. */
  readonly person: Signer;
  readonly sessionSigner: Signer;
  member(pubkey: Pubkey): SpaceMember | null;
  metrics(): NetworkMetrics | null;
  /** The corrected time. */
  nowMs(): number;
  /** Descriptions never go where everyone can read them. */
  readonly isEncryptedOnly: boolean;
}

/** Turns steps of links into signed events and back. */
export interface SignalPost {
  /** @returns null when it cannot be signed, or not be encrypted and must be */
  write(to: Pubkey, signal: LinkSignal): Promise<NostrEvent | null>;
  /** Our confirmation of a link once more, dated now, or its end; null where we confirmed none. */
  again(to: Pubkey, type: "confirm" | "drop"): Promise<NostrEvent | null>;
  /** @param event - proven, for us, and its author speaks for its person */
  read(event: StepEvent): Promise<ReceivedSignal | null>;
}

const remembered = 512;
const reserveSec = 60;
const confirmSec = 900;

/**
 * Makes the post of one session. Between peers that announce a session's key, that key signs, and descriptions are
 * encrypted between the two session keys: no person's signer is asked.
 *
 * @see docs/spec/space.md [S-84]
 */
export function createSignalPost(options: SignalPostOptions): SignalPost {
  const { space, person, sessionSigner, isEncryptedOnly } = options;
  const self = person.pubkey;
  /** Our own attempts and the events that began them. */
  const reserveIds = new Map<string, EventId>();
  const attempts = new Map<EventId, string>();
  /** What the initiator does, by attempt, as it stands on the wire. */
  const roles = new Map<string, WireRole>();
  const lastSec = new Map<string, number>();
  /** What we confirmed last, by peer. */
  const confirmed = new Map<Pubkey, string | null>();
  const chains = new Map<Pubkey, Promise<unknown>>();

  function remember<K, V>(map: Map<K, V>, key: K, value: V): void {
    map.delete(key);
    map.set(key, value);
    if (map.size <= remembered) return;
    for (const oldest of map.keys()) {
      map.delete(oldest);
      return;
    }
  }

  /** Of one kind and pair each event is later than the one before, or relays would not let it replace it. */
  function dateFor(to: Pubkey): number {
    const nowSec = Math.floor(options.nowMs() / 1_000);
    const sec = Math.max(nowSec, Math.min((lastSec.get(to) ?? 0) + 1, nowSec + 20));
    remember(lastSec, to, sec);
    return sec;
  }

  async function bodyFor<T>(
    signer: Signer,
    to: Pubkey,
    member: SpaceMember | null,
    value: T,
    text: string,
  ): Promise<NegotiationBody<T> | null> {
    const { encryption } = signer;
    if (encryption !== undefined && member?.caps.includes(encryptCap) === true) {
      const reader = signer === sessionSigner ? (member.sessionKey ?? to) : to;
      const sealed = await encryption.encrypt(reader, text);
      if (sealed.ok) return { kind: "encrypted", payload: sealed.value };
    }
    return isEncryptedOnly ? null : { kind: "open", value };
  }

  async function templateOf(signer: Signer, to: Pubkey, signal: LinkSignal): Promise<EventTemplate | null> {
    const member = options.member(to);
    const { attempt } = signal;
    const nowSec = Math.floor(options.nowMs() / 1_000);
    const reserveId = attempt === null ? null : (reserveIds.get(attempt) ?? (isEventId(attempt) ? attempt : null));
    const fields: DirectedFields = {
      author: signer.pubkey,
      person: self,
      target: to,
      targetSession: member?.session ?? null,
      reserveId,
      expiresAtSec: null,
    };
    switch (signal.type) {
      case "reserve": {
        const role: WireRole = signal.role === "consumer" ? "consumer" : "provider";
        if (attempt !== null) remember(roles, attempt, role);
        const reserve = { ...fields, reserveId: null, role, metrics: options.metrics(), expiresAtSec: nowSec + reserveSec };
        return buildReserve(space, reserve, dateFor(to));
      }
      case "confirm": {
        const role = (attempt === null ? undefined : roles.get(attempt)) ?? "consumer";
        return buildConfirm(space, { ...fields, role, expiresAtSec: nowSec + confirmSec }, dateFor(to));
      }
      case "drop": {
        const isOurs = attempt !== null && reserveIds.has(attempt);
        return buildDrop(space, { ...fields, isFull: signal.isFull, tryInstead: signal.try }, isOurs ? self : to, dateFor(to));
      }
      case "offer":
      case "answer": {
        const body = await bodyFor(signer, to, member, signal.sdp, writeDescription(signal.sdp));
        return body === null ? null : buildDescription(space, { ...fields, type: signal.type, body }, nowSec);
      }
      case "candidates": {
        const candidates = signal.candidates.map(iceCandidate);
        const body = await bodyFor(signer, to, member, candidates, writeCandidates(candidates));
        return body === null ? null : buildCandidates(space, { ...fields, body }, nowSec);
      }
    }
  }

  async function writeNow(to: Pubkey, signal: LinkSignal): Promise<NostrEvent | null> {
    const signer = (options.member(to)?.sessionKey ?? null) === null ? person : sessionSigner;
    const template = await templateOf(signer, to, signal);
    if (template === null) return null;
    const signed = await signer.sign(template);
    if (!signed.ok) return null;
    if (signal.type === "confirm") remember(confirmed, to, signal.attempt);
    if (signal.type === "reserve" && signal.attempt !== null) {
      remember(reserveIds, signal.attempt, signed.value.id);
      remember(attempts, signed.value.id, signal.attempt);
    }
    return signed.value;
  }

  async function textOf<T>(event: StepEvent & { readonly body: NegotiationBody<T> }, read: (text: string) => T | null): Promise<T | null> {
    const { body, author } = event;
    if (body.kind === "open") return isEncryptedOnly ? null : body.value;
    const signer = author === event.person ? person : sessionSigner;
    const text = await signer.encryption?.decrypt(author, body.payload);
    return text?.ok === true ? read(text.value) : null;
  }

  function linkRole(event: ConnectionReserved): LinkRole {
    if (event.role === "consumer") return "consumer";
    const isStage = (pubkey: Pubkey): boolean => (options.member(pubkey)?.role ?? "listener") !== "listener";
    // Who speaks offers its own voice and gets ours: among two of the stage giving means exchanging.
    return isStage(event.person) && isStage(self) ? "stage" : "provider";
  }

  async function signalOf(event: StepEvent): Promise<LinkSignal | null> {
    const { reserveId } = event;
    const attempt = reserveId === null ? null : (attempts.get(reserveId) ?? reserveId);
    switch (event.type) {
      case "reserve":
        remember(roles, event.id, event.role);
        return { type: "reserve", attempt: event.id, role: linkRole(event) };
      case "confirm":
        return { type: "confirm", attempt };
      case "drop":
        return { type: "drop", attempt, try: event.tryInstead, isFull: event.isFull };
      case "offer":
      case "answer": {
        const sdp = await textOf(event, readDescription);
        return sdp === null ? null : { type: event.type, attempt, sdp };
      }
      case "candidates": {
        const candidates = await textOf(event, readCandidates);
        return candidates === null ? null : { type: "candidates", attempt, candidates: candidates.map(({ candidate }) => candidate) };
      }
    }
  }

  function write(to: Pubkey, signal: LinkSignal): Promise<NostrEvent | null> {
    // In order for each peer: a request is signed before what refers to it.
    const written = (chains.get(to) ?? Promise.resolve()).then(() => writeNow(to, signal));
    chains.set(to, written);
    void written.then(() => {
      if (chains.get(to) === written) chains.delete(to);
    });
    return written;
  }

  return {
    write,
    again(to, type) {
      const attempt = confirmed.get(to);
      if (attempt === undefined) return Promise.resolve(null);
      return write(to, type === "confirm" ? { type, attempt } : { type, attempt, try: [], isFull: false });
    },
    async read(event) {
      const signal = await signalOf(event);
      return signal === null ? null : { from: event.person, signal, ageMs: options.nowMs() - event.createdAtSec * 1_000 };
    },
  };
}

function iceCandidate(candidate: string): IceCandidate {
  return { candidate, sdpMid: null, sdpMLineIndex: 0, usernameFragment: null };
}
