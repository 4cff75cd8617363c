import type { Encryption, OldDecryption, Signal, Signer, SignProblem } from "@plaza/platform";
import { buildConnectOffer, failed, hexOf, isPubkey, ok, parseJson, parseNostrEvent, readSwitchedRelays } from "@plaza/protocol";
import type { Bunker, Pubkey, Result } from "@plaza/protocol";
import { answersFor, createRemoteLine, readAnswer } from "./remote-line.ts";
import type { RemoteLine, RemoteParts } from "./remote-line.ts";

/** A remote signer in use. */
export interface RemoteSession {
  readonly signer: Signer;
  /** The signer's own key and where it listens: what to keep for the next visit. */
  readonly bunker: Omit<Bunker, "secret">;
  /** Where the person has to say yes before an answer comes; null when nothing waits for that. */
  readonly askPerson: Signal<string | null>;
  /** Whether it is there. */
  ping(): Promise<Result<null, SignProblem>>;
  end(): void;
}

/** An offer to whichever signer scans it. */
export interface RemoteOffer {
  /** `nostrconnect://…` */
  readonly uri: string;
  /** Settles once a signer has come; `unavailable` when the offer was ended before. */
  readonly done: Promise<Result<RemoteSession, SignProblem>>;
  end(): void;
}

/** What an offer says besides its secret. */
export interface OfferFields {
  readonly relays: readonly string[];
  readonly permissions: readonly string[];
  readonly name: string;
  readonly url: string;
}

/** Not every signer knows the question; pairing does not wait for those. */
const moveWithinMs = 2_500;

function createSession(line: RemoteLine, { pubkey, relays }: Omit<Bunker, "secret">, person: Pubkey): RemoteSession {
  const encryption: Encryption = {
    encrypt: (to, text) => line.ask("nip44_encrypt", [to, text]),
    decrypt: (from, payload) => line.ask("nip44_decrypt", [from, payload]),
  };
  const oldDecryption: OldDecryption = { decrypt: (from, payload) => line.ask("nip04_decrypt", [from, payload]) };
  const signer: Signer = {
    pubkey: person,
    encryption,
    oldDecryption,
    async sign({ kind, created_at, tags, content }) {
      const answer = await line.ask("sign_event", [JSON.stringify({ kind, created_at, tags, content })]);
      if (!answer.ok) return answer;
      const json = parseJson(answer.value);
      const event = json.ok ? parseNostrEvent(json.value) : json;
      return event.ok ? event : failed({ code: "unavailable", detail: `its answer is no event (${event.problem.code})` });
    },
  };
  return {
    signer,
    bunker: { pubkey, relays },
    askPerson: line.askPerson,
    async ping() {
      const answer = await line.ask("ping", []);
      return answer.ok ? ok(null) : answer;
    },
    end: () => line.end(),
  };
}

/** Asks whom the signer signs as, and where it wants to be asked from now on. */
async function settleIn(line: RemoteLine, pubkey: Pubkey, relays: readonly string[]): Promise<Result<RemoteSession, SignProblem>> {
  const person = await line.ask("get_public_key", []);
  if (!person.ok) return person;
  if (!isPubkey(person.value)) return failed({ code: "unavailable", detail: "it named no key" });
  const switched = await line.ask("switch_relays", [], moveWithinMs);
  const moved = switched.ok ? readSwitchedRelays(switched.value) : null;
  if (moved !== null) line.move(moved);
  return ok(createSession(line, { pubkey, relays: moved ?? relays }, person.value));
}

/**
 * Connects to a remote signer by its address.
 *
 * @param asked - told where the person has to say yes, as long as that waits
 * @see docs/spec/identity.md [I-1f], [I-1h]
 */
export async function connectBunker(
  parts: RemoteParts,
  { pubkey, relays, secret }: Bunker,
  permissions: readonly string[],
  asked: (url: string | null) => void,
): Promise<Result<RemoteSession, SignProblem>> {
  const line = createRemoteLine(parts, pubkey, relays);
  const stop = line.askPerson.subscribe(() => asked(line.askPerson.get()));
  const connected = await line.ask("connect", [pubkey, secret ?? "", permissions.join(",")]);
  const session = connected.ok ? await settleIn(line, pubkey, relays) : connected;
  stop();
  if (!session.ok) line.end();
  return session;
}

/**
 * Goes on with a signer of an earlier visit; asks it nothing.
 *
 * @see docs/spec/identity.md [I-1j]
 */
export function resumeRemote(parts: RemoteParts, bunker: Omit<Bunker, "secret">, person: Pubkey): RemoteSession {
  return createSession(createRemoteLine(parts, bunker.pubkey, bunker.relays), bunker, person);
}

/**
 * Offers the page to a remote signer, which comes to it.
 *
 * @see docs/spec/identity.md [I-1g]
 */
export function offerToSigner(parts: RemoteParts, fields: OfferFields, asked: (url: string | null) => void): RemoteOffer {
  const { pool, client, random } = parts;
  const secret = hexOf(random.bytes(16));
  let taken = false;
  let isOver = false;
  let line: RemoteLine | null = null;
  let resolve: (outcome: Result<RemoteSession, SignProblem>) => void = () => {};
  const done = new Promise<Result<RemoteSession, SignProblem>>((settle) => {
    resolve = settle;
  });
  const subscription = pool.subscribe(
    [answersFor(client.pubkey)],
    {
      onEvent(event) {
        void readAnswer(client, event).then(async (answer) => {
          if (taken || answer?.kind !== "result" || answer.result !== secret) return;
          taken = true;
          line = createRemoteLine(parts, event.pubkey, fields.relays);
          line.askPerson.subscribe(() => asked(line?.askPerson.get() ?? null));
          subscription.end();
          const session = await settleIn(line, event.pubkey, fields.relays);
          if (!session.ok) line.end();
          isOver = true;
          resolve(session);
        });
      },
    },
    { moreRelays: fields.relays },
  );
  return {
    uri: buildConnectOffer({ ...fields, client: client.pubkey, secret }),
    done,
    end() {
      subscription.end();
      taken = true;
      // From here on the line is the session's.
      if (isOver) return;
      isOver = true;
      resolve(failed({ code: "unavailable", detail: "the offer was ended" }));
      line?.end();
    },
  };
}
