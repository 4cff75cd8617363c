import type { Pubkey } from "@plaza/protocol";
import type { Movement } from "../room/movement.ts";
import type { Mover } from "../room/mover.ts";
import type { Outbox } from "../room/outbox.ts";
import { createPatience, createPlayer } from "../room/player.ts";
import type { Player } from "../room/player.ts";
import type { ConnectionId } from "../room/room-io.ts";
import type { RoomLimits } from "../room/room-limits.ts";
import type { ElsewhereNews } from "./room-news.ts";

/** What the people of other processes need of the room. */
export interface ElsewhereOptions {
  readonly outbox: Outbox;
  /** The field itself: what happens elsewhere is not shared again. */
  readonly field: Movement;
  readonly limits: RoomLimits;
  readonly players: Map<Pubkey, Player>;
  readonly byConnection: ReadonlyMap<ConnectionId, Player>;
  /** Someone of this process has logged in elsewhere: tells and closes their connection, and forgets it. */
  readonly replace: (player: Player) => void;
  /** Tells a connection that nobody has heard its whisper. */
  readonly complainUnheard: (player: Player, nowMs: number) => void;
  /** The host has sent someone out, on another process. */
  readonly kicked: (news: Extract<ElsewhereNews, { type: "kicked" }>, nowMs: number) => void;
}

/** People of the server's other processes: players like any other, but without a connection here. */
export interface Elsewhere {
  handle(news: ElsewhereNews, nowMs: number): void;
  /** How many they are. */
  count(): number;
  /** One of them has logged in here. */
  cameHere(): void;
  /** Forgets all of them; nobody is told. */
  clear(): void;
}

/** The connection of those who have none here. */
const noConnection: ConnectionId = -1;

/**
 * Makes the part of a room that holds people of other processes.
 *
 * @see docs/spec/world.md [W-20]
 */
export function createElsewhere(options: ElsewhereOptions): Elsewhere {
  const { outbox, field, limits, players, byConnection } = options;
  let count = 0;

  const everybody = (): readonly ConnectionId[] => [...byConnection.keys()];

  /** On the field to be seen, and seeing nothing. */
  function blind(mover: Mover): Mover {
    field.subscribe(mover, []);
    return mover;
  }

  function arrived(news: Extract<ElsewhereNews, { type: "arrived" }>, nowMs: number): void {
    const before = players.get(news.pubkey);
    const isNew = before === undefined;
    if (before !== undefined && !before.isElsewhere) {
      options.replace(before);
      field.rebind(before.mover, noConnection, 0);
    }
    const mover = blind(before?.mover ?? field.enter(news.pubkey, noConnection, 0));
    const person = createPlayer(mover, false, createPatience(limits, nowMs), limits, nowMs);
    person.isElsewhere = true;
    person.avatar = news.avatar ?? before?.avatar ?? null;
    players.set(news.pubkey, person);
    if (before?.isElsewhere !== true) count += 1;
    if (news.pose !== null) moved(person, news.pose, news.t);
    const looksNew = before !== undefined && JSON.stringify(person.avatar) !== JSON.stringify(before.avatar);
    if (!isNew && !looksNew) return;
    outbox.tell(everybody(), {
      type: "peer_join",
      msgId: news.msgId ?? outbox.nextMsgId(),
      pubkey: news.pubkey,
      ...(person.avatar === null ? {} : { avatar: person.avatar }),
    });
  }

  function moved({ mover }: Player, pose: NonNullable<Mover["pose"]>, t: number | undefined): void {
    const { pose: before } = mover;
    const isSame = before !== null && before.x === pose.x && before.y === pose.y && before.z === pose.z && before.ry === pose.ry;
    if (!isSame || mover.t !== t) field.moveTo(mover, pose, t);
  }

  function gone(news: Extract<ElsewhereNews, { type: "gone" }>): void {
    const person = players.get(news.pubkey);
    if (person?.isElsewhere !== true) return;
    players.delete(news.pubkey);
    count -= 1;
    field.leave(person.mover);
    outbox.tell(everybody(), { type: "peer_leave", msgId: news.msgId ?? outbox.nextMsgId(), pubkey: news.pubkey });
  }

  function told({ frame }: Extract<ElsewhereNews, { type: "told" }>): void {
    if (frame.type === "peer_join") {
      const person = players.get(frame.pubkey);
      if (person?.isElsewhere !== true) return;
      if (frame.avatar !== undefined) person.avatar = frame.avatar;
    }
    // Whoever has come over from another process may still hear of what they said there: nobody gets an echo.
    const own = frame.type === "game_event" ? undefined : players.get(frame.pubkey)?.mover.connection;
    outbox.tell(
      everybody().filter((connection) => connection !== own),
      frame,
    );
  }

  return {
    handle(news, nowMs) {
      switch (news.type) {
        case "arrived":
          arrived(news, nowMs);
          return;
        case "gone":
          gone(news);
          return;
        case "told":
          told(news);
          return;
        case "moved":
          for (const { pubkey, pose, t } of news.moves) {
            const person = players.get(pubkey);
            if (person?.isElsewhere === true) moved(person, pose, t);
          }
          return;
        case "whispered": {
          const to = players.get(news.to);
          if (to?.isElsewhere === false) outbox.tell([to.mover.connection], news.frame);
          return;
        }
        case "kicked":
          options.kicked(news, nowMs);
          return;
        case "unheard": {
          const sender = byConnection.get(news.connection);
          if (sender !== undefined) options.complainUnheard(sender, nowMs);
        }
      }
    },
    count: () => count,
    cameHere() {
      count -= 1;
    },
    clear() {
      for (const person of players.values()) {
        if (!person.isElsewhere) continue;
        players.delete(person.pubkey);
        field.leave(person.mover);
      }
      count = 0;
    },
  };
}
