import { hexOf } from "@plaza/protocol";
import type { Pubkey, WelcomePeer } from "@plaza/protocol";
import { createElsewhere } from "../backplane/elsewhere.ts";
import { createRoomSharing } from "../backplane/room-sharing.ts";
import { DEFAULT_CELL_SIZE_M } from "../grid.ts";
import { createBarred } from "./barred.ts";
import { complainNotPresent, complainTo, createConduct } from "./conduct.ts";
import { createLobby } from "./lobby.ts";
import { createMovement } from "./movement.ts";
import { CLOSE_CODE, createOutbox } from "./outbox.ts";
import { createOwnUrls } from "./own-url.ts";
import { createPatience, createPlayer } from "./player.ts";
import type { Patience, Player } from "./player.ts";
import type { ConnectionId, Room, RoomInput, RoomOptions } from "./room-io.ts";
import { DEFAULT_ROOM_LIMITS } from "./room-limits.ts";
import type { RoomLimits } from "./room-limits.ts";
import { createSlowReaders } from "./slow-readers.ts";

/** About what one position costs as a text frame of the draft. */
const TEXT_POSITION_BYTES = 190;

/**
 * Makes an empty room.
 *
 * @see docs/spec/world.md [W-1] to [W-7], [W-17], [W-18]
 */
