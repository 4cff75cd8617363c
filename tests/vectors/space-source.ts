/* Where the vectors of audio spaces come from. The space is `town-hall` of the owner; the server's key stands for a co-host or a session. */
import type { EventTemplate, NostrEvent } from "@plaza/protocol";
import type { EventVectors, InvalidVector, ValidVector } from "./source.ts";

type Tags = EventTemplate["tags"];
type Who = "owner" | "guest" | "server";
type Sign = (who: Who, kind: number, tags: Tags, content?: string) => NostrEvent;

const AT = 1_760_000_000;
const ID = "town-hall";
const SESSION = "00112233445566ff";
const PROOF = "7e".repeat(32);
const RESERVE = "5c7e1f4f0a3b6d2e9c8b7a6f5e4d3c2b1a0f9e8d7c6b5a4f3e2d1c0b9a8f7e6d";
const SDP = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=ice-ufrag:abcd\r\n";
const ENCRYPTED = "Ag".repeat(90);

const metrics = { downloadSpeedKbps: 1_000, uploadSpeedKbps: 500, maxAudioOutputs: 10, networkConnectionType: "wifi" };

function invalid(name: string, code: string, event: NostrEvent): InvalidVector {
  return { name, event, code };
}

/** The vectors of spaces by the name of their file. */
export function spaceVectors(sign: Sign): Readonly<Record<string, EventVectors>> {
  const owner = sign("owner", 1, []).pubkey;
  const guest = sign("guest", 1, []).pubkey;
  const server = sign("server", 1, []).pubkey;
  const space: Tags = [
    ["s", ID],
    ["h", owner],
    ["webrtc", "spaces"],
  ];
  const d = (...people: readonly string[]): readonly string[] => ["d", [ID, owner, ...people].join("||")];
  const json = (value: unknown): string => JSON.stringify(value);

  function valid(name: string, event: NostrEvent, value: object, exact = true): ValidVector {
    const common = { id: event.id, author: event.pubkey, createdAtSec: AT, expiresAtSec: null };
    return { name, event, value: { ...common, ...value }, exact };
  }

  function within(about: string, valids: readonly ValidVector[], invalids: readonly InvalidVector[]): EventVectors {
    return { about, parser: "parseSpaceEvent", valid: valids, invalid: invalids };
  }

  /** What every event within a space is refused for. */
  function strangers(who: Who, kind: number, rest: Tags, content: string): readonly InvalidVector[] {
    const [s, h, webrtc] = space;
    if (s === undefined || h === undefined || webrtc === undefined) throw new Error("three tags");
    return [
      invalid("without the webrtc tag", "not-a-space", sign(who, kind, [s, h, ...rest], content)),
      invalid("of a space with another id", "other-space", sign(who, kind, [["s", "other"], h, webrtc, ...rest], content)),
      invalid("of a space of that id with another host", "other-space", sign(who, kind, [s, ["h", "ab".repeat(32)], webrtc, ...rest], content)),
      invalid("without a host", "other-space", sign(who, kind, [s, webrtc, ...rest], content)),
      invalid("longer than anything said here", "too-large", sign(who, kind, [...space, ...rest], `{"x":"${"x".repeat(65_536)}"}`)),
    ];
  }

  function creations(): EventVectors {
    const info = {
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
    const own: Tags = [
      ["webrtc", "spaces"],
      ["h", owner],
    ];
    const found: Tags = [...own, ["s", ID], ["t", "spaces"]];
    const host = { publicKey: owner, networkMetrics: metrics };
    const created = { type: "create", space: { host: owner, id: ID }, info, metrics };
    const lock = { salt: "0a".repeat(16), cost: 32_768, box: "0b".repeat(72) };
    const relays = ["wss://relay.example.com", "ws://127.0.0.1:7447/relay"];
    const all = {
      id: ID,
      name: "Town hall",
      host,
      description: "Every Friday.\nCome early.",
      image: "https://media.example.com/hall.jpg",
      startsAt: AT + 3_600,
      lang: "pt-BR",
      access: "password",
      members: [guest],
      keyId: "0a1b2c3d",
      lock,
      relays,
      caps: ["frames", "nip44"],
    };
    const bad = (name: string, more: object) =>
      valid(name, sign("owner", 1000, own, json({ id: ID, name: "Town hall", host, ...more })), created, false);
    return within(
      "Spaces created, kind 1000",
      [
        valid("as the draft shows it", sign("owner", 1000, own, json({ id: ID, name: "Town hall", host })), created, false),
        valid("everything that can be said", sign("owner", 1000, [...found, ["relays", ...relays]], json(all)), {
          ...created,
          info: {
            ...info,
            description: "Every Friday.\nCome early.",
            image: "https://media.example.com/hall.jpg",
            startsAtSec: AT + 3_600,
            lang: "pt-BR",
            access: "password",
            members: [guest],
            keyId: "0a1b2c3d",
            lock,
            relays,
            caps: ["frames", "nip44"],
          },
        }),
        valid("only an id", sign("owner", 1000, own, json({ id: ID })), { ...created, info: { ...info, name: "" }, metrics: null }, false),
        valid(
          "a way in that cannot be read is by invitation",
          sign("owner", 1000, own, json({ id: ID, name: "Town hall", host, access: { open: true } })),
          { ...created, info: { ...info, access: "invite" } },
          false,
        ),
        bad("a lock that would cost gigabytes is none", { lock: { ...lock, cost: 2 ** 30 } }),
        bad("a lock cut short is none", { lock: { ...lock, box: "0b" } }),
        bad("fields of other types and schemes are left out", {
          description: 7,
          image: "javascript:alert(1)",
          startsAt: "tomorrow",
          lang: "<b>",
          members: ["me", null],
          keyId: "KEY",
          lock: [],
          relays: ["https://relay.example.com", 5],
          caps: [{}, "a b", ""],
        }),
        valid(
          "a name is one line, and what someone says of their line is bounded",
          sign(
            "owner",
            1000,
            own,
            json({
              id: ID,
              name: " Town\u202e\nhall ",
              host: {
                networkMetrics: { downloadSpeedKbps: 1e300, uploadSpeedKbps: -5, maxAudioOutputs: 2.9, networkConnectionType: "WiFi" },
              },
            }),
          ),
          { ...created, metrics: { downloadSpeedKbps: 10_000_000, uploadSpeedKbps: 0, maxAudioOutputs: 2, networkConnectionType: "wifi" } },
          false,
        ),
      ],
      [
        invalid("signed by another than the host it names", "wrong-author", sign("guest", 1000, own, json({ id: ID, host }))),
        invalid("another host inside", "wrong-author", sign("owner", 1000, own, json({ id: ID, host: { publicKey: guest } }))),
        invalid("no host tag", "wrong-author", sign("owner", 1000, [["webrtc", "spaces"]], json({ id: ID, host }))),
        invalid("no id", "bad-space-id", sign("owner", 1000, own, json({ name: "Town hall" }))),
        invalid("an id of two lines", "bad-space-id", sign("owner", 1000, own, json({ id: "town\nhall" }))),
        invalid("an id longer than relays keep", "bad-space-id", sign("owner", 1000, own, json({ id: "x".repeat(129) }))),
        invalid("two ids", "bad-space-id", sign("owner", 1000, [...own, ["s", "other"]], json({ id: ID }))),
        invalid("a space of the same host with another id", "other-space", sign("owner", 1000, own, json({ id: "other" }))),
        invalid("a space of that id with another host", "other-space", sign("guest", 1000, [["webrtc", "spaces"], ["h", guest]], json({ id: ID }))),
        invalid("no object", "bad-content", sign("owner", 1000, own, json([ID]))),
        invalid("without the webrtc tag", "not-a-space", sign("owner", 1000, [["h", owner]], json({ id: ID }))),
        invalid("longer than anything said here", "too-large", sign("owner", 1000, own, json({ id: ID, x: "x".repeat(65_536) }))),
      ],
    );
  }

  function closings(): EventVectors {
    return within(
      "Spaces closed, kind 1001",
      [
        valid("by the host", sign("owner", 1001, space), { type: "close", space: { host: owner, id: ID } }),
        valid("content is not looked at", sign("owner", 1001, space, "bye"), { type: "close", space: { host: owner, id: ID } }, false),
      ],
      [
        invalid("by another in the host's name", "wrong-author", sign("guest", 1001, space)),
        invalid("by another in their own name", "other-space", sign("guest", 1001, [["s", ID], ["h", guest], ["webrtc", "spaces"]])),
        invalid("no id", "bad-space-id", sign("owner", 1001, [["h", owner], ["webrtc", "spaces"]])),
        invalid("another space", "other-space", sign("owner", 1001, [["s", "other"], ["h", owner], ["webrtc", "spaces"]])),
        invalid("without the webrtc tag", "not-a-space", sign("owner", 1001, [["s", ID], ["h", owner]])),
      ],
    );
  }

  function joins(): EventVectors {
    const tags: Tags = [...space, d(guest)];
    const none = { session: null, sessionKey: null, voiceKey: null, caps: [], hand: null, everySec: null, sinceSec: null, isGuest: false };
    const joined = { type: "join", name: "Ana", metrics, ...none, proof: null };
    const said = { name: "Ana", publicKey: guest, networkMetrics: metrics };
    const all = {
      ...said,
      session: SESSION,
      sessionKey: server,
      voiceKey: "ed".repeat(32),
      caps: ["frames", "nip44"],
      hand: AT - 20,
      every: 60,
      since: AT - 600,
      guest: true,
      proof: PROOF,
    };
    return within(
      "People who are there, kind 31101",
      [
        valid("as the draft shows it", sign("guest", 31101, tags, json(said)), joined),
        valid("everything our client says", sign("guest", 31101, [...tags, ["expiration", String(AT + 150)]], json(all)), {
          ...joined,
          expiresAtSec: AT + 150,
          session: SESSION,
          sessionKey: server,
          voiceKey: "ed".repeat(32),
          caps: ["frames", "nip44"],
          hand: AT - 20,
          everySec: 60,
          sinceSec: AT - 600,
          isGuest: true,
          proof: PROOF,
        }),
        valid("a hand that is surely down", sign("guest", 31101, tags, json({ ...said, hand: false })), { ...joined, hand: "lowered" }),
        valid("nothing but an object", sign("guest", 31101, tags, "{}"), { ...joined, name: "", metrics: null }, false),
        valid(
          "a hand raised in the future is up since now, and so is the visit; heartbeats come within ten minutes",
          sign("guest", 31101, tags, json({ ...said, hand: AT + 99, since: AT + 99, every: 86_400 })),
          { ...joined, hand: AT, sinceSec: AT, everySec: 600 },
          false,
        ),
        valid(
          "what cannot be read is not said",
          sign(
            "guest",
            31101,
            [...tags, ["expiration", "soon"]],
            json({ ...said, session: "0", sessionKey: "me", voiceKey: 5, caps: "frames", hand: "up", every: null, since: -1, guest: "yes", proof: [] }),
          ),
          joined,
          false,
        ),
      ],
      [
        ...strangers("guest", 31101, [d(guest)], json(said)),
        invalid("another key inside", "wrong-author", sign("guest", 31101, tags, json({ publicKey: owner }))),
        invalid("under the d of another", "wrong-identifier", sign("guest", 31101, [...space, d(owner)], json(said))),
        invalid("without a d", "wrong-identifier", sign("guest", 31101, space, json(said))),
        invalid("a d that only splits alike", "wrong-identifier", sign("guest", 31101, [...space, ["d", `${ID}||x||${guest}`]], json(said))),
        invalid("no object", "bad-content", sign("guest", 31101, tags, "hello")),
      ],
    );
  }

  function leaves(): EventVectors {
    const tags: Tags = [...space, d(guest)];
    return within(
      "People who went, kind 31102",
      [
        valid("as the draft shows it", sign("guest", 31102, tags), { type: "leave", session: null }),
        valid("one device of theirs", sign("guest", 31102, [...tags, ["x", SESSION], ["expiration", String(AT + 600)]]), {
          type: "leave",
          session: SESSION,
          expiresAtSec: AT + 600,
        }),
        valid("a device that cannot be read", sign("guest", 31102, [...tags, ["x", "phone"]]), { type: "leave", session: null }, false),
      ],
      [
        ...strangers("guest", 31102, [d(guest)], ""),
        invalid("in the name of another", "wrong-identifier", sign("guest", 31102, [...space, d(owner)])),
      ],
    );
  }

  const toOwner = { person: guest, target: owner, targetSession: null, reserveId: null };
  const bySession = { person: guest, target: owner, targetSession: SESSION, reserveId: RESERVE };
  const sessionTags: Tags = [["p", owner], ["P", guest], ["x", SESSION], ["e", RESERVE]];

  function reservations(): EventVectors {
    const tags: Tags = [...space, ["p", owner], d(guest, owner)];
    const reserved = { type: "reserve", ...toOwner, role: "consumer", metrics: null };
    return within(
      "Links asked for, kind 31103",
      [
        valid("as the draft shows it", sign("guest", 31103, tags, json({ type: "consumer" })), reserved),
        valid(
          "as the draft's first code wrote it",
          sign("guest", 31103, tags, json({ type: "producer", networkMetrics: metrics })),
          { ...reserved, role: "provider", metrics },
          false,
        ),
        valid(
          "signed by a session's key for its person",
          sign("server", 31103, [...space, ...sessionTags, ["expiration", String(AT + 60)], d(guest, owner)], json({ type: "provider" })),
          { type: "reserve", ...bySession, role: "provider", metrics: null, expiresAtSec: AT + 60 },
        ),
      ],
      [
        ...strangers("guest", 31103, [["p", owner], d(guest, owner)], json({ type: "consumer" })),
        invalid("to nobody", "no-target", sign("guest", 31103, [...space, d(guest, owner)], json({ type: "consumer" }))),
        invalid("to oneself", "no-target", sign("guest", 31103, [...space, ["p", guest], d(guest, guest)], json({ type: "consumer" }))),
        invalid("to someone else than its d says", "wrong-identifier", sign("guest", 31103, [...space, ["p", server], d(guest, owner)], json({ type: "consumer" }))),
        invalid("as another", "wrong-identifier", sign("guest", 31103, [...space, ["p", owner], d(server, owner)], json({ type: "consumer" }))),
        invalid("for nothing known", "bad-content", sign("guest", 31103, tags, json({ type: "listener" }))),
        invalid("no object", "bad-content", sign("guest", 31103, tags, "consumer")),
      ],
    );
  }

  function confirmations(): EventVectors {
    const tags: Tags = [...space, ["p", owner], d(owner, guest)];
    return within(
      "Links agreed to, kind 31104",
      [
        valid("as the draft shows it", sign("guest", 31104, tags, json({ type: "consumer" })), { type: "confirm", ...toOwner, role: "consumer" }),
        valid(
          "signed by a session's key for its person",
          sign("server", 31104, [...space, ...sessionTags, ["expiration", String(AT + 900)], d(owner, guest)], json({ type: "provider" })),
          { type: "confirm", ...bySession, role: "provider", expiresAtSec: AT + 900 },
        ),
      ],
      [
        ...strangers("guest", 31104, [["p", owner], d(owner, guest)], json({ type: "consumer" })),
        invalid("under the d of who asked", "wrong-identifier", sign("guest", 31104, [...space, ["p", owner], d(guest, owner)], json({ type: "consumer" }))),
        invalid("without saying to what", "bad-content", sign("guest", 31104, tags, "")),
        invalid("to nobody", "no-target", sign("guest", 31104, [...space, d(owner, guest)], json({ type: "consumer" }))),
      ],
    );
  }

  function drops(): EventVectors {
    const tags: Tags = [...space, ["p", owner], d(guest, owner)];
    const dropped = { type: "drop", ...toOwner, isFull: false, tryInstead: [] };
    return within(
      "Links dropped and refused, kind 31105",
      [
        valid("as the draft shows it", sign("guest", 31105, tags), dropped),
        valid("with a d of one's own", sign("guest", 31105, [...space, ["p", owner], ["d", "anything"]]), dropped, false),
        valid(
          "a refusal that helps, by a session's key",
          sign("server", 31105, [...space, ...sessionTags, d(owner, guest)], json({ full: true, try: [server, owner] })),
          { type: "drop", ...bySession, isFull: true, tryInstead: [server, owner] },
        ),
        valid(
          "advice is at most eight keys, each once",
          sign("guest", 31105, tags, json({ try: [owner, owner, "me", ...Array.from({ length: 20 }, (_, n) => String(n).padStart(64, "0"))] })),
          { ...dropped, tryInstead: [owner, ...Array.from({ length: 7 }, (_, n) => String(n).padStart(64, "0"))] },
          false,
        ),
      ],
      [
        ...strangers("guest", 31105, [["p", owner], d(guest, owner)], ""),
        invalid("with nobody", "no-target", sign("guest", 31105, space)),
      ],
    );
  }

  function descriptions(kind: 21102 | 21103): EventVectors {
    const type = kind === 21102 ? "offer" : "answer";
    const tags: Tags = [...space, ["p", owner]];
    const open = { kind: "open", value: SDP };
    const wrong = (name: string, content: string) => invalid(name, "bad-content", sign("guest", kind, tags, content));
    return within(
      `Session descriptions, kind ${kind}`,
      [
        valid("open", sign("guest", kind, tags, json({ sdp: SDP })), { type, ...toOwner, body: open }),
        valid("encrypted, by a session's key", sign("server", kind, [...space, ...sessionTags], ENCRYPTED), {
          type,
          ...bySession,
          body: { kind: "encrypted", payload: ENCRYPTED },
        }),
        valid("as WebRTC writes it", sign("guest", kind, tags, json({ type, sdp: SDP })), { type, ...toOwner, body: open }, false),
        valid("the whole of it under that name", sign("guest", kind, tags, json({ sdp: { type, sdp: SDP } })), { type, ...toOwner, body: open }, false),
      ],
      [
        ...strangers("guest", kind, [["p", owner]], json({ sdp: SDP })),
        invalid("to nobody", "no-target", sign("guest", kind, space, json({ sdp: SDP }))),
        wrong("no description", json({ sdp: "hello" })),
        wrong("a description with lines that are none", json({ sdp: "v=0\r\nhello\r\n" })),
        wrong("a description without a text", json({ sdp: { type: "offer" } })),
        wrong("longer than any description", json({ sdp: `v=0\r\n${"a=x\r\n".repeat(7_000)}` })),
        wrong("neither open nor encrypted", "v=0"),
      ],
    );
  }

  function candidates(): EventVectors {
    const tags: Tags = [...space, ["p", owner]];
    const one = { candidate: "candidate:1 1 udp 2113937151 192.0.2.1 50000 typ host", sdpMid: "0", sdpMLineIndex: 0, usernameFragment: "abcd" };
    const two = { candidate: "", sdpMid: null, sdpMLineIndex: null, usernameFragment: null };
    const sent = { type: "candidates", ...toOwner };
    const wrong = (name: string, content: string) => invalid(name, "bad-content", sign("guest", 21104, tags, content));
    return within(
      "Candidates, kind 21104",
      [
        valid("several", sign("guest", 21104, tags, json({ ...one, ice: [one, two] })), { ...sent, body: { kind: "open", value: [one, two] } }),
        ...Object.entries({
          "one, as the draft's first code wrote it": { ice: one },
          "one as a browser writes it, for the draft gives it no name": one,
          "one under its own name": { candidate: one },
        }).map(([name, content]) =>
          valid(name, sign("guest", 21104, tags, json(content)), { ...sent, body: { kind: "open", value: [one] } }, false),
        ),
        valid("a list without a name", sign("guest", 21104, tags, json([one, two])), { ...sent, body: { kind: "open", value: [one, two] } }, false),
        valid("encrypted", sign("guest", 21104, tags, ENCRYPTED), { ...sent, body: { kind: "encrypted", payload: ENCRYPTED } }),
        valid(
          "those that cannot be read are left out",
          sign("guest", 21104, tags, json({ ice: [5, { candidate: "a\r\na=evil" }, { candidate: "x".repeat(1_025) }, { candidate: "x", sdpMLineIndex: -1 }] })),
          { ...sent, body: { kind: "open", value: [{ ...two, candidate: "x" }] } },
          false,
        ),
        valid(
          "at most 32",
          sign("guest", 21104, tags, json({ ice: Array.from({ length: 100 }, () => one) })),
          { ...sent, body: { kind: "open", value: Array.from({ length: 32 }, () => one) } },
          false,
        ),
      ],
      [
        ...strangers("guest", 21104, [["p", owner]], json({ ice: one })),
        invalid("to nobody", "no-target", sign("guest", 21104, space, json({ ice: one }))),
        wrong("none that can be read", json({ ice: [{}] })),
        wrong("an empty list", json({ ice: [] })),
        wrong("nothing in a list", "[]"),
      ],
    );
  }

  function roles(kind: number, act: string): EventVectors {
    const tags: Tags = [...space, ["p", guest], d(guest)];
    const decided = { type: "role", act, target: guest, untilSec: null };
    const standIn: Tags = [["s", ID], ["h", server], ["webrtc", "spaces"], ["p", guest]];
    const kicks =
      act === "remove"
        ? [
            valid("for a time", sign("owner", kind, tags, json({ until: AT + 600 })), { ...decided, untilSec: AT + 600 }),
            valid("until a time that cannot be read is until it is taken back", sign("owner", kind, tags, json({ until: "soon" })), decided, false),
          ]
        : [valid("content is not looked at", sign("owner", kind, tags, json({ until: AT })), decided, false)];
    return within(
      `Decisions about people, kind ${kind}`,
      [
        valid("as the draft shows it", sign("owner", kind, tags), decided),
        ...kicks,
        valid("a co-host who stands where the host does", sign("server", kind, [...standIn, ["d", `${ID}||${server}||${guest}`]]), decided, false),
        valid("a co-host who does so in one of both places", sign("server", kind, [...standIn, d(guest)]), decided, false),
        valid("by whomever: whether they may is not judged here", sign("guest", kind, [...space, ["p", server], d(server)]), { ...decided, target: server }),
      ],
      [
        ...strangers("owner", kind, [["p", guest], d(guest)], ""),
        invalid("about nobody", "no-target", sign("owner", kind, [...space, d(guest)])),
        invalid("under the d of another", "wrong-identifier", sign("owner", kind, [...space, ["p", guest], d(server)])),
        invalid("without a d", "wrong-identifier", sign("owner", kind, [...space, ["p", guest]])),
      ],
    );
  }

  function speeches(): EventVectors {
    const own: Tags = [...space, ["p", guest], d(guest)];
    const wished = { type: "speech", person: guest, subject: guest, wish: "speak", message: "" };
    const asked = { ...wished, person: owner };
    return within(
      "Wishes about speaking, kind 21105",
      [
        valid("a request as the draft shows it", sign("guest", 21105, own), wished),
        valid("a request as the draft's first code wrote it", sign("guest", 21105, space), wished, false),
        valid("a request taken back", sign("guest", 21105, own, json({ cancel: true })), { ...wished, wish: "cancel" }),
        valid("an invitation declined", sign("guest", 21105, own, json({ declined: true })), { ...wished, wish: "declined" }),
        valid("a request with a word, by a session's key", sign("server", 21105, [...own, ["P", guest]], json({ message: "On the budget" })), {
          ...wished,
          message: "On the budget",
        }),
        valid("an invitation", sign("owner", 21105, own), asked),
        valid("an invitation whose content is the message", sign("owner", 21105, own, "Say a word?"), { ...asked, message: "Say a word?" }, false),
        valid(
          "an invitation by a co-host who stands where the host does",
          sign("server", 21105, [["s", ID], ["h", server], ["webrtc", "spaces"], ["p", guest]]),
          { ...asked, person: server },
          false,
        ),
        valid("someone is asked to be silent", sign("owner", 21105, own, json({ mute: true })), { ...asked, wish: "mute" }),
        valid("nobody can silence themselves by this", sign("guest", 21105, own, json({ mute: true })), wished, false),
        valid("nobody can decline for another", sign("owner", 21105, own, json({ declined: true })), asked, false),
      ],
      [
        ...strangers("guest", 21105, [["p", guest]], ""),
        invalid("about nobody who can be read", "no-target", sign("guest", 21105, [...space, ["p", "me"]])),
      ],
    );
  }

  function rooms(): EventVectors {
    const shown = {
      space: { host: owner, id: ID },
      title: "Town hall",
      summary: "",
      image: null,
      status: "open",
      service: null,
      startsAtSec: null,
      people: [],
      relays: [],
      updatedAtSec: AT,
    };
    const base: Tags = [["d", ID], ["room", "Town hall"], ["title", "Town hall"], ["webrtc", "spaces"], ["t", "spaces"]];
    const plain = (name: string, event: NostrEvent, value: object, exact = true): ValidVector => ({ name, event, value, exact });
    return {
      about: "Mirrors of spaces, kind 30312",
      parser: "parseSpaceRoom",
      valid: [
        plain(
          "everything",
          sign("owner", 30312, [
            ...base,
            ["summary", "Every Friday."],
            ["image", "https://media.example.com/hall.jpg"],
            ["status", "private"],
            ["service", "https://plaza.example.com/space/nevent1x"],
            ["starts", String(AT + 3_600)],
            ["p", owner, "", "Host"],
            ["p", server, "", "Moderator"],
            ["p", guest, "", "Speaker"],
            ["relays", "wss://relay.example.com"],
          ]),
          {
            ...shown,
            summary: "Every Friday.",
            image: "https://media.example.com/hall.jpg",
            status: "private",
            service: "https://plaza.example.com/space/nevent1x",
            startsAtSec: AT + 3_600,
            people: [
              { pubkey: owner, role: "Host" },
              { pubkey: server, role: "Moderator" },
              { pubkey: guest, role: "Speaker" },
            ],
            relays: ["wss://relay.example.com"],
          },
        ),
        plain("only what must be", sign("owner", 30312, [["d", ID], ["webrtc", "spaces"]]), { ...shown, title: "", status: "closed" }, false),
        plain(
          "an unknown status is closed, unknown parts are left out, nobody has two",
          sign("owner", 30312, [...base, ["status", "ajar"], ["p", guest, "", "Listener"], ["p", "me", "", "Host"], ["p", owner, "", "host"], ["p", owner, "", "Speaker"]]),
          { ...shown, status: "closed", people: [{ pubkey: owner, role: "Host" }] },
          false,
        ),
      ],
      invalid: [
        invalid("another kind", "wrong-kind", sign("owner", 30311, base)),
        invalid("a room that is no space", "not-a-space", sign("owner", 30312, [["d", ID], ["room", "Town hall"]])),
        invalid("without an id", "bad-space-id", sign("owner", 30312, [["webrtc", "spaces"]])),
      ],
    };
  }

  const a: readonly string[] = ["a", `30312:${owner}:${ID}`, "", "root"];

  function presences(): EventVectors {
    const there = { pubkey: guest, space: { host: owner, id: ID }, isHandRaised: false, createdAtSec: AT };
    const plain = (name: string, event: NostrEvent, value: object, exact = true): ValidVector => ({ name, event, value, exact });
    return {
      about: "Presence in rooms as other clients tell it, kind 10312",
      parser: "parseRoomPresence",
      valid: [
        plain("there", sign("guest", 10312, [a, ["hand", "0"]]), there),
        plain("with a hand up", sign("guest", 10312, [a, ["hand", "1"]]), { ...there, isHandRaised: true }),
        plain("saying no more than where", sign("guest", 10312, [["a", `30312:${owner}:${ID}`]]), there, false),
      ],
      invalid: [
        invalid("another kind", "wrong-kind", sign("guest", 10311, [a])),
        invalid("nowhere", "no-room", sign("guest", 10312, [])),
        invalid("in a stream", "no-room", sign("guest", 10312, [["a", `30311:${owner}:${ID}`]])),
      ],
    };
  }

  function chats(): EventVectors {
    const line = (event: NostrEvent, text: string) => ({ id: event.id, pubkey: guest, text, createdAtSec: AT, space: { host: owner, id: ID } });
    const plain = (name: string, event: NostrEvent, text: string, exact = true): ValidVector => ({ name, event, value: line(event, text), exact });
    return {
      about: "Chat lines of a space, kind 1311",
      parser: "parseSpaceChat",
      valid: [
        plain("a line", sign("guest", 1311, [a], "Good evening"), "Good evening"),
        plain("with a relay hint", sign("guest", 1311, [["a", `30312:${owner}:${ID}`, "wss://r.example.com", "root"]], "Hi"), "Hi", false),
        plain("a long line is cut", sign("guest", 1311, [a], "😀".repeat(501)), "😀".repeat(500), false),
      ],
      invalid: [
        invalid("another kind", "wrong-kind", sign("guest", 1, [a], "Hi")),
        invalid("of a scene", "no-room", sign("guest", 1311, [["a", `30311:${owner}:${ID}`]], "Hi")),
        invalid("nothing said", "empty", sign("guest", 1311, [a], " \u0000 ")),
      ],
    };
  }

  return {
    "kind-1000-create-space": creations(),
    "kind-1001-close-space": closings(),
    "kind-31101-join-space": joins(),
    "kind-31102-leave-space": leaves(),
    "kind-31103-reserve-connection": reservations(),
    "kind-31104-confirm-connection": confirmations(),
    "kind-31105-drop-connection": drops(),
    "kind-21102-sdp-offer": descriptions(21102),
    "kind-21103-sdp-answer": descriptions(21103),
    "kind-21104-ice-candidate": candidates(),
    "kind-31106-remove-peer": roles(31106, "remove"),
    "kind-31107-promote-speaker": roles(31107, "speaker"),
    "kind-31108-promote-cohost": roles(31108, "cohost"),
    "kind-31109-demote-to-peer": roles(31109, "demote"),
    "kind-21105-speech": speeches(),
    "kind-30312-space-room": rooms(),
    "kind-10312-room-presence": presences(),
    "kind-1311-space-chat": chats(),
  };
}
