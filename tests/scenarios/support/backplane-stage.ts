import { createFakeBackplane, createFakeTime, createSeededRandom } from "@plaza/platform/fakes";
import type { FakeBackplane, FakeTime, SeededRandom } from "@plaza/platform/fakes";
import { buildSyncLogin, encodeServerFrame, publicKeyOf, signEvent, verifyEvent } from "@plaza/protocol";
import type { AvatarConfig, ClientFrame, Pose, Pubkey, ServerFrame } from "@plaza/protocol";
import { createRoom, joinBackplane } from "@plaza/world";
import type { BackplaneLink, ConnectionId, PositionsOutput, Room, RoomInput, RoomLimits, RoomOutput } from "@plaza/world";

/** One connection to one process, seen from its far end. */
export interface StagePerson {
  readonly pubkey: Pubkey;
  readonly frames: readonly ServerFrame[];
  /** Why the server closed it; null while it is open. */
  closed: string | null;
  send(frame: ClientFrame): void;
  walk(x: number, z: number): void;
  say(text: string): void;
  leave(): void;
  /** Who is here besides oneself, by what the server said. */
  people(): readonly Pubkey[];
  poseOf(pubkey: Pubkey): Pose | null;
  /** `first 6 of the key: text` of every line, oldest first. */
  lines(): readonly string[];
  /** Frames of one type that came since the last look. */
  fresh<T extends ServerFrame["type"]>(type: T): readonly Extract<ServerFrame, { readonly type: T }>[];
}

/** A process: a room, joined to the others. */
export interface StageProcess {
  readonly name: string;
  enter(keyNumber: number, avatar?: AvatarConfig): StagePerson;
  emit(event: string): void;
  room: Room;
  link: BackplaneLink;
  /** Nothing of it runs any more, and nobody is told. */
  kill(): void;
  end(): void;
}

/** Processes of one server on one broker, on one fake clock. */
export interface BackplaneStage {
  readonly time: FakeTime;
  readonly broker: FakeBackplane;
  readonly random: SeededRandom;
  process(name: string, limits?: Partial<RoomLimits>): StageProcess;
  pass(ms: number): Promise<void>;
}

const url = "ws://world.example/sync/test";
const tickMs = 20;
const shareMs = 10;