export function createRoom(options: RoomOptions): Room {
  const limits: RoomLimits = { ...DEFAULT_ROOM_LIMITS, ...options.limits };
  const nodeId = options.nodeId ?? hexOf(options.random.bytes(8));
  const cellSizeM = options.cellSizeM ?? DEFAULT_CELL_SIZE_M;
  const outbox = createOutbox(nodeId);
  const field = createMovement(cellSizeM, limits.crowdBytesPerSec, () => outbox.nextMsgId());
  const sharing = options.shared === true ? createRoomSharing(field, outbox) : null;
  const movement = sharing?.movement ?? field;
  const players = new Map<Pubkey, Player>();
  const byConnection = new Map<ConnectionId, Player>();
  const slow = createSlowReaders(limits, (player, isSlow) => movement.setSlow(player.mover, isSlow));
  const barred = createBarred();
  let residents = 0;
  let ended = false;

  const conduct = createConduct({
    outbox,
    movement,
    playerOf: (pubkey) => players.get(pubkey),
    othersThan,
    share: sharing === null ? undefined : (news) => sharing.share(news),
  });
  const elsewhere = createElsewhere({
    outbox,
    field,
    limits,
    players,
    byConnection,
    replace(player) {
      tellReplaced(player);
      byConnection.delete(player.mover.connection);
      slow.forget(player);
      conduct.forget(player);
      sharing?.release(player.mover);
      if (player.resident) residents -= 1;
    },
    complainUnheard: (player, nowMs) => complainNotPresent(outbox, player, nowMs),
    kicked: kick,
  });
  const lobby = createLobby(
    {
      random: options.random,
      ownUrls: createOwnUrls(options.urls),
      limits,
      strictAuth: options.strictAuth ?? false,
    },
    outbox,
    (pubkey) => players.has(pubkey) || visitors() < limits.capacity,
    barred,
  );

  /** Logged in to this process, residents left out. */
  function visitors(): number {
    return players.size - residents - elsewhere.count();
  }

  function othersThan(player: Player): readonly ConnectionId[] {
    const others: ConnectionId[] = [];
    for (const connection of byConnection.keys()) {
      if (connection !== player.mover.connection) others.push(connection);
    }
    return others;
  }

  /** @returns who came in, and whether the others see an arrival */
  function enter(
    connection: ConnectionId,
    pubkey: Pubkey,
    resident: boolean,
    patience: Patience,
    positionBytes: number,
    nowMs: number,
  ): { readonly player: Player; readonly isArrival: boolean } {
    const before = players.get(pubkey);
    if (before?.isElsewhere === true) {
      const player = createPlayer(before.mover, resident, patience, limits, nowMs);
      player.avatar = before.avatar;
      players.set(pubkey, player);
      byConnection.set(connection, player);
      movement.rebind(before.mover, connection, positionBytes);
      elsewhere.cameHere();
      if (resident) residents += 1;
      return { player, isArrival: false };
    }
    if (before === undefined || before.resident !== resident) {
      // A resident and a visitor with one key are not one player going on: the limits differ.
      if (before !== undefined) dismiss(before);
      const player = createPlayer(movement.enter(pubkey, connection, positionBytes), resident, patience, limits, nowMs);
      players.set(pubkey, player);
      byConnection.set(connection, player);
      if (resident) residents += 1;
      return { player, isArrival: true };
    }
    tellReplaced(before);
    byConnection.delete(before.mover.connection);
    byConnection.set(connection, before);
    movement.rebind(before.mover, connection, positionBytes);
    conduct.forget(before);
    slow.forget(before);
    before.lastHeardMs = nowMs;
    return { player: before, isArrival: false };
  }

  function tellReplaced(player: Player): void {
    const { connection } = player.mover;
    outbox.error(connection, "REPLACED", "this key has logged in elsewhere");
    outbox.close(connection, CLOSE_CODE.refused, "REPLACED");
  }

  function dismiss(player: Player): void {
    tellReplaced(player);
    leave(player);
  }

  function welcome(player: Player): void {
    const peers: WelcomePeer[] = [];
    for (const peer of players.values()) {
      if (peer === player) continue;
      peers.push({
        pubkey: peer.pubkey,
        ...(peer.mover.pose === null ? {} : { position: peer.mover.pose }),
        ...(peer.avatar === null ? {} : { avatar: peer.avatar }),
      });
    }
    outbox.answer(player.mover.connection, { type: "welcome", peers, grid: { size: cellSizeM } });
  }

  /** @param isArrival - whether the others see an arrival; the server's other processes hear of every login */
  function tellEntry(player: Player, isArrival: boolean): void {
    const msgId = isArrival ? outbox.nextMsgId() : null;
    const { pubkey, avatar, resident: isResident, mover } = player;
    sharing?.share({ type: "entered", pubkey, isResident, avatar, pose: mover.pose, t: mover.t, msgId });
    if (msgId === null) return;
    outbox.tell(othersThan(player), { type: "peer_join", msgId, pubkey, ...(avatar === null ? {} : { avatar }) });
  }

  function leave(player: Player): void {
    players.delete(player.pubkey);
    byConnection.delete(player.mover.connection);
    slow.forget(player);
    conduct.forget(player);
    movement.leave(player.mover);
    if (player.resident) residents -= 1;
    const msgId = outbox.nextMsgId();
    outbox.tell([...byConnection.keys()], { type: "peer_leave", msgId, pubkey: player.pubkey });
    if (!ended) sharing?.share({ type: "left", pubkey: player.pubkey, msgId });
  }

  function drop(player: Player, code: number, reason: string): void {
    outbox.close(player.mover.connection, code, reason);
    leave(player);
  }

  /** Whoever is here goes, and may not come back for a while; residents are of the house. */
  function kick(
    { pubkey, reason, forMs }: { readonly pubkey: Pubkey; readonly reason: string; readonly forMs: number },
    nowMs: number,
  ): void {
    const player = players.get(pubkey);
    if (player?.resident === true) return;
    barred.bar(pubkey, nowMs + forMs);
    if (player === undefined || player.isElsewhere) return;
    outbox.error(player.mover.connection, "KICKED", reason);
    drop(player, CLOSE_CODE.refused, "KICKED");
  }

  function loginChecked(input: Extract<RoomInput, { type: "login-checked" }>, nowMs: number): void {
    const stranger = lobby.find(input.connection);
    if (stranger === undefined) return;
    const pubkey = lobby.checked(stranger, input.id, input.event, input.wallSec, nowMs);
    if (pubkey === null) return;
    lobby.leave(input.connection);
    const { player, isArrival } = enter(input.connection, pubkey, false, stranger.patience, stranger.positionBytes, nowMs);
    welcome(player);
    tellEntry(player, isArrival);
  }

  function badFrame(input: Extract<RoomInput, { type: "bad-frame" }>, nowMs: number): void {
    const player = byConnection.get(input.connection);
    const patience = player?.patience ?? lobby.find(input.connection)?.patience;
    if (patience === undefined) return;
    if (player !== undefined) player.lastHeardMs = nowMs;
    complainTo(outbox, input.connection, patience, input.problem.code, input.problem.detail, nowMs);
  }

  function queued(connection: ConnectionId, bytes: number, nowMs: number): void {
    const player = byConnection.get(connection);
    if (player !== undefined && !slow.queued(player, bytes, nowMs)) drop(player, CLOSE_CODE.tryLater, "SLOW_READER");
  }

  function sweep(nowMs: number): void {
    lobby.sweep(nowMs);
    barred.sweep(nowMs);
    for (const player of slow.overdue(nowMs)) drop(player, CLOSE_CODE.tryLater, "SLOW_READER");
    for (const player of players.values()) {
      if (!player.resident && !player.isElsewhere && nowMs - player.lastHeardMs >= limits.silenceMs)
        drop(player, CLOSE_CODE.refused, "TIMEOUT");
    }
  }

  function end(): void {
    ended = true;
    for (const connection of [...byConnection.keys(), ...[...lobby.all()].map((stranger) => stranger.connection)]) {
      outbox.answer(connection, { type: "error", message: "this server is stopping" });
      outbox.close(connection, CLOSE_CODE.goingAway, "ENDING");
      lobby.leave(connection);
    }
    // Nobody is left to tell.
    byConnection.clear();
    elsewhere.clear();
    for (const player of players.values()) leave(player);
  }

  function step(input: RoomInput, nowMs: number): void {
    switch (input.type) {
      case "connected":
        lobby.enter(input.connection, input.localHost, input.positionBytes ?? TEXT_POSITION_BYTES, nowMs);
        return;
      case "resident-entered": {
        const { player, isArrival } = enter(input.connection, input.pubkey, true, createPatience(limits, nowMs), 0, nowMs);
        player.avatar = input.avatar;
        welcome(player);
        tellEntry(player, isArrival);
        return;
      }
      case "frame": {
        const player = byConnection.get(input.connection);
        if (player !== undefined) {
          player.lastHeardMs = nowMs;
          conduct.frame(player, input.frame, nowMs);
          return;
        }
        const stranger = lobby.find(input.connection);
        if (stranger !== undefined) lobby.frame(stranger, input.frame, nowMs);
        return;
      }
      case "bad-frame":
        badFrame(input, nowMs);
        return;
      case "login-checked":
        loginChecked(input, nowMs);
        return;
      case "heard": {
        const player = byConnection.get(input.connection);
        if (player !== undefined) player.lastHeardMs = nowMs;
        return;
      }
      case "queued":
        queued(input.connection, input.bytes, nowMs);
        return;
      case "elsewhere":
        elsewhere.handle(input.news, nowMs);
        return;
      case "emit": {
        const frame = { type: "game_event", msgId: outbox.nextMsgId(), ...input.game } as const;
        const only = input.to?.map((pubkey) => players.get(pubkey)).filter((player) => player !== undefined);
        outbox.tell(
          only?.filter(({ isElsewhere }) => !isElsewhere).map(({ mover }) => mover.connection) ?? [...byConnection.keys()],
          frame,
        );
        // Other processes tell all of theirs: what is told to some only is what the others know already.
        if (only === undefined || only.some(({ isElsewhere }) => isElsewhere)) sharing?.share({ type: "told", frame });
        return;
      }
      case "kick":
        kick(input, nowMs);
        sharing?.share({ type: "kicked", pubkey: input.pubkey, reason: input.reason, forMs: input.forMs });
        return;
      case "disconnected": {
        const player = byConnection.get(input.connection);
        if (player !== undefined) leave(player);
        else lobby.leave(input.connection);
        return;
      }
      case "tick": {
        conduct.release(nowMs);
        const positions = movement.takeTick(nowMs);
        if (positions !== null) outbox.push(positions);
        return;
      }
      case "share-moves":
        sharing?.shareMoves();
        return;
      case "sweep":
        sweep(nowMs);
        return;
      case "end":
        end();
    }
  }

  return {
    handle(input, nowMs) {
      if (ended)
        return input.type === "connected"
          ? [{ type: "close", connection: input.connection, code: CLOSE_CODE.goingAway, reason: "ENDING" }]
          : [];
      step(input, nowMs);
      sharing?.flush();
      return outbox.take();
    },
    wantsShare: () => sharing?.hasMoves() === true,
    wantsTick: () => movement.hasNews() || conduct.holding() > 0,
    stats: () => ({
      nodeId,
      players: visitors(),
      capacity: limits.capacity,
      residents,
      barred: barred.size(),
      elsewhere: elsewhere.count(),
      strangers: lobby.size(),
      strangersLimit: limits.strangers,
      loginsInCheck: lobby.checking(),
      ...movement.stats(),
      held: conduct.holding(),
      slowReaders: slow.size(),
      errors: Object.fromEntries(outbox.errors),
      closes: Object.fromEntries(outbox.closes),
    }),
  };
}
