/* Where the event vectors come from: templates and expected values by hand, signed with fixed keys. */
import type { EventTemplate, NostrEvent, Pubkey } from "@plaza/protocol";
import { publicKeyOf, signEvent } from "@plaza/protocol";
import { spaceVectors } from "./space-source.ts";
import { webxdcVectors } from "./webxdc-source.ts";

/** Fixed secret keys, one repeated byte each; never use them for anything else. */
export const SECRET = {
  owner: new Uint8Array(32).fill(1),
  guest: new Uint8Array(32).fill(2),
  server: new Uint8Array(32).fill(3),
};

const owner = publicKeyOf(SECRET.owner);
const guest = publicKeyOf(SECRET.guest);
const server = publicKeyOf(SECRET.server);
const AT = 1_760_000_000;
const HASH = "5c7e1f4f0a3b6d2e9c8b7a6f5e4d3c2b1a0f9e8d7c6b5a4f3e2d1c0b9a8f7e6d";
const SCENE = { kind: 30311, pubkey: owner, identifier: "plaza" };
const SCENE_TEXT = `30311:${owner}:plaza`;

type Tags = EventTemplate["tags"];

/** One event that parses. `exact`: building from the value gives the very same template. */
export interface ValidVector {
  readonly name: string;
  readonly event: NostrEvent;
  readonly value: unknown;
  readonly exact: boolean;
}

/** One event that does not, and the code that says why. */
export interface InvalidVector {
  readonly name: string;
  readonly event: NostrEvent;
  readonly code: string;
}

/** The vectors of one parser. */
export interface EventVectors {
  readonly about: string;
  readonly parser: string;
  readonly valid: readonly ValidVector[];
  readonly invalid: readonly InvalidVector[];
}

function signed(secret: Uint8Array, kind: number, tags: Tags, content = ""): NostrEvent {
  return signEvent({ kind, created_at: AT, tags, content }, secret);
}

function valid(name: string, event: NostrEvent, value: (event: NostrEvent) => unknown, exact = true): ValidVector {
  return { name, event, value: value(event), exact };
}

function invalid(name: string, code: string, event: NostrEvent): InvalidVector {
  return { name, event, code };
}

