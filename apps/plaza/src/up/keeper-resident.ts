import type { Clock, Log, Random, Timers } from "@plaza/platform";
import { buildSceneChat, chatCid } from "@plaza/protocol";
import type { Address, AvatarConfig, Pubkey, ServerFrame } from "@plaza/protocol";
import { demoHostAvatar } from "../demo/demo-scene.ts";
import type { KeeperInput, KeeperOutput } from "../demo/keeper/keeper-messages.ts";
import { createLanternKeeper } from "../demo/keeper/lantern-keeper.ts";
import type { Resident } from "../sync/residents.ts";
import type { SyncService } from "../sync/serve-sync.ts";
import type { Publisher } from "./publisher.ts";

/** Poses come at most this often, which is about the rate visitors send theirs. */
const tickMs = 70;
const forgottenAfterSec = 300;
const aheadSec = 10;

/** What the host of the demo world lives on. */
export interface KeeperResidence {
  readonly sync: SyncService;
  readonly publisher: Publisher;
  readonly address: Address;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
}

/** What the host perceives of a frame. */
function* perceive(frame: ServerFrame): Generator<KeeperInput> {
  const joined = (pubkey: Pubkey, avatar: AvatarConfig | undefined): KeeperInput => {
    const name = avatar?.displayName;
    return name === undefined ? { kind: "joined", pubkey } : { kind: "joined", pubkey, name };
  };
  switch (frame.type) {
    case "welcome":
      for (const { pubkey, avatar, position } of frame.peers) {
        yield joined(pubkey, avatar);
        if (position !== undefined) yield { kind: "moved", pubkey, pose: position };
      }
      return;
    case "peer_join":
      yield joined(frame.pubkey, frame.avatar);
      return;
    case "peer_leave":
      yield { kind: "left", pubkey: frame.pubkey };
      return;
    case "peer_chat":
      yield { kind: "chat", pubkey: frame.pubkey, text: frame.text };
      return;
    case "peer_dm":
      yield { kind: "chat", pubkey: frame.pubkey, text: frame.text, isPrivate: true };
      return;
    case "peer_emoji":
      yield { kind: "emoji", pubkey: frame.pubkey, emoji: frame.emoji };
      return;
    case "peer_position":
      yield { kind: "moved", pubkey: frame.pubkey, pose: { x: frame.x, y: frame.y, z: frame.z, ry: frame.ry } };
  }
}

/**
 * Lets the demo world's host into its room: what it hears goes to its core, what the core wants is done.
 *
 * @returns sends it home
 */
export function inviteKeeper({ sync, publisher, address, clock, timers, random, log }: KeeperResidence): () => void {
  const seed = new DataView(Uint8Array.from(random.bytes(4)).buffer).getUint32(0);
  const keeper = createLanternKeeper({ pubkey: publisher.pubkey, seed });
  // Null while the welcome is still being told, which is before there is anything to answer.
  let resident: Resident | null = null;
  let newestSec = 0;
  /** The date of a line that answers the newest one; in the history an answer stands after its question. */
  const nextSec = (): number => {
    const nowSec = Math.floor(clock.wallMs() / 1000);
    return Math.max(nowSec, Math.min(newestSec + 1, nowSec + aheadSec));
  };
  resident = sync.enterResident(publisher.pubkey, demoHostAvatar, (frame) => {
    if (frame.type === "error") log.warn("the demo host was told off", { code: frame.code ?? "" });
    // Heard live, without its date: that is now, or one second after what its author had seen.
    if (frame.type === "peer_chat") newestSec = nextSec();
    for (const input of perceive(frame)) feel(input);
  });

  function feel(input: KeeperInput): void {
    for (const output of keeper.handle(input, clock.monotonicMs())) act(output);
  }

  async function say(text: string): Promise<void> {
    // Signed and published first, as everybody's lines are, so that the live line and the history are one.
    const nowSec = Math.floor(clock.wallMs() / 1000);
    newestSec = nextSec();
    const line = buildSceneChat({ scene: address, text }, newestSec);
    // What it says is for those inside: newcomers should find people's words in the history, not its greetings.
    const event = await publisher.publish({ ...line, tags: [...line.tags, ["expiration", String(nowSec + forgottenAfterSec)]] });
    resident?.send(event === null ? { type: "chat", text } : { type: "chat", text, cid: chatCid(event.id) });
  }

  function act(output: KeeperOutput): void {
    switch (output.kind) {
      case "say":
        say(output.text).catch((error: unknown) => log.error("the demo host could not speak", { error: String(error) }));
        return;
      case "whisper":
        resident?.send({ type: "dm", to: output.to, text: output.text });
        return;
      case "emote":
        resident?.send({ type: "emoji", emoji: output.emoji });
        return;
      case "move":
        resident?.send({ type: "position", ...output.pose, t: Math.floor(clock.monotonicMs()) });
        return;
      case "emit": {
        const emitted = sync.emit(output.event, output.data);
        if (!emitted.ok) log.error("a game event of the demo host was refused", { event: output.event, detail: emitted.problem.detail });
      }
    }
  }

  const stopTicks = timers.every(tickMs, () => feel({ kind: "tick" }));
  return () => {
    stopTicks();
    resident?.leave();
  };
}
