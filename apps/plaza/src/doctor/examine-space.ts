import type { RelayPool } from "@plaza/nostr-client";
import { createKeySigner } from "@plaza/platform";
import type { Clock, IceServer, Log, Random, Timers } from "@plaza/platform";
import { createNodeStretch, loadNodePeerLinks } from "@plaza/platform-node";
import { announceSpace } from "@plaza/space";
import { createHeadlessParticipant } from "../carry/headless-participant.ts";
import { createTone } from "../carry/sound-source.ts";
import { createSoundWatch } from "../carry/sound-watch.ts";
import type { Finding } from "./finding.ts";

/** What the examination of spaces works with: two people, each with relays of their own. */
export interface SpaceExamination {
  connect(): RelayPool;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  readonly relays: readonly string[];
  readonly iceServers: readonly IceServer[];
}

const tone = 600;
/** A machine that is busy loses moments of it; any other sound has next to nothing at this frequency. */
const recognised = 0.5;
const lookMs = 50;
const patienceMs = 20_000;

/**
 * Opens a space for a moment: one says a tone, another, who knows nothing but the relays, recognises it.
 *
 * @see docs/spec/space.md [S-96]
 */
export async function examineSpace(options: SpaceExamination, found: (finding: Finding) => void): Promise<void> {
  const { clock, timers, random, relays, iceServers } = options;
  const createPeerLink = await loadNodePeerLinks();
  if (createPeerLink === null) {
    const words = "not tried: the library node-datachannel has no binary for this machine (pages do without it)";
    found({ subject: "space", verdict: "good", words });
    return;
  }
  const signer = createKeySigner(random.bytes(32));
  const [hosting, listening] = [options.connect(), options.connect()];
  const wish = { name: "plaza doctor", description: "", access: "open", members: [], password: "", startsAtSec: null, relays } as const;
  const announced = await announceSpace({ pool: hosting, signer, random, stretch: createNodeStretch() }, wish);
  if (!announced.ok) throw new Error("a key made on the spot always signs");
  const { reference } = announced.value;
  const common = { ...options, createPeerLink, iceServers, outputs: 4, uploadKbps: 1_000 };
  const watch = createSoundWatch(clock);
  const startedMs = clock.monotonicMs();
  const host = createHeadlessParticipant({ ...common, reference, pool: hosting, signer, name: "doctor", heard: null });
  const listener = createHeadlessParticipant({
    ...common,
    // What the space is, its relays must tell.
    reference: { ...reference, created: null },
    pool: listening,
    signer: null,
    name: "patient",
    heard: { voice: watch.heard },
  });
  try {
    void host.say(createTone(tone));
    const isHeard = await new Promise<boolean>((resolve) => {
      const stop = timers.every(lookMs, () => {
        const heard = watch.purity(signer.pubkey, tone) > recognised;
        if (!heard && clock.monotonicMs() - startedMs < patienceMs) return;
        stop();
        resolve(heard);
      });
    });
    const view = listener.session.view.get();
    if (isHeard) {
      const tookMs = Math.round(clock.monotonicMs() - startedMs);
      found({ subject: "space", verdict: "good", words: `a tone was said in a space and recognised by a listener after ${tookMs} ms` });
    } else if (view.phase !== "inside") {
      const advice = "Spaces need a relay that keeps their events and passes on short-lived ones: look at what the relay refused.";
      found({ subject: "space", verdict: "bad", words: "a space was opened, but the relay did not let a listener in", advice });
    } else if (view.path.parents.length === 0) {
      const advice = "Is UDP blocked here? Give the Plaza a STUN or TURN server with --ice.";
      found({ subject: "space", verdict: "bad", words: "two people in a space found no way to each other", advice });
    } else {
      const words = "two people in a space were linked, but the tone did not arrive whole within 20 s";
      found({ subject: "space", verdict: "doubtful", words, advice: "Is this machine very busy? Try again when it has less to do." });
    }
    await host.session.close();
  } finally {
    listener.end();
    host.end();
    listening.end();
    hosting.end();
  }
}
