import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  admitVerified,
  buildConfirm,
  buildCreateSpace,
  buildDrop,
  buildJoin,
  buildReserve,
  buildRole,
  buildSpaceChat,
  buildSpaceRoom,
  buildSpeech,
  computeEventId,
  encodeNaddr,
  encodeNevent,
  encodeNote,
  encodeSpaceLink,
  formatAddress,
  isNewSpaceId,
  isSpaceId,
  KIND,
  parseCloseSpace,
  parseCreateSpace,
  parseNostrEvent,
  parseRoomPresence,
  parseSpaceChat,
  parseSpaceEvent,
  parseSpaceLink,
  parseSpaceRoom,
  publicKeyOf,
  readCandidates,
  readDescription,
  roomKeyId,
  roomProof,
  spaceIdentifier,
  spaceKey,
  spaceRoomAddress,
  voiceLockKey,
  writeCandidates,
  writeDescription,
} from "../index.ts";
import type { EventTemplate, JoinFields, Pubkey, SpaceEvent, SpaceInfo, VerifiedEvent } from "../index.ts";

const host = publicKeyOf(new Uint8Array(32).fill(1));
const me = publicKeyOf(new Uint8Array(32).fill(2));
const other = publicKeyOf(new Uint8Array(32).fill(3));
const space = { host, id: "town-hall" };

/** Counts as proven: what is inside is what the parsers are asked about. */
function admit(template: EventTemplate, author: Pubkey = me): VerifiedEvent {
  const event = parseNostrEvent({ ...template, id: computeEventId(author, template), pubkey: author, sig: "0".repeat(128) });
  if (!event.ok) throw new Error(event.problem.code);
  return admitVerified(event.value);
}

function read(template: EventTemplate, author: Pubkey = me): SpaceEvent | string {
  const parsed = parseSpaceEvent(admit(template, author), space);
  return parsed.ok ? parsed.value : parsed.problem.code;
}

const info: SpaceInfo = {
  name: "Town hall",
  description: "",
  image: null,
  startsAtSec: null,
  lang: null,
  access: "open",
  members: [],
  keyId: null,
  lock: null,
  relays: [],
  caps: [],
};

const silentJoin: JoinFields = {
  name: "Ana",
  metrics: null,
  session: null,
  sessionKey: null,
  voiceKey: null,
  caps: [],
  hand: null,
  everySec: null,
  sinceSec: null,
  isGuest: false,
  proof: null,
};

const kinds = [1000, 1001, 1311, 10312, 21102, 21103, 21104, 21105, 30312, 31101, 31102, 31103, 31104, 31105, 31106, 31107, 31108, 31109];
const hostileText = fc.string({ unit: fc.oneof(fc.constantFrom("|", "{", "}", '"', "\u202e", "\u0000", "v=0", "\n"), fc.string()) });
const hostileTag = fc.array(
  fc.oneof(
    hostileText,
    fc.constantFrom(
      "s",
      "h",
      "p",
      "P",
      "d",
      "x",
      "e",
      "webrtc",
      "spaces",
      "expiration",
      "town-hall",
      host,
      me,
      other,
      `town-hall||${host}||${me}`,
    ),
  ),
  { maxLength: 4 },
);
const hostileContent = fc.oneof(
  hostileText,
  fc.json({ maxDepth: 3 }),
  fc
    .dictionary(
      fc.constantFrom(
        "id",
        "name",
        "host",
        "publicKey",
        "networkMetrics",
        "members",
        "lock",
        "type",
        "sdp",
        "ice",
        "try",
        "until",
        "hand",
        "caps",
        "__proto__",
      ),
      fc.oneof(fc.jsonValue(), fc.constantFrom("town-hall", host, "consumer", "v=0\r\n")),
    )
    .map((value) => JSON.stringify(value)),
);