function scenes(): EventVectors {
  const bare = {
    address: SCENE,
    pubkey: owner,
    identifier: "plaza",
    title: "",
    summary: "",
    image: null,
    file: null,
    sync: [],
    status: "live",
    hosts: [owner],
    topics: [],
    syncPolicy: "closed",
    relays: [],
    updatedAtSec: AT,
  };
  const world: Tags = [
    ["d", "plaza"],
    ["t", "3d-scene"],
  ];
  return {
    about: "Scenes, kind 30311",
    parser: "parseScene",
    valid: [
      valid(
        "everything the draft and our additions can say",
        signed(SECRET.owner, 30311, [
          ["d", "plaza"],
          ["title", "Lantern Plaza"],
          ["summary", "A small square at dusk.\nCome in."],
          ["image", "https://media.example.com/plaza.jpg"],
          ["streaming", "https://media.example.com/plaza.glb"],
          ["sync", "wss://a.example.com/sync/plaza"],
          ["sync", "ws://127.0.0.1:7447/sync/plaza"],
          ["t", "3d-scene"],
          ["t", "dusk"],
          ["status", "live"],
          ["p", owner, "", "Host"],
          ["p", server, "", "Host"],
          ["sync-policy", "open"],
          ["relays", "wss://relay.example.com", "ws://127.0.0.1:7447/relay"],
        ]),
        () => ({
          ...bare,
          title: "Lantern Plaza",
          summary: "A small square at dusk.\nCome in.",
          image: "https://media.example.com/plaza.jpg",
          file: "https://media.example.com/plaza.glb",
          sync: ["wss://a.example.com/sync/plaza", "ws://127.0.0.1:7447/sync/plaza"],
          hosts: [owner, server],
          topics: ["dusk"],
          syncPolicy: "open",
          relays: ["wss://relay.example.com", "ws://127.0.0.1:7447/relay"],
        }),
      ),
      valid("only a name and the topic", signed(SECRET.owner, 30311, world), () => bare, false),
      valid(
        "no topic, but a sync server",
        signed(SECRET.owner, 30311, [
          ["d", "plaza"],
          ["sync", "wss://a.example.com"],
        ]),
        () => ({ ...bare, sync: ["wss://a.example.com"] }),
        false,
      ),
      valid(
        "URLs of other schemes, with credentials, or none at all are left out",
        signed(SECRET.owner, 30311, [
          ...world,
          ["image", "javascript:alert(1)"],
          ["streaming", "__preset__desert"],
          ["sync", "https://a.example.com"],
          ["sync", "wss://user:word@a.example.com"],
          ["sync", "wss://a.example.com"],
          ["sync", "wss://a.example.com"],
          ["relays", "https://relay.example.com", "wss://relay.example.com"],
        ]),
        () => ({ ...bare, sync: ["wss://a.example.com"], relays: ["wss://relay.example.com"] }),
        false,
      ),
      valid(
        "an unknown status has ended, a participant is no host, a host may be written in lower case",
        signed(SECRET.owner, 30311, [
          ...world,
          ["status", "paused"],
          ["p", guest, "", "Participant"],
          ["p", server, "", "host"],
          ["p", "not a key", "", "Host"],
        ]),
        () => ({ ...bare, status: "ended", hosts: [owner, server] }),
        false,
      ),
      valid(
        "a title is one line without marks that turn text around, and stays text",
        signed(SECRET.owner, 30311, [...world, ["title", "  <b>A</b>\u202e\n\tB\u0000 "], ["status", "planned"]]),
        () => ({ ...bare, title: "<b>A</b> B", status: "planned" }),
        false,
      ),
    ],
    invalid: [
      invalid("another kind", "wrong-kind", signed(SECRET.owner, 30312, world)),
      invalid("a stream that is no world", "not-a-world", signed(SECRET.owner, 30311, [["d", "radio"], ["t", "music"]])),
      invalid("no d tag", "no-identifier", signed(SECRET.owner, 30311, [["t", "3d-scene"]])),
      invalid("an empty d tag", "no-identifier", signed(SECRET.owner, 30311, [["d", ""], ["t", "3d-scene"]])),
      invalid("a name longer than an naddr holds", "identifier-too-long", signed(SECRET.owner, 30311, [["d", "ä".repeat(128)], ["t", "3d-scene"]])),
    ],
  };
}

function chats(): EventVectors {
  const line =
    (text: string, ...apps: object[]) =>
    (event: NostrEvent) => ({
      id: event.id,
      pubkey: guest,
      text,
      createdAtSec: AT,
      scene: SCENE,
      cid: event.id.slice(0, 16),
      apps,
    });
  const url = "https://media.example.com/chess.xdc";
  const chess = {
    url,
    fallbacks: [],
    sha256: HASH,
    claimedHash: null,
    webxdcId: "9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d",
    name: "Chess",
    summary: "",
    image: null,
    sizeBytes: null,
  };
  const imeta = ["imeta", `url ${url}`, "m application/x-webxdc", `x ${HASH}`, `webxdc ${chess.webxdcId}`, "alt Webxdc app: Chess"];
  return {
    about: "Chat lines of a scene, kind 1311",
    parser: "parseSceneChat",
    valid: [
      valid("a line", signed(SECRET.guest, 1311, [["a", SCENE_TEXT]], "Hello there"), line("Hello there")),
      valid("a relay hint", signed(SECRET.guest, 1311, [["a", SCENE_TEXT, "wss://r.example.com"]], "Hi"), line("Hi"), false),
      valid(
        "the scene is the first a tag of its kind",
        signed(SECRET.guest, 1311, [["a", `30312:${owner}:room`], ["a", SCENE_TEXT], ["a", `30311:${guest}:other`]], "Hi"),
        line("Hi"),
        false,
      ),
      valid(
        "a long line is cut at 500 code points, never inside one",
        signed(SECRET.guest, 1311, [["a", SCENE_TEXT]], "😀".repeat(501)),
        line("😀".repeat(500)),
        false,
      ),
      valid(
        "a line with an app",
        signed(SECRET.guest, 1311, [["a", SCENE_TEXT], imeta, ["m", "application/x-webxdc"], ["t", "webxdc"]], `Who plays?\n${url}`),
        line(`Who plays?\n${url}`, chess),
      ),
      valid("markup is text", signed(SECRET.guest, 1311, [["a", SCENE_TEXT]], "<img src=x onerror=alert(1)>"), line("<img src=x onerror=alert(1)>")),
    ],
    invalid: [
      invalid("another kind", "wrong-kind", signed(SECRET.guest, 1, [["a", SCENE_TEXT]], "Hi")),
      invalid("no scene", "no-scene", signed(SECRET.guest, 1311, [], "Hi")),
      invalid("an address without a key", "no-scene", signed(SECRET.guest, 1311, [["a", "30311::map-5"]], "Hi")),
      invalid("nothing said", "empty", signed(SECRET.guest, 1311, [["a", SCENE_TEXT]], " \n\u0000 ")),
    ],
  };
}

