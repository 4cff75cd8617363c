import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { EventVectors } from "../../../tests/vectors/source.ts";
import { eventVectors, SECRET } from "../../../tests/vectors/source.ts";
import type { EventTemplate, Result, SpaceEvent, VerifiedEvent, WebxdcPost } from "./index.ts";
import {
  buildAvatar,
  buildBlossomAuth,
  buildCandidates,
  buildCloseSpace,
  buildConfirm,
  buildCreateSpace,
  buildDeletion,
  buildDescription,
  buildDrop,
  buildHeartbeat,
  buildJoin,
  buildLeave,
  buildMuteList,
  buildProfile,
  buildReaction,
  buildRelayList,
  buildReserve,
  buildRole,
  buildRoomPresence,
  buildScene,
  buildSceneChat,
  buildSpaceChat,
  buildSpaceRoom,
  buildSpeech,
  buildSyncLogin,
  buildWebxdcFile,
  buildWebxdcNote,
  buildWebxdcRealtime,
  buildWebxdcUpdate,
  KIND,
  parseAvatar,
  parseBlossomAuth,
  parseDeletion,
  parseHeartbeat,
  parseMuteList,
  parseNostrEvent,
  parseProfile,
  parseReaction,
  parseRelayList,
  parseRoomPresence,
  parseScene,
  parseSceneChat,
  parseSpaceChat,
  parseSpaceEvent,
  parseSpaceRoom,
  parseSyncLogin,
  parseWebxdcPost,
  parseWebxdcRealtime,
  parseWebxdcUpdate,
  publicKeyOf,
  signEvent,
  spaceIdentifier,
  tagValue,
  verifyEvent,
} from "./index.ts";

type Problem = { readonly code: string };

/** A parser and its builder as one: what was read, and how it would be written again. */
type TwoWays = (event: VerifiedEvent) => Result<{ readonly value: object; readonly template: EventTemplate }, Problem>;

function twoWays<T extends object>(
  parse: (event: VerifiedEvent) => Result<T, Problem>,
  build: (value: T, event: VerifiedEvent) => EventTemplate,
): TwoWays {
  return (event) => {
    const parsed = parse(event);
    return parsed.ok ? { ok: true, value: { value: parsed.value, template: build(parsed.value, event) } } : parsed;
  };
}

function writePost(post: WebxdcPost): EventTemplate {
  const [app] = post.apps;
  if (post.kind !== KIND.fileMetadata || app === undefined) return buildWebxdcNote(post, post.createdAtSec);
  return buildWebxdcFile({ text: post.text, app }, post.createdAtSec);
}

/** Bytes stand as hex in a vector. */
const realtime: TwoWays = (event) => {
  const parsed = parseWebxdcRealtime(event);
  if (!parsed.ok) return parsed;
  const messages = parsed.value.messages.map((bytes) => Buffer.from(bytes).toString("hex"));
  const template = buildWebxdcRealtime(parsed.value, parsed.value.createdAtSec);
  return { ok: true, value: { value: { ...parsed.value, messages }, template } };
};

const space = { host: publicKeyOf(SECRET.owner), id: "town-hall" };

function writeSpaceEvent(value: SpaceEvent, event: VerifiedEvent): EventTemplate {
  const at = value.createdAtSec;
  switch (value.type) {
    case "create":
      return buildCreateSpace(value, at);
    case "close":
      return buildCloseSpace(value.space, at);
    case "join":
      return buildJoin(space, value, at);
    case "leave":
      return buildLeave(space, value, at);
    case "reserve":
      return buildReserve(space, value, at);
    case "confirm":
      return buildConfirm(space, value, at);
    case "drop": {
      const { person, target } = value;
      return buildDrop(space, value, tagValue(event, "d") === spaceIdentifier(space, target, person) ? target : person, at);
    }
    case "offer":
    case "answer":
      return buildDescription(space, value, at);
    case "candidates":
      return buildCandidates(space, value, at);
    case "role":
      return buildRole(space, value, at);
    case "speech":
      return buildSpeech(space, value, at);
  }
}

