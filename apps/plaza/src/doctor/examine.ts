import { createRelayPool } from "@plaza/nostr-client";
import { createKeySigner } from "@plaza/platform";
import type { Http } from "@plaza/platform";
import {
  createNodeClock,
  createNodeDial,
  createNodeHttp,
  createNodeLog,
  createNodeRandom,
  createNodeTimers,
  createVerifyPool,
} from "@plaza/platform-node";
import { z } from "zod";
import type { HomeInfo } from "../up/home-info.ts";
import { examineAddress, examineMicrophone } from "./examine-address.ts";
import { examineApps } from "./examine-apps.ts";
import { examineCertificate } from "./examine-certificate.ts";
import { examineClock } from "./examine-clock.ts";
import { examineMedia } from "./examine-media.ts";
import { examineRelays } from "./examine-relays.ts";
import { examineSpace } from "./examine-space.ts";
import { examineWorld } from "./examine-world.ts";
import type { Finding } from "./finding.ts";

const homeShape = z.object({
  name: z.string(),
  software: z.string(),
  relays: z.array(z.string()),
  media: z.array(z.string()),
  scene: z.string().nullable(),
  apps: z.object({ origin: z.string() }).nullable().default(null),
  ice: z
    .array(z.object({ urls: z.array(z.string()), username: z.exactOptional(z.string()), credential: z.exactOptional(z.string()) }))
    .default([]),
});

/** Reads `/plaza.json`; says what is wrong when there is none. */
async function readHome(http: Http, base: string, found: (finding: Finding) => void): Promise<HomeInfo | null> {
  const answer = await http({ method: "GET", url: new URL("/plaza.json", base).href, timeoutMs: 5_000 });
  if (!answer.ok) {
    const advice = "Is it running? Start it with: npm start. Is it elsewhere? Say where with --url.";
    found({ subject: "page", verdict: "bad", words: `nothing answers at ${base} (${answer.problem.code})`, advice });
    return null;
  }
  try {
    const home = homeShape.parse(JSON.parse(new TextDecoder().decode(answer.value.body)));
    found({ subject: "page", verdict: "good", words: `${home.name} (${home.software}) answers at ${base}` });
    return home;
  } catch {
    const advice = "Another program may use this address. Give the address of a Plaza with --url.";
    found({ subject: "page", verdict: "bad", words: `${base} answers (status ${answer.value.status}), but it is no Plaza`, advice });
    return null;
  }
}

/** What is looked at. */
export interface Examined {
  /** A Plaza; null for none. */
  readonly plaza: string | null;
  /** Relays each of which is to work. */
  readonly relays: readonly string[];
}

/**
 * Looks at everything a visitor needs, one after the other, as a visitor with a fresh key would use it.
 *
 * @see docs/spec/plaza.md [U-5], [O-30]
 */
export async function examine({ plaza, relays }: Examined, found: (finding: Finding) => void): Promise<void> {
  const clock = createNodeClock();
  const timers = createNodeTimers({ unref: true });
  const random = createNodeRandom();
  const log = createNodeLog({ level: "error" });
  const http = createNodeHttp();
  const dial = createNodeDial();
  const verifier = createVerifyPool({ log, threads: 1 });
  const signer = createKeySigner(random.bytes(32));
  const connect = (urls: readonly string[]) => createRelayPool({ urls, dial, http, verifier, clock, timers, random, log });
  const common = { connect, signer, clock, timers };

  async function examinePlaza(base: string): Promise<void> {
    await examineCertificate({ base, clock }, found);
    const home = await readHome(http, base, found);
    if (home === null) return;
    await examineAddress({ dial, timers, base, home }, found);
    examineMicrophone(base, found);
    await examineClock({ http, clock, base }, found);
    await examineApps({ random, base, origin: home.apps?.origin ?? null }, found);
    await examineRelays({ ...common, urls: home.relays, needsAll: false }, found);
    const pool = connect(home.relays);
    try {
      await examineMedia({ http, signer, random, servers: home.media, nowSec: pool.correctedNowSec() }, found);
      const ice = { relays: home.relays, iceServers: home.ice };
      await examineSpace({ connect: () => connect(home.relays), clock, timers, random, log, ...ice }, found);
      if (home.scene === null) found({ subject: "world", verdict: "good", words: "this Plaza shows no world of its own" });
      else await examineWorld({ pool, signer, dial, clock, timers, random, log, http, target: home.scene }, found);
    } finally {
      pool.end();
    }
  }

  try {
    if (plaza !== null) await examinePlaza(plaza);
    if (relays.length > 0) await examineRelays({ ...common, urls: relays, needsAll: true }, found);
  } finally {
    await verifier.end();
  }
}
