import { createSceneWatch } from "@plaza/nostr-client";
import type { RelayPool } from "@plaza/nostr-client";
import { createSignal } from "@plaza/platform";
import type { Clock, DialSocket, Log, Random, Signal, Signer, Timers } from "@plaza/platform";
import { buildHeartbeat, formatAddress, KIND, parseHeartbeat } from "@plaza/protocol";
import type { Address, Heartbeat, Scene, VerifiedEvent } from "@plaza/protocol";
import { measureServer } from "./measure-server.ts";
import { probeTags, readProbeTags } from "./probe-tag.ts";
import type { Arrival } from "./slot-book.ts";
import { createSlotContest } from "./slot-contest.ts";
import type { ContestInput, ContestOutput, ContestView } from "./slot-contest.ts";

/** A sync server among a scene's others. */
export interface SlotEntryView extends ContestView {
  /** Null while it is unknown, and once it is deleted. */
  readonly scene: Scene | null;
  /** Heartbeats that a relay took. */
  readonly beatsTaken: number;
}

/** A sync server's entry in the competition for its scene's slots. */
export interface SlotEntry {
  readonly view: Signal<SlotEntryView>;
  /** Says goodbye and resolves when a relay has heard it, or after two seconds. */
  end(): Promise<void>;
}

/** What an entry needs. */
export interface SlotEntryOptions {
  readonly scene: Address;
  /** Hints where the scene may be found besides the pool's relays. */
  readonly moreRelays?: readonly string[];
  /** Where clients reach the server. */
  readonly url: string;
  readonly region: string | null;
  /** How many active servers the scene is to have; the draft says 3. */
  readonly slots: number;
  readonly load: () => { readonly players: number; readonly capacity: number };
  readonly pool: RelayPool;
  readonly signer: Signer;
  readonly dial: DialSocket;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  readonly listenMs?: number;
  readonly graceMs?: number;
}

const tickMs = 500;
const goodbyeMs = 2_000;
/** A clock set back further than this cannot be bridged by dating on from the last heartbeat. */
const bridgeSec = 60;

/**
 * Enters a sync server into the competition: follows the scene, listens to the other servers, measures them, and
 * publishes heartbeats as the contest decides.
 *
 * @see docs/spec/world.md [W-12], [W-13]
 */