function reactions(): EventVectors {
  const line = signed(SECRET.guest, 1311, [["a", SCENE_TEXT]], "Hello there");
  const toScene: Tags = [
    ["a", SCENE_TEXT],
    ["p", owner],
    ["k", "30311"],
  ];
  const scene = { type: "scene", scene: SCENE };
  const value = (emoji: string, target: unknown) => (event: NostrEvent) => ({ id: event.id, pubkey: guest, emoji, createdAtSec: AT, target });
  return {
    about: "Reactions, kind 7",
    parser: "parseReaction",
    valid: [
      valid("to a scene", signed(SECRET.guest, 7, toScene, "🔥"), value("🔥", scene)),
      valid("nothing said is a like", signed(SECRET.guest, 7, toScene, ""), value("+", scene), false),
      valid("a shortcode stays whole", signed(SECRET.guest, 7, toScene, ":lantern_of_the_square:"), value(":lantern_of_the_square:", scene)),
      valid(
        "to a chat line",
        signed(SECRET.guest, 7, [["e", line.id], ["p", guest], ["k", "1311"]], "👏"),
        value("👏", { type: "event", eventId: line.id, kind: 1311, author: guest }),
      ),
      valid(
        "to a chat line, though its scene is named as well",
        signed(SECRET.guest, 7, [["a", SCENE_TEXT], ["e", line.id], ["k", "1311"]], "👏"),
        value("👏", { type: "event", eventId: line.id, kind: 1311, author: null }),
        false,
      ),
      valid(
        "the last of several e and p tags is meant",
        signed(SECRET.guest, 7, [["e", HASH], ["e", line.id], ["p", owner], ["p", guest]], "-"),
        value("-", { type: "event", eventId: line.id, kind: null, author: guest }),
        false,
      ),
      valid("too long an emoji is cut at a character", signed(SECRET.guest, 7, toScene, "👩‍👩‍👧‍👦👩‍👩‍👧‍👦"), value("👩‍👩‍👧‍👦", scene), false),
    ],
    invalid: [
      invalid("another kind", "wrong-kind", signed(SECRET.guest, 8, toScene, "+")),
      invalid("no target", "no-target", signed(SECRET.guest, 7, [["p", owner]], "+")),
    ],
  };
}

function avatars(): EventVectors {
  const tags: Tags = [["d", "3d-scene-avatar"]];
  const full = { model: "ac-blue", color: "#3B82F6", hairStyle: "short", hairColor: "#3d2914", displayName: "Explorer" };
  return {
    about: "Avatars, kind 30078",
    parser: "parseAvatar",
    valid: [
      valid("the draft's example", signed(SECRET.guest, 30078, tags, JSON.stringify(full)), () => full),
      valid("nothing chosen", signed(SECRET.guest, 30078, tags, "{}"), () => ({})),
      valid(
        "unknown, mistyped and unusable fields are left out",
        signed(
          SECRET.guest,
          30078,
          tags,
          '{"model":7,"color":"url(https://evil.example)","hairColor":"red","displayName":" A\\nB ","modelUrl":"https://x","__proto__":{"model":"x"}}',
        ),
        () => ({ displayName: "A B" }),
        false,
      ),
    ],
    invalid: [
      invalid("another kind", "wrong-kind", signed(SECRET.guest, 30079, tags, "{}")),
      invalid("data of another application", "wrong-identifier", signed(SECRET.guest, 30078, [["d", "other"]], "{}")),
      invalid("no JSON", "bad-content", signed(SECRET.guest, 30078, tags, "{")),
      invalid("a list", "bad-content", signed(SECRET.guest, 30078, tags, "[]")),
    ],
  };
}