/** Sets the stage. */
export function createBackplaneStage(options: { readonly seed: number; readonly jitterMs?: number }): BackplaneStage {
  const time = createFakeTime();
  const random = createSeededRandom(options.seed);
  const broker = createFakeBackplane({ time, random, latencyMs: 1, jitterMs: options.jitterMs ?? 0 });

  function startProcess(name: string, limits: Partial<RoomLimits> = {}): StageProcess {
    const room = createRoom({ urls: [url], random, nodeId: name, shared: true, limits });
    const people = new Map<ConnectionId, { readonly tell: (frame: ServerFrame) => void; readonly close: (reason: string) => void }>();
    const inputs: RoomInput[] = [];
    let isFeeding = false;
    let isTicking = false;
    let isSharing = false;
    let isDead = false;
    let connections = 0;

    function feed(input: RoomInput): void {
      if (isDead) return;
      inputs.push(input);
      if (isFeeding) return;
      isFeeding = true;
      for (let next = inputs.shift(); next !== undefined; next = inputs.shift()) {
        for (const output of room.handle(next, time.monotonicMs())) carryOut(output);
      }
      isFeeding = false;
      if (!isSharing && room.wantsShare()) {
        isSharing = true;
        time.after(shareMs, () => {
          isSharing = false;
          feed({ type: "share-moves" });
        });
      }
      if (isTicking || !room.wantsTick()) return;
      isTicking = true;
      time.after(tickMs, () => {
        isTicking = false;
        feed({ type: "tick" });
      });
    }

    const backplane = broker.connect(name);
    const link = joinBackplane({
      backplane,
      nodeId: name,
      scene: "test",
      capacity: room.stats().capacity,
      clock: time,
      timers: time,
      toRoom: (news) => feed({ type: "elsewhere", news }),
    });

    function carryOut(output: RoomOutput): void {
      switch (output.type) {
        case "send":
          encodeServerFrame(output.frame);
          for (const to of output.to) people.get(to)?.tell(output.frame);
          return;
        case "positions":
          tellPositions(output);
          return;
        case "share":
          link.share(output.news);
          return;
        case "check-login": {
          const proven = verifyEvent(output.event);
          const event = proven.ok ? proven.value : null;
          const wallSec = Math.floor(time.wallMs() / 1_000);
          feed({ type: "login-checked", connection: output.connection, id: output.event.id, event, wallSec });
          return;
        }
        case "close":
          people.get(output.connection)?.close(output.reason);
          people.delete(output.connection);
      }
    }

    function tellPositions({ moves, runs }: PositionsOutput): void {
      for (const run of runs) {
        for (const [index, reader] of run.readers.entries()) {
          for (const [place, number] of run.moves.entries()) {
            const move = moves[number];
            if (move === undefined || place === run.own[index]) continue;
            const { msgId, pubkey, pose, t } = move;
            people.get(reader)?.tell({ type: "peer_position", msgId, pubkey, ...pose, ...(t === undefined ? {} : { t }) });
          }
        }
      }
    }

    function enter(keyNumber: number, avatar?: AvatarConfig): StagePerson {
      connections += 1;
      const connection = connections;
      const secretKey = new Uint8Array(32).fill(keyNumber);
      const frames: ServerFrame[] = [];
      let seen = 0;
      const person: StagePerson = {
        pubkey: publicKeyOf(secretKey),
        frames,
        closed: null,
        send: (frame) => feed({ type: "frame", connection, frame }),
        walk: (x, z) => person.send({ type: "position", x, y: 0, z, ry: 0, t: time.monotonicMs() }),
        say: (text) => person.send({ type: "chat", text }),
        leave() {
          person.closed = "left";
          if (people.delete(connection)) feed({ type: "disconnected", connection });
        },
        people() {
          const here = new Set<Pubkey>();
          for (const frame of frames) {
            if (frame.type === "welcome") for (const peer of frame.peers) here.add(peer.pubkey);
            if (frame.type === "peer_join") here.add(frame.pubkey);
            if (frame.type === "peer_leave") here.delete(frame.pubkey);
          }
          return [...here].sort();
        },
        poseOf(pubkey) {
          let pose: Pose | null = null;
          for (const frame of frames) {
            if (frame.type === "welcome") pose = frame.peers.find((peer) => peer.pubkey === pubkey)?.position ?? pose;
            if (frame.type === "peer_position" && frame.pubkey === pubkey) pose = { x: frame.x, y: frame.y, z: frame.z, ry: frame.ry };
          }
          return pose;
        },
        lines: () => frames.flatMap((frame) => (frame.type === "peer_chat" ? [`${frame.pubkey.slice(0, 6)}: ${frame.text}`] : [])),
        fresh<T extends ServerFrame["type"]>(type: T) {
          const since = frames.slice(seen);
          seen = frames.length;
          return since.filter((frame): frame is Extract<ServerFrame, { readonly type: T }> => frame.type === type);
        },
      };
      people.set(connection, {
        tell: (frame) => void frames.push(frame),
        close(reason) {
          person.closed = reason;
        },
      });
      feed({ type: "connected", connection });
      person.send({ type: "auth", pubkey: person.pubkey });
      const asked = frames.findLast((frame) => frame.type === "auth_challenge");
      const login = buildSyncLogin({ challenge: asked?.challenge ?? "", url }, Math.floor(time.wallMs() / 1_000));
      person.send({ type: "auth_response", event: signEvent(login, secretKey) });
      if (avatar !== undefined) person.send({ type: "join", avatar });
      return person;
    }

    const stopSweeping = time.every(1_000, () => feed({ type: "sweep" }));

    function stop(reason: string): void {
      isDead = true;
      stopSweeping();
      for (const person of people.values()) person.close(reason);
      people.clear();
    }

    return {
      name,
      enter,
      emit: (event) => feed({ type: "emit", game: { event, data: null } }),
      room,
      link,
      kill() {
        broker.kill(name);
        stop("killed");
      },
      end() {
        feed({ type: "end" });
        link.end();
        stop("ended");
      },
    };
  }

  return { time, broker, random, process: startProcess, pass: (ms) => time.advanceAsync(ms) };
}