describe("the language of spaces, spoken by strangers", () => {
  test("[P-1] no tags and no content make a parser throw, and what is read is bounded", () => {
    const clean = (value: string) => value.replace(/\p{Surrogate}/gu, "?");
    const whole = [
      ["s", "town-hall"],
      ["h", host],
      ["webrtc", "spaces"],
      ["p", other],
      ["d", spaceIdentifier(space, me)],
    ];
    let accepted = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.array(hostileTag, { maxLength: 10 }),
        hostileContent,
        fc.boolean(),
        (kind, tags, content, isWhole) => {
          const all = isWhole ? [...whole, ...tags] : tags;
          const event = admit({ kind, created_at: 1, tags: all.map((tag) => tag.map(clean)), content: clean(content) });
          const parsed = parseSpaceEvent(event, space);
          if (parsed.ok) accepted += 1;
          if (parsed.ok) expect(JSON.stringify(parsed.value).length).toBeLessThan(140_000);
          parseCreateSpace(event);
          parseCloseSpace(event);
          parseSpaceRoom(event);
          parseRoomPresence(event);
          parseSpaceChat(event);
        },
      ),
      { numRuns: 1_500 },
    );
    // A generator that is always refused would show nothing.
    expect(accepted).toBeGreaterThan(50);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });

  test("[S-40] anything offered as a description or candidates is read or null, and what is read is whole lines", () => {
    fc.assert(
      fc.property(hostileContent, hostileText, (content, text) => {
        for (const each of [content, text, writeDescription(text), JSON.stringify({ ice: [{ candidate: text }] })]) {
          const sdp = readDescription(each);
          if (sdp !== null) expect(sdp.split(/\r?\n/).every((line) => line === "" || /^[a-z]=/.test(line))).toBe(true);
          for (const { candidate } of readCandidates(each) ?? []) expect(candidate).not.toMatch(/[\r\n\0]/);
        }
      }),
      { numRuns: 500 },
    );
    const long = `v=0\r\n${"a=x\r\n".repeat(6_000)}`;
    expect(readDescription(writeDescription(long))).toBe(long);
    expect(readDescription(writeDescription(`${long}b`))).toBeNull();
  });

  test("[S-41] a candidate is read as a browser writes it, and the first of ours is found by who looks for one", () => {
    const one = { candidate: "candidate:1", sdpMid: "0", sdpMLineIndex: 0, usernameFragment: null };
    const two = { ...one, candidate: "candidate:2" };
    for (const said of [one, { candidate: one }, { ice: one }, [one], { ice: [one] }, writeCandidates([one])])
      expect(readCandidates(typeof said === "string" ? said : JSON.stringify(said))).toEqual([one]);
    expect(JSON.parse(writeCandidates([one, two]))).toEqual({ ...one, ice: [one, two] });
    expect([readCandidates("[]"), readCandidates("{}"), readCandidates("5"), readCandidates("no")]).toEqual([null, null, null, null]);
  });

  test("[S-41] at most 32 candidates are written and read", () => {
    const one = { candidate: "candidate:1", sdpMid: "0", sdpMLineIndex: 0, usernameFragment: null };
    expect(readCandidates(writeCandidates(Array.from({ length: 50 }, () => one)))).toHaveLength(32);
  });

  test("[S-1] what lacks the webrtc tag, or says something else in it, is not of a space", () => {
    const join = buildJoin(space, { ...silentJoin, author: me, expiresAtSec: null }, 5);
    expect(read(join)).toMatchObject({ type: "join" });
    expect(read({ ...join, tags: join.tags.filter(([name]) => name !== "webrtc") })).toBe("not-a-space");
    expect(read({ ...join, tags: join.tags.map((tag) => (tag[0] === "webrtc" ? ["webrtc", "calls"] : tag)) })).toBe("not-a-space");
  });

  test("[S-3] the same id under another host is another space, in every kind", () => {
    const foreign = { host: other, id: space.id };
    const fields = { author: me, person: me, target: host, targetSession: null, reserveId: null, expiresAtSec: null };
    const events = [
      buildJoin(foreign, { ...silentJoin, author: me, expiresAtSec: null }, 5),
      buildReserve(foreign, { ...fields, role: "consumer", metrics: null }, 5),
      buildConfirm(foreign, { ...fields, role: "consumer" }, 5),
      buildDrop(foreign, { ...fields, isFull: false, tryInstead: [] }, me, 5),
      buildRole(foreign, { act: "remove", target: other, untilSec: null }, 5),
      buildSpeech(foreign, { author: me, person: me, subject: me, wish: "speak", message: "" }, 5),
    ];
    expect(events.map((event) => read(event))).toEqual(events.map(() => "other-space"));
    expect(spaceKey(foreign)).not.toBe(spaceKey(space));
  });

  test("[S-4] another's key in h opens no other space, and a decision is its signer's", () => {
    const role = buildRole(space, { act: "remove", target: other, untilSec: null }, 5);
    expect(read(role)).toMatchObject({ author: me, act: "remove" });
    const standIn = (key: Pubkey) => role.tags.map((tag) => (tag[0] === "h" ? ["h", key] : tag));
    expect(read({ ...role, tags: standIn(me) })).toMatchObject({ author: me });
    expect(read({ ...role, tags: standIn(other) })).toBe("other-space");
    const join = buildJoin(space, { ...silentJoin, author: me, expiresAtSec: null }, 5);
    expect(read({ ...join, tags: join.tags.map((tag) => (tag[0] === "h" ? ["h", me] : tag)) })).toBe("other-space");
  });

  test("[S-6] an id that holds the separator makes no one speak for another", () => {
    const tricky = { host, id: `a||${host}` };
    expect([isSpaceId(tricky.id), isNewSpaceId(tricky.id), isNewSpaceId("town-hall_7"), isNewSpaceId("x".repeat(37))]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    const reserve = buildReserve(
      tricky,
      { author: me, person: me, target: other, targetSession: null, reserveId: null, expiresAtSec: null, role: "consumer", metrics: null },
      5,
    );
    expect(parseSpaceEvent(admit(reserve), tricky).ok).toBe(true);
    // Split at the separators, this d would name the people of another space.
    const asOther = { ...reserve, tags: reserve.tags.map((tag) => (tag[0] === "s" ? ["s", "a"] : tag)) };
    expect(parseSpaceEvent(admit(asOther), { host, id: "a" }).ok).toBe(false);
  });

  test("[S-12] a session's key names its person; d holds the person, not the key", () => {
    const fields = { author: other, person: me, target: host, targetSession: null, reserveId: null, expiresAtSec: null };
    const reserve = buildReserve(space, { ...fields, role: "consumer", metrics: null }, 5);
    expect(read(reserve, other)).toMatchObject({ author: other, person: me, target: host });
    // Without the name the same event is the key's own, and its d is not.
    expect(read({ ...reserve, tags: reserve.tags.filter(([name]) => name !== "P") }, other)).toBe("wrong-identifier");
    expect(read(buildReserve(space, { ...fields, author: me, role: "consumer", metrics: null }, 5)).valueOf()).toMatchObject({
      person: me,
    });
  });

  test("[S-10] a JOIN or CREATE of one signed by another is refused", () => {
    const join = buildJoin(space, { ...silentJoin, author: me, expiresAtSec: null }, 5);
    expect(read(join, other)).toBe("wrong-identifier");
    const moved = { ...join, tags: join.tags.map((tag) => (tag[0] === "d" ? ["d", spaceIdentifier(space, other)] : tag)) };
    expect(read(moved, other)).toBe("wrong-author");
    expect(read(buildCreateSpace({ space, info, metrics: null }, 5), other)).toBe("wrong-author");
  });

  test("[S-25] asking about oneself and about another read differently, whoever signs", () => {
    const wish = (person: Pubkey, subject: Pubkey) =>
      read(buildSpeech(space, { author: person, person, subject, wish: "speak", message: "" }, 5), person);
    expect(wish(me, me)).toMatchObject({ person: me, subject: me });
    expect(wish(other, me)).toMatchObject({ person: other, subject: me });
  });

  test("[S-37] producer is read as provider, and never written", () => {
    const fields = { author: me, person: me, target: host, targetSession: null, reserveId: null, expiresAtSec: null };
    const reserve = buildReserve(space, { ...fields, role: "provider", metrics: null }, 5);
    expect(JSON.parse(reserve.content)).toEqual({ type: "provider" });
    expect(read({ ...reserve, content: '{"type":"producer"}' })).toMatchObject({ role: "provider" });
  });

  test("[S-39] what belongs to a reservation names it, and the device it is for", () => {
    const reserveId = computeEventId(me, { kind: 1, created_at: 1, tags: [], content: "" });
    const fields = { author: me, person: me, target: host, targetSession: "00112233445566ff", reserveId, expiresAtSec: null };
    expect(read(buildConfirm(space, { ...fields, role: "consumer" }, 5))).toMatchObject({ reserveId, targetSession: "00112233445566ff" });
  });

  test("[S-43] a refusal says whom to ask instead", () => {
    const fields = { author: me, person: me, target: host, targetSession: null, reserveId: null, expiresAtSec: null };
    const drop = buildDrop(space, { ...fields, isFull: true, tryInstead: [other] }, host, 5);
    expect(read(drop)).toMatchObject({ isFull: true, tryInstead: [other] });
    expect(drop.tags.find(([name]) => name === "d")?.[1]).toBe(spaceIdentifier(space, host, me));
  });
});

