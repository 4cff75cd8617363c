/* Where the vectors of mini-apps come from. */
import type { EventTemplate, NostrEvent } from "@plaza/protocol";
import { buildWebxdcSession, signEvent } from "@plaza/protocol";
import type { EventVectors, InvalidVector, ValidVector } from "./source.ts";

type Tags = EventTemplate["tags"];
type Sign = (kind: number, tags: Tags, content?: string) => NostrEvent;

const AT = 1_760_000_000;
const ID = "9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d";
const HASH = "5c7e1f4f0a3b6d2e9c8b7a6f5e4d3c2b1a0f9e8d7c6b5a4f3e2d1c0b9a8f7e6d";
const URL_OF_CHESS = "https://media.example.com/chess.xdc";

function valid(name: string, event: NostrEvent, value: object, exact = true): ValidVector {
  return { name, event, value: { id: event.id, pubkey: event.pubkey, createdAtSec: AT, ...value }, exact };
}

function invalid(name: string, code: string, event: NostrEvent): InvalidVector {
  return { name, event, code };
}

function posts(sign: Sign): EventVectors {
  const chess = {
    url: URL_OF_CHESS,
    fallbacks: [],
    sha256: HASH,
    claimedHash: null,
    webxdcId: ID,
    name: "Chess",
    summary: "",
    image: null,
    sizeBytes: null,
  };
  const said = `Let's play! ${URL_OF_CHESS}`;
  const app = [`url ${URL_OF_CHESS}`, "m application/x-webxdc", `x ${HASH}`, `webxdc ${ID}`, "alt Webxdc app: Chess"];
  const post = (kind: number, text: string, ...apps: object[]) => ({ kind, text, apps });
  const typed = (type: string, url: string) => [["imeta", `url ${url}`, `m ${type}`, "alt Webxdc app: Chess"]];
  const bothUrls = `https://media.example.com/My%20Game.xdc https://media.example.com/${HASH}.xdc`;
  const plain = { ...chess, sha256: null, webxdcId: null };
  return {
    about: "Apps attached to events of any kind, and kind 1063",
    parser: "parseWebxdcPost",
    valid: [
      valid("a note with an app, as the draft has it", sign(1, [["imeta", ...app]], said), post(1, said, chess), false),
      valid(
        "a note with an app and tags by which relays find it",
        sign(1, [["imeta", ...app], ["m", "application/x-webxdc"], ["t", "webxdc"]], said),
        post(1, said, chess),
      ),
      valid(
        "a file's metadata with all that can be said",
        sign(
          1063,
          [
            ["url", URL_OF_CHESS],
            ["m", "application/x-webxdc"],
            ["x", HASH],
            ["webxdc", ID],
            ["alt", "Webxdc app: Chess"],
            ["summary", "For two.\nOr one."],
            ["image", "https://media.example.com/chess.png"],
            ["size", "81000"],
            ["fallback", "https://other.example.com/chess.xdc"],
          ],
          "A collaborative chess game.",
        ),
        post(1063, "A collaborative chess game.", {
          ...chess,
          summary: "For two.\nOr one.",
          image: "https://media.example.com/chess.png",
          sizeBytes: 81_000,
          fallbacks: ["https://other.example.com/chess.xdc"],
        }),
      ),
      valid("a chat line of a scene with an app", sign(1311, [["a", `30311:${HASH}:x`], ["imeta", ...app]], said), post(1311, said, chess), false),
      valid(
        "two apps, a picture between them",
        sign(
          1,
          [
            ["imeta", ...app],
            ["imeta", "url https://media.example.com/a.png", "m image/png"],
            ["imeta", "url https://media.example.com/poll.xdc", "m application/x-webxdc", "alt Webxdc app: Poll"],
          ],
          `${said} https://media.example.com/poll.xdc`,
        ),
        post(1, `${said} https://media.example.com/poll.xdc`, chess, { ...plain, url: "https://media.example.com/poll.xdc", name: "Poll" }),
        false,
      ),
      valid("no id: it runs, and nothing is shared", sign(1, typed("application/x-webxdc", URL_OF_CHESS), said), post(1, said, plain), false),
      valid("an older media type", sign(1, typed("application/vnd.webxdc+zip", URL_OF_CHESS), said), post(1, said, plain), false),
      valid("the media type of others", sign(1, typed("application/webxdc+zip", URL_OF_CHESS), said), post(1, said, plain), false),
      valid("a zip with that ending", sign(1, typed("application/zip", `${URL_OF_CHESS}?v=2`), `${said}?v=2`), post(1, `${said}?v=2`, { ...plain, url: `${URL_OF_CHESS}?v=2` }), false),
      valid(
        "a hash that is none is kept apart, and one in capitals is one",
        sign(
          1,
          [
            ["imeta", `url ${URL_OF_CHESS}`, "m application/x-webxdc", "x hl", "alt Webxdc app: Chess"],
            ["imeta", `url ${URL_OF_CHESS}`, "m application/x-webxdc", `x ${HASH.toUpperCase()}`, "alt Webxdc app: Chess"],
          ],
          said,
        ),
        post(1, said, { ...plain, claimedHash: "hl" }, { ...plain, sha256: HASH }),
        false,
      ),
      valid(
        "an id that is no line of text, a picture that is no web address, a size that is no number: left out",
        sign(
          1,
          [["imeta", `url ${URL_OF_CHESS}`, "m application/x-webxdc", "webxdc a\nb", "image javascript:alert(1)", "size -1", "alt Webxdc app: Chess", "fallback data:,x"]],
          said,
        ),
        post(1, said, plain),
        false,
      ),
      valid(
        "without an alt the file's name, unless that is a hash",
        sign(
          1,
          [
            ["imeta", "url https://media.example.com/My%20Game.xdc", "m application/x-webxdc"],
            ["imeta", `url https://media.example.com/${HASH}.xdc`, "m application/x-webxdc"],
          ],
          bothUrls,
        ),
        post(
          1,
          bothUrls,
          { ...plain, url: "https://media.example.com/My%20Game.xdc", name: "My Game" },
          { ...plain, url: `https://media.example.com/${HASH}.xdc`, name: "" },
        ),
        false,
      ),
    ],
    invalid: [
      invalid("no attachment", "no-app", sign(1, [], said)),
      invalid("another type", "no-app", sign(1, typed("application/zip", "https://media.example.com/photos.zip"))),
      invalid("no place to load it from", "bad-url", sign(1, [["imeta", "m application/x-webxdc"]])),
      invalid("a place that is no web address", "bad-url", sign(1063, [["url", "file:///etc/passwd"], ["m", "application/x-webxdc"]])),
      invalid("a field without a space", "no-app", sign(1, [["imeta", "url", "m"]])),
    ],
  };
}