function heartbeats(): EventVectors {
  const tags: Tags = [
    ["a", SCENE_TEXT],
    ["t", "3d-scene-sync"],
    ["sync", "wss://a.example.com/sync/plaza"],
    ["status", "active"],
    ["slot", "1/3"],
    ["load", "45"],
    ["capacity", "200"],
    ["uptime", "86400"],
    ["region", "asia-east"],
  ];
  const full = {
    pubkey: server,
    scene: SCENE,
    url: "wss://a.example.com/sync/plaza",
    status: "active",
    slot: { position: 1, total: 3 },
    load: 45,
    capacity: 200,
    uptimeSec: 86_400,
    region: "asia-east",
    createdAtSec: AT,
  };
  const silent = { ...full, slot: null, load: 0, capacity: 0, uptimeSec: 0, region: null };
  const without = (...names: readonly string[]): Tags => tags.filter(([name]) => !names.includes(name ?? ""));
  return {
    about: "Heartbeats of sync servers, kind 20311 and the older 10311",
    parser: "parseHeartbeat",
    valid: [
      valid("the draft's example, by someone who does not own the scene", signed(SECRET.server, 20311, tags), () => full),
      valid(
        "the last words of a server",
        signed(SECRET.server, 20311, [...without("status", "slot", "load", "capacity", "uptime", "region"), ["status", "offline"], ["load", "0"], ["capacity", "0"], ["uptime", "0"]]),
        () => ({ ...silent, status: "offline" }),
      ),
      valid("only a scene and a URL", signed(SECRET.server, 20311, [["a", SCENE_TEXT], ["sync", full.url]]), () => silent, false),
      valid(
        "numbers and a slot that are none",
        signed(SECRET.server, 20311, [...without("slot", "load", "capacity", "uptime", "region"), ["slot", "4/3"], ["load", "-5"], ["capacity", "1e9"], ["uptime", "NaN"]]),
        () => silent,
        false,
      ),
      valid("the older kind, with words of its own", signed(SECRET.server, 10311, [...without("status"), ["status", "online"]]), () => full, false),
    ],
    invalid: [
      invalid("another kind", "wrong-kind", signed(SECRET.server, 20312, tags)),
      invalid("no scene", "no-scene", signed(SECRET.server, 20311, without("a"))),
      invalid("the older kind with map numbers and no scene", "no-scene", signed(SECRET.server, 10311, [["map", "5"], ["sync", full.url]])),
      invalid("no URL", "no-url", signed(SECRET.server, 20311, without("sync"))),
      invalid("a URL that is no socket", "no-url", signed(SECRET.server, 20311, [...without("sync"), ["sync", "https://a.example.com"]])),
      invalid("an unknown status", "bad-status", signed(SECRET.server, 20311, [...without("status"), ["status", "perhaps"]])),
    ],
  };
}

function logins(): EventVectors {
  const challenge = "00112233445566778899aabbccddeeff";
  const url = "wss://a.example.com/sync/plaza";
  const value = (named: string | null) => () => ({ challenge, url: named, pubkey: guest, createdAtSec: AT });
  return {
    about: "Logins at a sync server, kind 27235",
    parser: "parseSyncLogin",
    valid: [
      valid("bound to the server", signed(SECRET.guest, 27235, [["u", url], ["challenge", challenge]], challenge), value(url)),
      valid("as the draft has it", signed(SECRET.guest, 27235, [], challenge), value(null), false),
    ],
    invalid: [
      invalid("another kind", "wrong-kind", signed(SECRET.guest, 22242, [], challenge)),
      invalid("no challenge", "no-challenge", signed(SECRET.guest, 27235, [["u", url]], "")),
      invalid("two challenges that differ", "challenge-mismatch", signed(SECRET.guest, 27235, [["challenge", "00"]], challenge)),
      invalid("a server named by no URL", "bad-url", signed(SECRET.guest, 27235, [["u", "nowhere"]], challenge)),
      invalid("a server tag without a value is not the same as none", "bad-url", signed(SECRET.guest, 27235, [["u"]], challenge)),
    ],
  };
}