describe("what a CREATE says", () => {
  test("[S-2] it can be found by its id, and is read without the tags the draft lacks", () => {
    const event = buildCreateSpace({ space, info: { ...info, relays: ["wss://relay.example.com"] }, metrics: null }, 5);
    expect(event.tags).toEqual(
      expect.arrayContaining([
        ["s", "town-hall"],
        ["t", "spaces"],
        ["relays", "wss://relay.example.com"],
      ]),
    );
    const bare = { ...event, tags: event.tags.filter(([name]) => name === "webrtc" || name === "h") };
    expect(read(bare, host)).toMatchObject({ space, info: { relays: ["wss://relay.example.com"] } });
  });

  test("[S-8] everything beyond the draft is read back as it was meant", () => {
    const full: SpaceInfo = {
      ...info,
      description: "Every Friday.",
      image: "https://media.example.com/hall.jpg",
      startsAtSec: 9,
      lang: "es",
      access: "members",
      members: [me, other],
      keyId: "0a1b2c3d",
      caps: ["frames"],
    };
    expect(read(buildCreateSpace({ space, info: full, metrics: null }, 5), host)).toMatchObject({ info: full });
  });

  test("[S-34a] a word for who may come that cannot be read means by invitation", () => {
    const event = buildCreateSpace({ space, info, metrics: null }, 5);
    const said = (access: unknown) => read({ ...event, content: JSON.stringify({ id: space.id, access }) }, host);
    for (const access of ["Open", "everyone", 1, {}, [], true, ""]) expect(said(access)).toMatchObject({ info: { access: "invite" } });
    expect(said(undefined)).toMatchObject({ info: { access: "open" } });
  });

  test("[S-3a] a link leads to the event, its host and where to look", () => {
    const event = admit(buildCreateSpace({ space, info, metrics: null }, 5), host);
    const link = encodeSpaceLink({ id: event.id, space }, ["wss://relay.example.com"]);
    expect(parseSpaceLink(link)).toEqual({ ok: true, value: { eventId: event.id, host, relays: ["wss://relay.example.com"] } });
    expect(parseSpaceLink(`nostr:${encodeNote(event.id)}`)).toEqual({ ok: true, value: { eventId: event.id, host: null, relays: [] } });
    const code = (text: string) => {
      const parsed = parseSpaceLink(text);
      return parsed.ok ? "read" : parsed.problem.code;
    };
    expect(code(encodeNevent({ id: event.id, kind: 1 }))).toBe("other-kind");
    expect(code(encodeNaddr({ kind: 30311, pubkey: host, identifier: "x" }))).toBe("not-an-event");
    expect(code("town-hall")).toBe("not-nostr");
  });

  test("[S-9] other clients find the room and its chat under the host's key and the space's id", () => {
    expect(formatAddress(spaceRoomAddress(space))).toBe(`30312:${host}:town-hall`);
    const room = {
      space,
      title: "Town hall",
      summary: "",
      image: null,
      status: "open",
      service: null,
      startsAtSec: null,
      people: [],
      relays: [],
    } as const;
    const parsed = parseSpaceRoom(admit(buildSpaceRoom(room, 5), host));
    expect(parsed.ok && parsed.value.space).toEqual(space);
    const line = parseSpaceChat(admit(buildSpaceChat({ space, text: "Hello" }, 5)));
    expect(line.ok && line.value.space).toEqual(space);
    expect(KIND.room).toBe(30_312);
  });
});

describe("what the room key is good for", () => {
  const key = new Uint8Array(32).fill(9);
  const otherKey = new Uint8Array(32).fill(8);

  test("[S-34b] a proof is of one key, person, session and space", () => {
    const proof = roomProof(key, space, me, other);
    const others = [
      roomProof(otherKey, space, me, other),
      roomProof(key, { host: me, id: space.id }, me, other),
      roomProof(key, { host, id: "other" }, me, other),
      roomProof(key, space, other, other),
      roomProof(key, space, me, host),
      roomProof(key, space, me, null),
    ];
    expect(proof).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set([proof, ...others]).size).toBe(7);
  });

  test("[S-34c] every speaker and session has a key of its own, and the key's name is not part of it", () => {
    const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
    const keys = [
      voiceLockKey(key, me, "aa"),
      voiceLockKey(key, me, "bb"),
      voiceLockKey(key, other, "aa"),
      voiceLockKey(otherKey, me, "aa"),
    ].map(hex);
    expect(new Set(keys).size).toBe(4);
    expect(roomKeyId(key)).toMatch(/^[0-9a-f]{8}$/);
    expect(hex(key)).not.toContain(roomKeyId(key));
  });
});
