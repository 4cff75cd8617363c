import type { CreatePeerLink, PeerLink } from "@plaza/platform";
import { createNodeVoiceCodec } from "@plaza/platform-node";
import { benchPubkey, createBenchSpeaker, createEngineNode } from "./engine-node.ts";
import type { EngineNode } from "./engine-node.ts";
import type { EndHandlers } from "./link-pair.ts";
import { createLinkPair } from "./link-pair.ts";
import { createHopWatch, percentile, restamped, stampedPayload } from "./stamped-frame.ts";
import type { HopWatch } from "./stamped-frame.ts";

const hops = 5;
/** The first frames wait for their proof: they are said, and not counted. */
const warmUpFrames = 100;

interface Chain {
  send(payload: Uint8Array, atMs: number): void;
  readonly watches: readonly HopWatch[];
  end(): void;
}

async function forwarding(create: CreatePeerLink): Promise<Chain> {
  const voice = createBenchSpeaker();
  const nodes: EngineNode[] = Array.from({ length: hops + 1 }, (_, at) => createEngineNode(benchPubkey(at), voice));
  const watches = Array.from({ length: hops }, createHopWatch);
  const links: PeerLink[] = [];
  for (let hop = 0; hop < hops; hop += 1) {
    const [parent, child] = [nodes[hop], nodes[hop + 1]];
    if (parent === undefined || child === undefined) throw new Error("no such hop");
    let ear: EndHandlers | null = null;
    const [near, far] = await createLinkPair(
      create,
      () => null,
      () => ear,
    );
    const fed = child.feed(parent.pubkey, far);
    ear = {
      mesh: fed.mesh,
      frame(bytes) {
        watches[hop]?.heard(bytes);
        fed.frame(bytes);
      },
    };
    parent.serve(child.pubkey, near, hop === hops - 1);
    links.push(near, far);
  }
  return {
    watches,
    send: (payload, captureMs) => nodes[0]?.engine.own({ payload, captureMs, level: 20, isSilence: false }),
    end() {
      for (const node of nodes) node.end();
      for (const link of links) link.end();
    },
  };
}

async function recoding(create: CreatePeerLink): Promise<Chain> {
  const watches = Array.from({ length: hops }, createHopWatch);
  const codecs = Array.from({ length: hops }, createNodeVoiceCodec);
  const links: PeerLink[] = [];
  const nears: PeerLink[] = [];
  for (let hop = 0; hop < hops; hop += 1) {
    const ear: EndHandlers = {
      mesh() {},
      frame(bytes) {
        watches[hop]?.heard(bytes);
        nears[hop + 1]?.sendFrame(
          restamped(bytes, (opus) => {
            const heard = codecs[hop]?.decode(opus);
            return heard?.ok === true ? (codecs[hop]?.encode(heard.value) ?? opus) : opus;
          }),
        );
      },
    };
    const [near, far] = await createLinkPair(
      create,
      () => null,
      () => ear,
    );
    nears.push(near);
    links.push(near, far);
  }
  return {
    watches,
    send: (payload) => nears[0]?.sendFrame(payload),
    end() {
      for (const codec of codecs) codec.end();
      for (const link of links) link.end();
    },
  };
}

/** Says so many seconds into a chain, at the pace of speech. */
async function speakInto(
  chain: Chain,
  seconds: number,
): Promise<readonly { readonly p50: number; readonly p99: number; readonly lostPct: number }[]> {
  const codec = createNodeVoiceCodec();
  const opus = codec.encode(Float32Array.from({ length: 960 }, (_, at) => 0.3 * Math.sin(at / 9)));
  const frames = warmUpFrames + seconds * 50;
  let seq = 0;
  let dueMs = performance.now();
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const nowMs = performance.now();
      if (nowMs - dueMs > 200) dueMs = nowMs;
      for (; dueMs <= nowMs && seq < frames; dueMs += 20, seq += 1) chain.send(stampedPayload(seq, opus), dueMs);
      if (seq < frames) return;
      clearInterval(timer);
      setTimeout(resolve, 500);
    }, 20);
  });
  codec.end();
  return chain.watches.map(({ delaysMs }) => {
    const counted = [...delaysMs].filter(([which]) => which >= warmUpFrames).map(([, delayMs]) => delayMs);
    const lost = seconds * 50 - counted.length;
    return { p50: percentile(counted, 0.5), p99: percentile(counted, 0.99), lostPct: (100 * lost) / (seconds * 50) };
  });
}

/** Delay and loss after one to five hops: passed on as they came, and decoded and encoded at each. */
export async function benchHops(create: CreatePeerLink, seconds: number): Promise<void> {
  console.log(`\nhops on this machine, ${seconds} s of speech: delay since it was said, ms (p50 / p99) and frames that never came`);
  const rows = new Map<string, Awaited<ReturnType<typeof speakInto>>>();
  for (const [name, build] of [["passed on, signed and checked", forwarding] as const, ["decoded and encoded", recoding] as const]) {
    const chain = await build(create);
    rows.set(name, await speakInto(chain, seconds));
    chain.end();
  }
  console.log(
    `  ${"".padEnd(30)}${Array.from({ length: hops }, (_, at) => `hop ${at + 1}`.padStart(22)).join("")}${"a hop more".padStart(12)}`,
  );
  for (const [name, figures] of rows) {
    const cells = figures.map(({ p50, p99, lostPct }) => `${p50.toFixed(1)} / ${p99.toFixed(1)}, ${lostPct.toFixed(1)} %`.padStart(22));
    const [first, last] = [figures[0], figures.at(-1)];
    const more = first === undefined || last === undefined ? Number.NaN : (last.p50 - first.p50) / (hops - 1);
    console.log(`  ${name.padEnd(30)}${cells.join("")}${`${more.toFixed(2)} ms`.padStart(12)}`);
  }
}