function updates(sign: Sign): EventVectors {
  const value = (fields: object) => ({
    webxdcId: ID,
    payload: "null",
    info: null,
    href: null,
    document: null,
    summary: null,
    notify: [],
    ...fields,
  });
  const tags: Tags = [
    ["i", ID],
    ["alt", "Webxdc update"],
  ];
  return {
    about: "State updates of apps, kind 4932",
    parser: "parseWebxdcUpdate",
    valid: [
      valid(
        "the example of the draft",
        sign(4932, [...tags, ["info", "White played e2-e4"]], '{"move":"e2e4","player":"white"}'),
        value({ payload: '{"move":"e2e4","player":"white"}', info: "White played e2-e4" }),
      ),
      valid(
        "every field, two notices",
        sign(
          4932,
          [
            ...tags,
            ["info", "Your move"],
            ["href", "index.html?game=2#board"],
            ["document", "Game 2"],
            ["summary", "8 moves"],
            ["notify", "0123456789abcdef", "It is your turn"],
            ["notify", "*", "A move was made"],
          ],
          "[1,2]",
        ),
        value({
          payload: "[1,2]",
          info: "Your move",
          href: "index.html?game=2#board",
          document: "Game 2",
          summary: "8 moves",
          notify: [
            { addr: "0123456789abcdef", text: "It is your turn" },
            { addr: "*", text: "A move was made" },
          ],
        }),
      ),
      valid("no alt", sign(4932, [["i", ID]], "null"), value({}), false),
      valid("a payload may be any JSON", sign(4932, tags, '"just text"'), value({ payload: '"just text"' })),
      valid(
        "what is shown is one line of 80 characters, and stays text",
        sign(4932, [...tags, ["info", `<b>\u202e\n${"x".repeat(100)}`], ["document", "  "], ["summary", "\u0000"]], "1"),
        value({ payload: "1", info: `<b> ${"x".repeat(76)}` }),
        false,
      ),
      valid(
        "a way out of the app is no href",
        sign(4932, [...tags, ["href", "https://example.com/"]], "1"),
        value({ payload: "1" }),
        false,
      ),
      valid("nor is one without a scheme", sign(4932, [...tags, ["href", "//example.com/"]], "1"), value({ payload: "1" }), false),
      valid("nor with its slashes turned around", sign(4932, [...tags, ["href", "\\\\example.com/"]], "1"), value({ payload: "1" }), false),
      valid("a notice without a text is none", sign(4932, [...tags, ["notify", "*"], ["notify", "", "x"]], "1"), value({ payload: "1" }), false),
    ],
    invalid: [
      invalid("another kind", "wrong-kind", sign(4933, tags, "1")),
      invalid("for no app", "no-app", sign(4932, [["alt", "Webxdc update"]], "1")),
      invalid("for an app whose id is too long", "no-app", sign(4932, [["i", "x".repeat(129)]], "1")),
      invalid("no JSON", "not-json", sign(4932, tags, "{move:1}")),
      invalid("nothing", "not-json", sign(4932, tags, "")),
    ],
  };
}

