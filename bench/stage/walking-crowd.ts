import { createSignal } from "@plaza/platform";
import type { Socket, SocketHandlers } from "@plaza/platform";
import { createFakeTime, createKeySigner, createRecordingLog, createSeededRandom } from "@plaza/platform/fakes";
import type { FakeTime } from "@plaza/platform/fakes";
import {
  buildScene,
  encodePoseNames,
  encodeServerFrame,
  parseClientFrame,
  parseScene,
  POSE_MESSAGE,
  POSE_PROTOCOL,
  POSE_RECORD_BYTES,
  signEvent,
  writePoseRecord,
} from "@plaza/protocol";
import type { AvatarConfig, Pose, Pubkey } from "@plaza/protocol";
import { createWorldSession } from "@plaza/world";
import type { WorldSession } from "@plaza/world";
import { AVATAR_PRESETS, HAIR_STYLES } from "../../apps/web/src/people/avatar-presets.ts";

/** A real session in a world full of people who walk, wave and jump; its server is a function, its time stands still between frames. */
export interface WalkingCrowd {
  readonly session: WorldSession;
  readonly time: FakeTime;
  readonly self: Pubkey;
  readonly peers: readonly Pubkey[];
  /** Lets a frame's time pass; the session's own timers run. */
  pass(ms: number): Promise<void>;
  /** What a server's tick brings: one message with where everybody is now. */
  tickMessage(): Uint8Array;
  /** The same from a server that sends no bytes: a message for each. */
  tickTexts(): readonly string[];
  /** Hands such a message to the session's socket. */
  deliver(message: Uint8Array | string): void;
  end(): void;
}

const URL = "ws://sync.example/sync/plaza";
const NEAREST_M = 4;
const FARTHEST_M = 55;
const HALF_VIEW = 0.5;

function keyOf(number: number): Uint8Array {
  const key = new Uint8Array(32);
  new DataView(key.buffer).setUint32(28, number + 1);
  return key;
}

function pubkeyOf(number: number): Pubkey {
  let state = (number + 1) * 2_654_435_761;
  let hex = "";
  while (hex.length < 64) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    hex += state.toString(16).padStart(8, "0");
  }
  return hex as Pubkey;
}

/** Everybody before a camera that stands at the origin and looks along -z: evenly over the ground it sees, each on a small round. */
function poseAt(number: number, count: number, sec: number): Pose {
  const share = (number + 0.5) / count;
  const away = Math.sqrt(NEAREST_M ** 2 + share * (FARTHEST_M ** 2 - NEAREST_M ** 2));
  const turn = (((number * 0.618_034) % 1) * 2 - 1) * HALF_VIEW;
  const round = sec * 1.3 + number;
  const hop = number % 9 === 0 ? Math.max(0, Math.sin(sec * 4 + number)) * 0.9 : 0;
  return {
    x: Math.sin(turn) * away + Math.sin(round) * 1.4,
    y: hop,
    z: -Math.cos(turn) * away + Math.cos(round) * 1.4,
    ry: round + Math.PI / 2,
  };
}

/** Opens the session and welcomes it among `count` people. */
export async function createWalkingCrowd(count: number): Promise<WalkingCrowd> {
  const time = createFakeTime({ monotonicMs: 10_000 });
  const parsed = parseScene(signEvent(buildScene({ identifier: "plaza", title: "Plaza", sync: [URL] }, 1_767_225_600), keyOf(900_000)));
  if (!parsed.ok) throw new Error(parsed.problem.code);
  const signer = createKeySigner(keyOf(900_001));
  const peers = Array.from({ length: count }, (_, number) => pubkeyOf(number));
  const avatarOf = (number: number): AvatarConfig => ({
    model: AVATAR_PRESETS[number % AVATAR_PRESETS.length]?.id ?? "",
    hairStyle: HAIR_STYLES[(number * 7) % HAIR_STYLES.length]?.id ?? "",
  });
  let ears: SocketHandlers | null = null;

  const session = createWorldSession({
    scene: parsed.value,
    signer,
    clock: time,
    timers: time,
    random: createSeededRandom(1),
    log: createRecordingLog(),
    pool: { correctedNowSec: () => Math.floor(time.wallMs() / 1000), subscribe: () => ({ end: () => undefined }) },
    chat: {
      view: createSignal({ lines: [], caughtUp: true, older: "end" as const }),
      sign: () => Promise.reject(new Error("nobody speaks here")),
      publish: () => {
        throw new Error("nobody speaks here");
      },
    },
    dial(_url, handlers): Socket {
      ears = handlers;
      time.after(1, () => handlers.opened());
      return {
        protocol: () => POSE_PROTOCOL,
        bufferedBytes: () => 0,
        close: () => undefined,
        send(data) {
          const frame = typeof data === "string" ? parseClientFrame(data) : null;
          if (frame?.ok !== true) return;
          const tell = (text: string): void => void time.after(1, () => handlers.message(text));
          if (frame.value.type === "auth") tell(encodeServerFrame({ type: "auth_challenge", challenge: "ab".repeat(16) }));
          if (frame.value.type === "ping") tell(encodeServerFrame({ type: "pong" }));
          if (frame.value.type !== "auth_response") return;
          const present = peers.map((pubkey, number) => ({ pubkey, position: poseAt(number, count, 0), avatar: avatarOf(number) }));
          // Cells so large that everybody is listened to.
          tell(encodeServerFrame({ type: "welcome", peers: present, grid: { size: 200 } }));
        },
      };
    },
  });

  async function pass(ms: number): Promise<void> {
    session.move({ x: 0, y: 0, z: 0, ry: Math.PI });
    await time.advanceAsync(ms);
  }

  for (let frame = 0; frame < 120 && session.view.get().people.length <= count; frame += 1) await pass(20);
  if (session.view.get().people.length <= count) throw new Error("the session was never welcomed");
  let told = 0;
  const deliver = (message: Uint8Array | string): void => ears?.message(message);
  deliver(encodePoseNames(peers.map((pubkey, handle) => ({ handle, pubkey, t: time.monotonicMs() }))));

  return {
    session,
    time,
    self: signer.pubkey,
    peers,
    pass,
    deliver,
    tickMessage() {
      const message = new Uint8Array(1 + count * POSE_RECORD_BYTES);
      message[0] = POSE_MESSAGE.poses;
      let at = 1;
      const sec = time.monotonicMs() / 1000;
      for (let number = 0; number < count; number += 1)
        at = writePoseRecord(message, at, number, poseAt(number, count, sec), time.monotonicMs());
      return message;
    },
    tickTexts() {
      const t = Math.round(time.monotonicMs());
      return peers.map((pubkey, number) => {
        told += 1;
        return encodeServerFrame({
          type: "peer_position",
          msgId: `${told}`,
          pubkey,
          ...poseAt(number, count, time.monotonicMs() / 1000),
          t,
        });
      });
    },
    end: () => session.end(),
  };
}
