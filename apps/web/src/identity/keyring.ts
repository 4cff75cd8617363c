import { connectBunker, createCheckedSigner, offerToSigner, resumeRemote } from "@plaza/nostr-client";
import type { KeyElsewhere, RelayPool, RemoteParts, RemoteSession, SignerTrouble } from "@plaza/nostr-client";
import { createSignal } from "@plaza/platform";
import type { GuestVault, KeyValue, Log, Random, Signal, Signer, SignProblem, Timers, WritableSignal } from "@plaza/platform";
import type { Extension } from "@plaza/platform-browser";
import { failed, KIND, ok, parseBunker } from "@plaza/protocol";
import type { Nip46Problem, Pubkey, Result } from "@plaza/protocol";
import { keepWay, readKeptWay } from "./kept-way.ts";

/** An offer to a signer, under way. */
export interface Pairing {
  /** What the signer scans or is given. */
  readonly uri: string;
  readonly done: Promise<Result<KeyElsewhere, SignProblem>>;
  end(): void;
}

/** The ways to act with a key that is held elsewhere. Only what is chosen is asked anything. */
export interface Keyring {
  /** What last went wrong with the signer; null once it was seen. */
  readonly trouble: WritableSignal<SignerTrouble | null>;
  /** Where the person has to say yes before their signer answers; null when nothing waits for that. */
  readonly askPerson: Signal<string | null>;
  /** The way chosen on an earlier visit. */
  restore(): Promise<KeyElsewhere | null>;
  /** Whether the browser has an extension that holds keys. */
  hasExtension(): Promise<boolean>;
  byExtension(): Promise<Result<KeyElsewhere, SignProblem>>;
  /** @param address - `bunker://…` */
  byBunker(address: string): Promise<Result<KeyElsewhere, SignProblem | Nip46Problem>>;
  offer(): Promise<Pairing>;
  /** Forgets the way chosen, and the page's own key for a remote signer. */
  forget(): Promise<void>;
  end(): void;
}

/** What the ring is made with. */
export interface KeyringParts {
  readonly pool: RelayPool;
  readonly extension: Extension;
  /** Where the page's own key for remote signers lies. */
  readonly clientVault: GuestVault;
  readonly keyValue: KeyValue;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  /** Where signers that scan the page's offer find it. */
  readonly relays: readonly string[];
  readonly name: string;
  readonly url: string;
}

/** What is signed without a click each time: asked for at once, and few, since a picture to scan holds little. */
const kinds = ["syncLogin", "chat", "appData", "joinSpace", "leaveSpace"] as const;
const permissions = [...kinds.map((what) => `sign_event:${KIND[what]}`), "nip44_encrypt", "nip44_decrypt"];

/** Makes the ring; see docs/spec/page.md [G-100]. */
export function createKeyring(parts: KeyringParts): Keyring {
  const { pool, extension, clientVault, keyValue, timers, random, log, name, url } = parts;
  const trouble = createSignal<SignerTrouble | null>(null);
  const askPerson = createSignal<string | null>(null);
  let session: RemoteSession | null = null;
  let pairing: { end(): void } | null = null;

  function safe(signer: Signer): Signer {
    return createCheckedSigner(pool, signer, (told) => trouble.set(told));
  }

  function letGo(): void {
    pairing?.end();
    pairing = null;
    session?.end();
    session = null;
    askPerson.set(null);
  }

  async function remoteParts(): Promise<RemoteParts> {
    return { pool, client: await clientVault.make(), timers, random, log };
  }

  /** Acts by this session from now on. */
  function hold(next: RemoteSession): KeyElsewhere {
    letGo();
    session = next;
    next.askPerson.subscribe(() => {
      if (session === next) askPerson.set(next.askPerson.get());
    });
    return { signer: safe(next.signer), kind: "remote" };
  }

  async function holdAndKeep(next: RemoteSession): Promise<KeyElsewhere> {
    await keepWay(keyValue, { kind: "remote", pubkey: next.signer.pubkey, bunker: next.bunker }).catch(unkept);
    return hold(next);
  }

  function unkept(error: unknown): void {
    log.warn("the way to sign in could not be kept", { error: String(error) });
  }

  async function resume(pubkey: Pubkey, bunker: RemoteSession["bunker"]): Promise<KeyElsewhere | null> {
    const client = await clientVault.load();
    if (client === null) return null;
    return hold(resumeRemote({ pool, client, timers, random, log }, bunker, pubkey));
  }

  return {
    trouble,
    askPerson,
    async restore() {
      const way = await readKeptWay(keyValue);
      if (way === null) return null;
      if (way.kind === "remote") return resume(way.pubkey, way.bunker);
      return { signer: safe(extension.resume(way.pubkey)), kind: "extension" };
    },
    hasExtension: () => extension.isThere(),
    async byExtension() {
      const made = await extension.connect();
      if (!made.ok) return made;
      letGo();
      await keepWay(keyValue, { kind: "extension", pubkey: made.value.pubkey }).catch(unkept);
      return ok({ signer: safe(made.value), kind: "extension" });
    },
    async byBunker(address) {
      const bunker = parseBunker(address);
      if (!bunker.ok) return bunker;
      const made = await connectBunker(await remoteParts(), bunker.value, permissions, (at) => askPerson.set(at));
      return made.ok ? ok(await holdAndKeep(made.value)) : made;
    },
    async offer() {
      pairing?.end();
      const fields = { relays: parts.relays.slice(0, 4), permissions, name, url };
      const offered = offerToSigner(await remoteParts(), fields, (at) => askPerson.set(at));
      pairing = offered;
      const done = offered.done.then(async (made) => (made.ok ? ok(await holdAndKeep(made.value)) : failed(made.problem)));
      return { uri: offered.uri, done, end: () => offered.end() };
    },
    async forget() {
      letGo();
      trouble.set(null);
      await keepWay(keyValue, null);
      await clientVault.forget();
    },
    end: letGo,
  };
}
