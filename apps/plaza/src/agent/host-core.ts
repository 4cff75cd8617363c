import type { Log } from "@plaza/platform";
import { failed, ok, oneLine, readChatText, readEmoji, readPose } from "@plaza/protocol";
import type { ClientFrame, FrameProblem, JsonValue, Pose, Pubkey, Result, ServerFrame } from "@plaza/protocol";
import { createAreaWatch } from "./area-watch.ts";
import { createHostPeople } from "./host-people.ts";
import type { PeopleNews } from "./host-people.ts";
import { createListeners } from "./listeners.ts";
import { createPropShelf, propData } from "./prop-shelf.ts";
import type { ActProblem, HostEvents, SpeakProblem, WorldHost } from "./world-host.ts";

/** What a host does without knowing where its world is published. */
export type HostActs = Omit<WorldHost, "naddr" | "page" | "sync" | "file" | "setScene" | "end">;

/** The host as its room sees it. */
export interface HostCore {
  readonly acts: HostActs;
  /** Takes what the room tells the host. */
  take(frame: ServerFrame): void;
  /** @param nowMs - monotonic */
  tick(nowMs: number): void;
  /** The host has entered: shows where it stands. */
  entered(): void;
  end(): void;
}

/** The room as its host sees it. */
export interface HostCoreOptions {
  readonly self: Pubkey;
  readonly pose: Pose;
  readonly send: (frame: ClientFrame) => void;
  readonly emit: (event: string, data: unknown, to?: readonly Pubkey[]) => Result<undefined, FrameProblem>;
  readonly kick: (pubkey: Pubkey, reason: string, forMs: number) => void;
  /** Signs and publishes a line; gives what its live copy carries. */
  readonly sign: (text: string) => Promise<Result<{ readonly cid: string }, SpeakProblem>>;
  readonly log: Log;
}

const kickSec = 300;
const mostKickSec = 366 * 24 * 3_600;
const mostWaitingLines = 32;
/** Whoever says again who they are is told again what there is, this seldom. */
const retellMs = 2_000;

/**
 * Makes a host: what it hears becomes events, what it does becomes frames.
 *
 * @see docs/spec/plaza.md to
 */