function profiles(): EventVectors {
  const nothing = { name: null, displayName: null, about: null, picture: null, banner: null, website: null, nip05: null, lud16: null };
  const of = (fields: object) => () => ({ pubkey: guest, createdAtSec: AT, ...nothing, ...fields });
  return {
    about: "Profiles, kind 0",
    parser: "parseProfile",
    valid: [
      valid(
        "all fields",
        signed(
          SECRET.guest,
          0,
          [],
          JSON.stringify({
            name: "mara",
            display_name: "Mara",
            about: "Walks a lot.\nTalks less.",
            picture: "https://media.example.com/mara.jpg",
            banner: "https://media.example.com/sea.jpg",
            website: "https://mara.example.com",
            nip05: "mara@example.com",
            lud16: "mara@pay.example.com",
          }),
        ),
        of({
          name: "mara",
          displayName: "Mara",
          about: "Walks a lot.\nTalks less.",
          picture: "https://media.example.com/mara.jpg",
          banner: "https://media.example.com/sea.jpg",
          website: "https://mara.example.com",
          nip05: "mara@example.com",
          lud16: "mara@pay.example.com",
        }),
      ),
      valid("nothing said", signed(SECRET.guest, 0, [], "{}"), of({})),
      valid(
        "mistyped fields, a script for a picture, the older name",
        signed(SECRET.guest, 0, [], '{"name":{"x":1},"displayName":"Mara","picture":"javascript:alert(1)","about":"  "}'),
        of({ displayName: "Mara" }),
        false,
      ),
    ],
    invalid: [
      invalid("another kind", "wrong-kind", signed(SECRET.guest, 1, [], "{}")),
      invalid("no JSON", "bad-content", signed(SECRET.guest, 0, [], "mara")),
      invalid("null", "bad-content", signed(SECRET.guest, 0, [], "null")),
    ],
  };
}

function lists(): readonly EventVectors[] {
  const line = signed(SECRET.guest, 1311, [["a", SCENE_TEXT]], "Hello there");
  return [
    {
      about: "Relay lists, kind 10002",
      parser: "parseRelayList",
      valid: [
        valid(
          "read, write, both",
          signed(SECRET.guest, 10002, [["r", "wss://both.example.com"], ["r", "wss://in.example.com", "read"], ["r", "wss://out.example.com", "write"]]),
          () => ({
            pubkey: guest,
            relays: [
              { url: "wss://both.example.com", read: true, write: true },
              { url: "wss://in.example.com", read: true, write: false },
              { url: "wss://out.example.com", read: false, write: true },
            ],
            createdAtSec: AT,
          }),
        ),
        valid("values that are no relay", signed(SECRET.guest, 10002, [["r", "example.com"], ["r"], ["e", HASH]]), () => ({ pubkey: guest, relays: [], createdAtSec: AT }), false),
      ],
      invalid: [invalid("another kind", "wrong-kind", signed(SECRET.guest, 10003, []))],
    },
    {
      about: "Mute lists, kind 10000: the public part",
      parser: "parseMuteList",
      valid: [
        valid(
          "people, a line, a topic, a word",
          signed(SECRET.guest, 10000, [["p", server], ["e", line.id], ["t", "spoilers"], ["word", "lol"]]),
          () => ({ pubkey: guest, pubkeys: [server], eventIds: [line.id], topics: ["spoilers"], words: ["lol"], createdAtSec: AT }),
        ),
        valid(
          "values that are none, and a private part",
          signed(SECRET.guest, 10000, [["p", "x"], ["e"], ["word", "LOL"]], "c2VjcmV0?iv=eA=="),
          () => ({ pubkey: guest, pubkeys: [], eventIds: [], topics: [], words: ["lol"], createdAtSec: AT }),
          false,
        ),
      ],
      invalid: [invalid("another kind", "wrong-kind", signed(SECRET.guest, 10001, []))],
    },
    {
      about: "Requests to delete, kind 5",
      parser: "parseDeletion",
      valid: [
        valid(
          "a line and a scene",
          signed(SECRET.guest, 5, [["e", line.id], ["a", `30311:${guest}:mine`]], "by mistake"),
          () => ({
            pubkey: guest,
            eventIds: [line.id],
            addresses: [{ kind: 30311, pubkey: guest, identifier: "mine" }],
            reason: "by mistake",
            createdAtSec: AT,
          }),
        ),
        valid(
          "someone else's event may be named; judging that is the relay's",
          signed(SECRET.guest, 5, [["a", SCENE_TEXT], ["a", "nonsense"], ["k", "30311"]]),
          () => ({ pubkey: guest, eventIds: [], addresses: [SCENE], reason: "", createdAtSec: AT }),
          false,
        ),
      ],
      invalid: [
        invalid("another kind", "wrong-kind", signed(SECRET.guest, 6, [["e", line.id]])),
        invalid("nothing named", "no-target", signed(SECRET.guest, 5, [["e", "x"], ["k", "1"]])),
      ],
    },
  ];
}