export function createSlotEntry(options: SlotEntryOptions): SlotEntry {
  const { pool, signer, dial, clock, timers, url, scene: address } = options;
  const log = options.log.with({ part: "slots" });
  const contest = createSlotContest({ ...options, self: { pubkey: signer.pubkey, url } });
  const aTag = formatAddress(address);
  let ended = false;
  let beatsTaken = 0;
  let startSec: number | null = null;
  let lastBeatSec = 0;
  /** Heartbeats go out in the order in which they were decided. */
  let publishing: Promise<void> = Promise.resolve();
  let goodbye: Promise<unknown> = Promise.resolve();
  let shownAs = "";
  const nowMs = (): number => clock.monotonicMs();
  const watch = createSceneWatch({ pool, clock, timers, scene: address, moreRelays: options.moreRelays ?? [] });
  const look = (): SlotEntryView => ({ ...contest.view(nowMs()), scene: watch.view.get().card?.scene ?? null, beatsTaken });
  const view = createSignal<SlotEntryView>(look());

  function feed(input: ContestInput): void {
    for (const output of contest.handle(input, nowMs())) carryOut(output);
    // What a heartbeat changes shows at the next tick: a flood of them is not worth a look each.
    if (input.type !== "heartbeat") show();
  }

  function show(): void {
    const next = look();
    const nextAs = JSON.stringify(next);
    if (nextAs === shownAs) return;
    shownAs = nextAs;
    view.set(next);
  }

  function carryOut(output: ContestOutput): void {
    switch (output.type) {
      case "beat":
        publishing = publishing
          .then(() => beat(output))
          .catch((error: unknown) => log.error("a heartbeat failed", { error: String(error) }));
        return;
      case "probe": {
        const { url: target } = output;
        void measureServer(target, { dial, clock, timers, pubkey: signer.pubkey }).then((rttMs) => {
          if (!ended) feed({ type: "probed", url: target, rttMs });
        });
        return;
      }
      case "stop":
        log.info("this server ends itself", { reason: output.reason });
    }
  }

  async function beat({ status, slot, probes }: Extract<ContestOutput, { type: "beat" }>): Promise<void> {
    const { players, capacity } = options.load();
    const nowSec = pool.correctedNowSec();
    // Relays and servers keep the newer of two: a clock that was set back a little must not make us look silent.
    const createdAtSec = nowSec <= lastBeatSec && lastBeatSec - nowSec < bridgeSec ? lastBeatSec + 1 : nowSec;
    lastBeatSec = createdAtSec;
    startSec ??= createdAtSec;
    const uptimeSec = Math.max(0, createdAtSec - startSec);
    const heartbeat: Heartbeat = {
      pubkey: signer.pubkey,
      scene: address,
      url,
      status,
      slot,
      load: players,
      capacity,
      uptimeSec,
      region: options.region,
      createdAtSec,
    };
    const template = buildHeartbeat(heartbeat, createdAtSec);
    const signed = await signer.sign({ ...template, tags: [...template.tags, ...probeTags(probes)] });
    if (!signed.ok) {
      log.error("could not sign a heartbeat", { code: signed.problem.code });
      return;
    }
    if (!ended) feed({ type: "sent", heartbeat, probes });
    const done = pool.publish(signed.value).done.then((outcome) => {
      if (outcome.state === "accepted") beatsTaken += 1;
      else log.warn("no relay took a heartbeat", { relays: outcome.relays.map((relay) => `${relay.url}: ${relay.message}`).join("; ") });
    });
    if (status === "offline") goodbye = done;
  }

  const subscription = pool.subscribe([{ kinds: [KIND.heartbeat, KIND.legacyHeartbeat], tags: { a: [aTag] } }], {
    onEvent(event) {
      const arrival = readArrival(event, aTag, pool.correctedNowSec());
      if (arrival !== null) feed({ type: "heartbeat", ...arrival });
    },
  });

  function tellScene(): void {
    const { card, deleted } = watch.view.get();
    if (card !== null) feed({ type: "scene", scene: card.scene });
    else if (deleted) feed({ type: "scene", scene: null });
  }
  function tellRelays(): void {
    feed({ type: "relays", connected: pool.status.get().some(({ state }) => state === "open") });
  }
  const stopWatch = watch.view.subscribe(tellScene);
  const stopStatus = pool.status.subscribe(tellRelays);
  let players = 0;
  const stopTicks = timers.every(tickMs, () => {
    const now = options.load().players;
    if (now !== players) feed({ type: "players", players: now });
    else feed({ type: "tick" });
    players = now;
  });
  feed({ type: "players", players });
  tellRelays();
  tellScene();

  return {
    view,
    async end() {
      if (ended) return;
      feed({ type: "end" });
      ended = true;
      stopTicks();
      stopWatch();
      stopStatus();
      subscription.end();
      watch.end();
      await new Promise<void>((resolve) => {
        const cancel = timers.after(goodbyeMs, resolve);
        void publishing
          .then(() => goodbye)
          .then(() => {
            cancel();
            resolve();
          });
      });
    },
  };
}

/** Only what names this scene itself counts: a relay may send anything. */
function readArrival(event: VerifiedEvent, aTag: string, nowSec: number): Arrival | null {
  const heartbeat = parseHeartbeat(event);
  if (!heartbeat.ok || formatAddress(heartbeat.value.scene) !== aTag) return null;
  const probes = readProbeTags(event);
  return { heartbeat: heartbeat.value, probes, ageSec: nowSec - event.created_at, kept: event.kind === KIND.legacyHeartbeat };
}