export function createHostCore(options: HostCoreOptions): HostCore {
  const { self, send, log } = options;
  const listeners = createListeners<HostEvents>(log);
  const people = createHostPeople();
  const shelf = createPropShelf();
  const areas = createAreaWatch();
  const moved = new Set<Pubkey>();
  /** When each was last told of what there is; those in `owed` hear it again. */
  const toldMs = new Map<Pubkey, number>();
  const owed = new Set<Pubkey>();
  let pose = options.pose;
  let nowMs = 0;
  let lastTickMs: number | null = null;
  let lastLine: Promise<unknown> = Promise.resolve();
  let waitingLines = 0;
  let ended = false;

  function emit(event: string, data: JsonValue, to?: readonly Pubkey[]): Result<undefined, ActProblem> {
    if (ended) return failed({ code: "ended" });
    const emitted = options.emit(event, data, to);
    if (!emitted.ok) return failed({ code: "bad-event", problem: emitted.problem });
    // Clients take these as the whole state of a game.
    if (event === "round_start" || event === "round_end") for (const prop of shelf.list()) options.emit("spawn", propData(prop), to);
    return ok(undefined);
  }

  /** A signer may be a program's own, and throw: that is one line not said, and no end of all talk. */
  async function sign(text: string): Promise<Result<{ readonly cid: string }, SpeakProblem>> {
    try {
      return await options.sign(text);
    } catch (error) {
      log.error("the signer failed", { error: error instanceof Error ? error.message : String(error) });
      return failed({ code: "not-signed", detail: "the signer failed" });
    }
  }

  function tellWhatThereIs(pubkey: Pubkey): void {
    toldMs.set(pubkey, nowMs);
    owed.delete(pubkey);
    for (const prop of shelf.list()) options.emit("spawn", propData(prop), [pubkey]);
    for (const area of areas.shown()) options.emit("area", area, [pubkey]);
  }

  function look(pubkey: Pubkey, name: string, at: Pose | null): void {
    for (const { area, into } of areas.look(pubkey, at)) listeners.tell(into ? "enterArea" : "leaveArea", { pubkey, name, area });
  }

  function hear({ type, person }: PeopleNews): void {
    const { pubkey, name } = person;
    switch (type) {
      case "join":
        moved.add(pubkey);
        tellWhatThereIs(pubkey);
        listeners.tell("join", { pubkey, name });
        return;
      case "again":
        owed.add(pubkey);
        return;
      case "leave":
        moved.delete(pubkey);
        owed.delete(pubkey);
        toldMs.delete(pubkey);
        look(pubkey, name, null);
        listeners.tell("leave", { pubkey, name });
        return;
      case "move":
        moved.add(pubkey);
    }
  }

  const nameOf = (pubkey: Pubkey): string => people.find(pubkey)?.name ?? "";
  const act = <T>(done: Result<T, ActProblem>, then: (value: T) => void): Result<undefined, ActProblem> => {
    if (!done.ok) return done;
    then(done.value);
    return ok(undefined);
  };
  const whileUp = <T>(make: () => Result<T, ActProblem>): Result<T, ActProblem> => (ended ? failed({ code: "ended" }) : make());

  const acts: HostActs = {
    pubkey: self,
    on: (event, listener) => listeners.on(event, listener),
    people: () => people.list(),
    say(text) {
      const clean = typeof text === "string" ? readChatText(text) : null;
      if (clean === null) return Promise.resolve(failed({ code: "empty" }));
      if (ended) return Promise.resolve(failed({ code: "ended" }));
      if (waitingLines >= mostWaitingLines) return Promise.resolve(failed({ code: "too-many" }));
      waitingLines += 1;
      const said = lastLine.then(async (): Promise<Result<undefined, SpeakProblem>> => {
        const signed = await sign(clean);
        waitingLines -= 1;
        if (!signed.ok) return signed;
        if (ended) return failed({ code: "ended" });
        send({ type: "chat", text: clean, cid: signed.value.cid });
        return ok(undefined);
      });
      lastLine = said;
      return said;
    },
    whisper(pubkey, text) {
      const clean = typeof text === "string" ? readChatText(text) : null;
      if (clean === null) return failed({ code: "empty" });
      if (ended) return failed({ code: "ended" });
      if (people.find(pubkey) === undefined) return failed({ code: "not-present", pubkey });
      send({ type: "dm", to: pubkey, text: clean });
      return ok(undefined);
    },
    emit,
    emote: (emoji) =>
      whileUp(() => {
        const clean = readEmoji(emoji);
        if (clean === null) return failed({ code: "bad-emoji" });
        send({ type: "emoji", emoji: clean });
        return ok(undefined);
      }),
    move: (to) =>
      whileUp(() => {
        const next = readPose({ ...pose, ...to });
        if (next === null) return failed({ code: "bad-pose" });
        pose = next;
        send({ type: "position", ...pose, t: Math.floor(nowMs) });
        return ok(undefined);
      }),
    props: {
      spawn: (prop) =>
        act(
          whileUp(() => shelf.put(prop)),
          (put) => void options.emit("spawn", propData(put)),
        ),
      // Pages keep things by their id: the same thing again, elsewhere.
      move: (id, to) =>
        act(
          whileUp(() => shelf.move(id, to)),
          (put) => void options.emit("spawn", propData(put)),
        ),
      remove: (id) =>
        act(
          whileUp(() => shelf.take(id)),
          ({ kind, x, y, z }) => void options.emit("despawn", { id, kind, x, y, z }),
        ),
      list: () => shelf.list(),
    },
    kick: (pubkey, reason = "", forSec = kickSec) =>
      whileUp(() => {
        if (pubkey === self || !(forSec > 0)) return failed({ code: "bad-kick" });
        const words = oneLine(String(reason), 200);
        options.kick(pubkey, words === "" ? "the host has sent you out" : words, Math.ceil(Math.min(forSec, mostKickSec) * 1000));
        return ok(undefined);
      }),
    area: (name, shape, isHidden = false) =>
      act(
        whileUp(() => areas.set(name, shape, isHidden)),
        (news) => {
          for (const { pubkey } of people.list()) moved.add(pubkey);
          if (news !== null) options.emit("area", news);
        },
      ),
  };

  return {
    acts,
    take(frame) {
      if (ended) return;
      for (const news of people.take(frame)) hear(news);
      switch (frame.type) {
        case "peer_chat":
        case "peer_dm": {
          const { pubkey, text } = frame;
          listeners.tell(frame.type === "peer_chat" ? "chat" : "dm", { pubkey, name: nameOf(pubkey), text });
          return;
        }
        case "peer_emoji":
          listeners.tell("emoji", { pubkey: frame.pubkey, name: nameOf(frame.pubkey), emoji: frame.emoji });
      }
    },
    tick(at) {
      if (ended) return;
      const dtMs = lastTickMs === null ? 0 : Math.max(0, at - lastTickMs);
      lastTickMs = nowMs = at;
      for (const pubkey of moved) {
        const person = people.find(pubkey);
        if (person !== undefined) look(pubkey, person.name, person.pose);
      }
      moved.clear();
      for (const pubkey of owed) if (at - (toldMs.get(pubkey) ?? Number.NEGATIVE_INFINITY) >= retellMs) tellWhatThereIs(pubkey);
      listeners.tell("tick", { nowMs: at, dtMs });
    },
    entered: () => send({ type: "position", ...pose, t: Math.floor(nowMs) }),
    end() {
      ended = true;
      listeners.clear();
    },
  };
}