const kinds: Readonly<Record<string, TwoWays>> = {
  parseScene: twoWays(parseScene, (scene) => buildScene(scene, scene.updatedAtSec)),
  parseSceneChat: twoWays(parseSceneChat, (line) => buildSceneChat(line, line.createdAtSec)),
  parseReaction: twoWays(parseReaction, (reaction) => buildReaction(reaction, reaction.createdAtSec)),
  parseAvatar: twoWays(parseAvatar, (config, event) => buildAvatar(config, event.created_at)),
  parseHeartbeat: twoWays(parseHeartbeat, (heartbeat) => buildHeartbeat(heartbeat, heartbeat.createdAtSec)),
  parseSyncLogin: twoWays(parseSyncLogin, (login) => buildSyncLogin(login, login.createdAtSec)),
  parseProfile: twoWays(parseProfile, (profile) => buildProfile(profile, profile.createdAtSec)),
  parseRelayList: twoWays(parseRelayList, (list) => buildRelayList(list.relays, list.createdAtSec)),
  parseMuteList: twoWays(parseMuteList, (list, event) => buildMuteList(list, list.createdAtSec, event.content)),
  parseDeletion: twoWays(parseDeletion, (deletion) => buildDeletion(deletion, deletion.createdAtSec)),
  parseBlossomAuth: twoWays(parseBlossomAuth, (auth) => buildBlossomAuth(auth, auth.createdAtSec)),
  parseWebxdcPost: twoWays(parseWebxdcPost, writePost),
  parseWebxdcUpdate: twoWays(parseWebxdcUpdate, (update) => buildWebxdcUpdate(update, update.createdAtSec)),
  parseWebxdcRealtime: realtime,
  parseSpaceEvent: twoWays((event) => parseSpaceEvent(event, space), writeSpaceEvent),
  parseSpaceRoom: twoWays(parseSpaceRoom, (room) => buildSpaceRoom(room, room.updatedAtSec)),
  parseRoomPresence: twoWays(parseRoomPresence, (presence) => buildRoomPresence(presence, presence.createdAtSec)),
  parseSpaceChat: twoWays(parseSpaceChat, (line) => buildSpaceChat(line, line.createdAtSec)),
};

function readVerified(value: unknown): VerifiedEvent {
  const event = parseNostrEvent(value);
  if (!event.ok) throw new Error(event.problem.code);
  const verified = verifyEvent(event.value);
  if (!verified.ok) throw new Error(verified.problem.code);
  return verified.value;
}

function templateOf({ kind, created_at, tags, content }: EventTemplate): EventTemplate {
  return { kind, created_at, tags, content };
}

/** What does not depend on the id, on the kind a post is written with, or on the order in which an author lists themselves. */
function withoutId(value: object): Readonly<Record<string, unknown>> {
  const { id: _id, cid: _cid, kind: _kind, ...rest } = { id: undefined, cid: undefined, kind: undefined, ...value };
  return rest;
}

const secrets = Object.values(SECRET);

for (const [name, source] of Object.entries(eventVectors())) {
  const file = new URL(`../../../tests/vectors/${name}.json`, import.meta.url);
  // UPDATE_VECTORS=1 writes the files anew from tests/vectors/source.ts.
  if (process.env["UPDATE_VECTORS"] === "1") writeFileSync(file, `${JSON.stringify(source, null, 1)}\n`);
  const vectors: EventVectors = JSON.parse(readFileSync(file, "utf8"));

  describe(`[P-6] ${vectors.about}`, () => {
    const both = kinds[vectors.parser];
    if (both === undefined) throw new Error(`no such parser: ${vectors.parser}`);

    test("[P-6] the file is what its source says", () => {
      expect(vectors).toEqual(source);
    });

    for (const vector of vectors.valid) {
      test(`[P-6] read: ${vector.name}`, () => {
        const event = readVerified(vector.event);
        const result = both(event);
        if (!result.ok) throw new Error(result.problem.code);
        expect(result.value.value).toEqual(vector.value);
        if (vector.exact) expect(result.value.template).toEqual(templateOf(event));
      });

      test(`[P-1d] written again and read, it means the same: ${vector.name}`, () => {
        const event = readVerified(vector.event);
        const first = both(event);
        if (!first.ok) throw new Error(first.problem.code);
        const secret = secrets.find((key) => signEvent(templateOf(event), key).pubkey === event.pubkey);
        if (secret === undefined) throw new Error("signed with a key of the vectors");
        const second = both(signEvent(first.value.template, secret));
        if (!second.ok) throw new Error(second.problem.code);
        expect(withoutId(second.value.value)).toEqual(withoutId(first.value.value));
        expect(second.value.template).toEqual(first.value.template);
      });
    }

    for (const vector of vectors.invalid) {
      test(`[P-6] refused as ${vector.code}: ${vector.name}`, () => {
        const result = both(readVerified(vector.event));
        expect(result.ok ? "read" : result.problem.code).toBe(vector.code);
      });
    }
  });
}
