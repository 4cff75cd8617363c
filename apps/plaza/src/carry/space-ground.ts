import { createRelayPool } from "@plaza/nostr-client";
import type { RelayPool } from "@plaza/nostr-client";
import { createKeySigner, hideSecrets } from "@plaza/platform";
import type { Clock, CreatePeerLink, Log, Random, Signer, Timers } from "@plaza/platform";
import {
  createNodeClock,
  createNodeDial,
  createNodeHttp,
  createNodeRandom,
  createNodeTimers,
  createVerifyPool,
  loadNodePeerLinks,
  loadOrMakeKey,
} from "@plaza/platform-node";
import { decodeNip19, failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import { lookUpSpace } from "@plaza/space";
import type { SpaceReference } from "@plaza/space";
import { attentivePool } from "../attentive-pool.ts";
import { bareLink } from "../bare-link.ts";
import { createEndings } from "../endings.ts";
import { findHomePlaza } from "../volunteer/home-plaza.ts";
import { waitForRelay } from "../volunteer/wait-for-relay.ts";
import type { SpaceProblem } from "./space-problem.ts";

/** Where a command stands that has to do with a space. */
export interface SpaceGround {
  /** Knows how much it still has to hand over. */
  readonly pool: RelayPool;
  readonly relays: readonly string[];
  /** The page of the Plaza whose relays are used; null where relays were named. */
  readonly page: string | null;
  /** Null for a key made for this visit. */
  readonly signer: Signer | null;
  readonly createPeerLink: CreatePeerLink;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  /** Waits until relays have what was said last. */
  end(): Promise<void>;
}

/** What a ground is made of. */
export interface GroundOptions {
  /** Null for a key made for this visit. */
  readonly keyPath: string | null;
  /** Where to publish and to look; those of the home Plaza when there are none. */
  readonly relays: readonly string[];
  /** A Plaza whose relays are used where none is named. */
  readonly plaza: string;
  readonly log: Log;
}

const mostRelays = 8;
/** A slow relay on a busy line still answers in this time. */
const lookMs = 10_000;

/** Loads the library, the key and the relays. After a problem nothing is left running. */
export async function openSpaceGround(options: GroundOptions): Promise<Result<SpaceGround, SpaceProblem>> {
  const { log, keyPath, plaza } = options;
  const createPeerLink = await loadNodePeerLinks();
  if (createPeerLink === null) return failed({ code: "no-binary" });
  const key = keyPath === null ? null : await loadOrMakeKey(keyPath);
  if (key !== null && !key.ok) return failed({ code: "key-unusable", problem: key.problem });
  const signer = key === null ? null : createKeySigner(key.value.secretKey);
  const [clock, timers, random, http] = [createNodeClock(), createNodeTimers(), createNodeRandom(), createNodeHttp()];
  const home = options.relays.length > 0 ? null : await findHomePlaza(http, plaza);
  const relays = [...new Set(home?.relays ?? options.relays)].slice(0, mostRelays);
  if (relays.length === 0) return failed({ code: "no-relays" });

  const endings = createEndings(log);
  const verifier = createVerifyPool({ log, threads: 1 });
  endings.add("verifier", () => verifier.end());
  const tools = { dial: createNodeDial(), http, verifier, clock, timers, random, log };
  const bare = createRelayPool({ urls: relays, ...tools, signer: async () => signer });
  const { pool, lastWords } = attentivePool(bare, timers);
  endings.add("relays", () => bare.end());
  endings.add("last words", lastWords);
  const connected = await waitForRelay(pool, timers);
  if (!connected.ok) {
    await endings.run();
    return failed(connected.problem);
  }
  const page = home === null ? null : home.page;
  return ok({ pool, relays, page, signer, createPeerLink, clock, timers, random, log, end: () => endings.run() });
}

/** Stands where the space is published: on the relays given, else on those its link and its own announcement name. */
export async function findSpaceGround(
  options: GroundOptions & { readonly link: string },
): Promise<Result<{ readonly ground: SpaceGround; readonly reference: SpaceReference }, SpaceProblem>> {
  const link = bareLink(options.link);
  const named = decodeNip19(link);
  if (!named.ok || !("relays" in named.value || named.value.type === "note"))
    return failed({ code: "bad-link", found: hideSecrets(link).slice(0, 24) });
  const hints = "relays" in named.value ? named.value.relays : [];
  const first = await openSpaceGround({ ...options, relays: options.relays.length > 0 ? options.relays : hints });
  if (!first.ok) return first;
  const found = await lookUpSpace(first.value.pool, link, lookMs);
  if (!found.ok) {
    await first.value.end();
    const { problem } = found;
    return failed(
      problem.code === "not-found"
        ? { code: "not-found", relays: first.value.relays }
        : { code: "bad-link", found: hideSecrets(link).slice(0, 24) },
    );
  }
  const reference = found.value;
  const missing = reference.relays.filter((url) => !first.value.relays.includes(url));
  if (missing.length === 0) return ok({ ground: first.value, reference });
  // Where the space says its events are, its people listen.
  await first.value.end();
  const whole = await openSpaceGround({ ...options, relays: [...first.value.relays, ...missing] });
  return whole.ok ? ok({ ground: whole.value, reference }) : whole;
}