function realtime(sign: Sign): EventVectors {
  const value = (fields: object) => ({ webxdcId: ID, messages: [], counter: null, session: null, ...fields });
  const tags: Tags = [["i", ID]];
  const key = sign(20932, tags).pubkey;
  const word = signEvent(buildWebxdcSession(ID, sign(20932, tags).pubkey, AT), new Uint8Array(32).fill(1));
  const session: Tags = [["session", word.pubkey, String(AT), word.sig]];
  if (key === word.pubkey) throw new Error("a session has a key of its own");
  return {
    about: "Realtime data of apps, kind 20932; messages as hex",
    parser: "parseWebxdcRealtime",
    valid: [
      valid("the example of the draft", sign(20932, tags, "SGVsbG8="), value({ messages: ["48656c6c6f"] })),
      valid(
        "three messages in one event, counted, by a key that a person vouches for",
        sign(20932, [...tags, ["counter", "7"], ["earlier", "AQ=="], ["earlier", ""], ...session], "AgM="),
        value({ messages: ["01", "", "0203"], counter: 7, session: { pubkey: word.pubkey, createdAtSec: AT, sig: word.sig } }),
      ),
      valid("an empty message", sign(20932, tags, ""), value({ messages: [""] })),
      valid("without padding", sign(20932, tags, "AQ"), value({ messages: ["01"] }), false),
      valid(
        "a counter or a session that cannot be read is none",
        sign(20932, [...tags, ["counter", "-1"], ["session", "me"]], "AQ=="),
        value({ messages: ["01"] }),
        false,
      ),
    ],
    invalid: [
      invalid("another kind", "wrong-kind", sign(20933, tags, "AQ==")),
      invalid("for no app", "no-app", sign(20932, [], "AQ==")),
      invalid("not base64", "not-base64", sign(20932, tags, "A*==")),
      invalid("cut in the middle", "not-base64", sign(20932, tags, "AQI=A")),
      invalid("bits left over", "not-base64", sign(20932, tags, "AR==")),
      invalid("an earlier message that is not base64", "not-base64", sign(20932, [...tags, ["earlier", "?"]], "AQ==")),
      invalid("too many messages", "too-large", sign(20932, [...tags, ...Array.from({ length: 64 }, () => ["earlier", ""])], "AQ==")),
    ],
  };
}

/** The vectors of mini-apps by the name of their file. */
export function webxdcVectors(sign: Sign): Readonly<Record<string, EventVectors>> {
  return { "kind-1063-webxdc": posts(sign), "kind-4932-webxdc-update": updates(sign), "kind-20932-webxdc-realtime": realtime(sign) };
}