function authorisations(): EventVectors {
  const value = (fields: object) => () => ({
    pubkey: guest,
    verb: "upload",
    expiresAtSec: AT + 300,
    hashes: [],
    servers: [],
    description: "Upload a picture",
    createdAtSec: AT,
    ...fields,
  });
  const expires = ["expiration", String(AT + 300)];
  return {
    about: "Authorisations towards media servers, kind 24242",
    parser: "parseBlossomAuth",
    valid: [
      valid(
        "one file, one server",
        signed(SECRET.guest, 24242, [["t", "upload"], expires, ["x", HASH], ["server", "media.example.com"]], "Upload a picture"),
        value({ hashes: [HASH], servers: ["media.example.com"] }),
      ),
      valid("any server, no file", signed(SECRET.guest, 24242, [["t", "list"], expires], "Upload a picture"), value({ verb: "list" })),
      valid(
        "servers named by URL, in capitals, or by an empty tag, which allows none",
        signed(SECRET.guest, 24242, [["t", "upload"], expires, ["server", "HTTP://Localhost:7447/"], ["server", "Media.Example.com"], ["server"]], "Upload a picture"),
        value({ servers: ["localhost:7447", "media.example.com", ""] }),
        false,
      ),
    ],
    invalid: [
      invalid("another kind", "wrong-kind", signed(SECRET.guest, 24243, [["t", "upload"], expires])),
      invalid("an unknown verb", "bad-verb", signed(SECRET.guest, 24242, [["t", "rename"], expires])),
      invalid("no verb", "bad-verb", signed(SECRET.guest, 24242, [expires])),
      invalid("no end", "bad-expiration", signed(SECRET.guest, 24242, [["t", "upload"]])),
      invalid("an end that is no number", "bad-expiration", signed(SECRET.guest, 24242, [["t", "upload"], ["expiration", "never"]])),
      invalid("a file that is no hash would widen what is allowed", "bad-hash", signed(SECRET.guest, 24242, [["t", "upload"], expires, ["x", HASH.toUpperCase()]])),
    ],
  };
}

/** All event vectors by the name of their file. */
export function eventVectors(): Readonly<Record<string, EventVectors>> {
  const [relayLists, muteLists, deletions] = lists();
  if (relayLists === undefined || muteLists === undefined || deletions === undefined) throw new Error("three lists");
  return {
    "kind-30311-scene": scenes(),
    "kind-1311-chat": chats(),
    "kind-7-reaction": reactions(),
    "kind-30078-avatar": avatars(),
    "kind-20311-heartbeat": heartbeats(),
    "kind-27235-sync-login": logins(),
    "kind-0-profile": profiles(),
    "kind-10002-relay-list": relayLists,
    "kind-10000-mute-list": muteLists,
    "kind-5-deletion": deletions,
    "kind-24242-blossom-auth": authorisations(),
    ...spaceVectors((who, kind, tags, content) => signed(SECRET[who], kind, tags, content)),
    ...webxdcVectors((kind, tags, content) => signed(SECRET.guest, kind, tags, content)),
  };
}

/** Public keys of {@link SECRET}. */
export const PUBKEY: Readonly<Record<keyof typeof SECRET, Pubkey>> = { owner, guest, server };
