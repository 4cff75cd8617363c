import type { CreatePeerLink } from "@plaza/platform";
import { createNodeVoiceCodec } from "@plaza/platform-node";
import { benchPubkey, createBenchSpeaker, createEngineNode } from "./engine-node.ts";
import type { EndHandlers } from "./link-pair.ts";
import { createLinkPair } from "./link-pair.ts";
import { createReceivers } from "./receivers.ts";
import type { Receivers } from "./receivers.ts";
import { restamped, stampedPayload } from "./stamped-frame.ts";

/** Says something every 20 ms for so long; what share of a core that took here, and what arrived of what was due. */
async function measure(
  far: Receivers,
  outputs: number,
  seconds: number,
  say: (payload: Uint8Array, captureMs: number) => void,
): Promise<{ readonly cpuPct: number; readonly deliveredPct: number }> {
  const codec = createNodeVoiceCodec();
  const opus = codec.encode(Float32Array.from({ length: 960 }, (_, at) => 0.3 * Math.sin(at / 9)));
  codec.end();
  const run = async (frames: number): Promise<void> => {
    let [seq, dueMs] = [0, performance.now()];
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        const nowMs = performance.now();
        if (nowMs - dueMs > 200) dueMs = nowMs;
        for (; dueMs <= nowMs && seq < frames; dueMs += 20, seq += 1) say(stampedPayload(seq, opus), dueMs);
        if (seq < frames) return;
        clearInterval(timer);
        resolve();
      }, 20);
    });
  };
  await run(75);
  const [before, spent, startedMs] = [await far.received(), process.cpuUsage(), performance.now()];
  await run(seconds * 50);
  const [used, tookMs] = [process.cpuUsage(spent), performance.now() - startedMs];
  const received = (await far.received()) - before;
  return { cpuPct: (used.user + used.system) / 10 / tookMs, deliveredPct: (100 * received) / (outputs * seconds * 50) };
}

async function forwarded(create: CreatePeerLink, outputs: number, seconds: number) {
  const far = createReceivers(create);
  const voice = createBenchSpeaker();
  const [speaker, carrier] = [createEngineNode(benchPubkey(0), voice), createEngineNode(benchPubkey(1), voice)];
  let ear: EndHandlers | null = null;
  const [near, fed] = await createLinkPair(
    create,
    () => null,
    () => ear,
  );
  ear = carrier.feed(speaker.pubkey, fed);
  speaker.serve(carrier.pubkey, near, false);
  const links = [near, fed];
  for (const [output, link] of (await far.links(outputs)).entries()) {
    links.push(link);
    carrier.serve(benchPubkey(output + 2), link, true);
  }
  const figures = await measure(far, outputs, seconds, (payload, captureMs) =>
    speaker.engine.own({ payload, captureMs, level: 20, isSilence: false }),
  );
  speaker.end();
  carrier.end();
  for (const link of links) link.end();
  far.end();
  return figures;
}

async function recoded(create: CreatePeerLink, outputs: number, seconds: number) {
  const far = createReceivers(create);
  // The library has room for some 70 codecs in a process; taking turns costs the same.
  const codecs = Array.from({ length: Math.min(outputs, 50) }, createNodeVoiceCodec);
  const ways = (await far.links(outputs)).flatMap((link, at) => {
    const codec = codecs[at % codecs.length];
    return codec === undefined ? [] : [{ link, codec }];
  });
  const ear = createNodeVoiceCodec();
  // As where a received track is added to each connection: decoded once, encoded for each.
  const figures = await measure(far, outputs, seconds, (payload) => {
    const heard: { pcm: Float32Array | null } = { pcm: null };
    restamped(payload, (opus) => {
      const decoded = ear.decode(opus);
      heard.pcm = decoded.ok ? decoded.value : null;
      return opus;
    });
    const { pcm } = heard;
    if (pcm !== null) for (const { link, codec } of ways) link.sendFrame(restamped(payload, () => codec.encode(pcm)));
  });
  ear.end();
  for (const { link } of ways) link.end();
  for (const codec of codecs) codec.end();
  far.end();
  return figures;
}

/** What one process spends on so many outputs. */
export async function benchOutputs(create: CreatePeerLink, counts: readonly number[], seconds: number): Promise<void> {
  console.log(
    `\noutputs of one process, ${seconds} s of one speaker each: share of a core (all threads), of it for one output, and messages that arrived for each frame due`,
  );
  for (const outputs of counts) {
    for (const [name, way] of [["passed on", forwarded] as const, ["encoded for each", recoded] as const]) {
      const { cpuPct, deliveredPct } = await way(create, outputs, seconds);
      const each = `${(cpuPct / outputs).toFixed(2)} %`;
      console.log(
        `  ${String(outputs).padStart(4)}  ${name.padEnd(18)}${`${cpuPct.toFixed(0)} %`.padStart(8)}${each.padStart(10)}${`${deliveredPct.toFixed(1)} %`.padStart(10)}`,
      );
    }
  }
}
