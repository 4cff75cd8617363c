/* Valid inputs of every wire format: what the hostile ones are made from. */
import { readdirSync, readFileSync } from "node:fs";
import {
  encodeAuthHeader,
  encodeNaddr,
  encodeNevent,
  encodeNote,
  encodeNprofile,
  encodeNpub,
  encodeNsec,
  formatAddress,
  parseNostrEvent,
  serializeEvent,
} from "@plaza/protocol";
import { eventVectors, PUBKEY, SECRET } from "../../tests/vectors/source.ts";

/** The parsers by what they are fed with. */
export const TARGETS = ["client-frame", "server-frame", "client-message", "relay-message", "event", "filter", "nip19", "small"] as const;

/** One of {@link TARGETS}. */
export type Target = (typeof TARGETS)[number];

const folder = new URL("../../tests/vectors/", import.meta.url);

function texts(file: string): readonly string[] {
  const vectors: { readonly valid: readonly { readonly text: string }[] } = JSON.parse(
    readFileSync(new URL(`${file}.json`, folder), "utf8"),
  );
  // The longest vectors show limits; as material for a million inputs they would only cost time.
  return vectors.valid.map(({ text }) => text).filter((text) => text.length < 2_000);
}

function filters(): readonly string[] {
  const key = PUBKEY.owner;
  return [
    { kinds: [30311], "#t": ["3d-scene"], limit: 50 },
    { kinds: [1311], "#a": [`30311:${key}:plaza`], since: 1_760_000_000, until: 1_770_000_000 },
    { ids: [key], authors: [key], search: "lantern", "#e": [key], "#P": [] },
    {},
  ].map((filter) => JSON.stringify(filter));
}

/** Valid texts for each target. */
export function validInputs(): Readonly<Record<Target, readonly string[]>> {
  const known = new Set(readdirSync(folder));
  const events = Object.entries(eventVectors())
    .filter(([name]) => known.has(`${name}.json`))
    .flatMap(([, { valid, invalid }]) => [...valid, ...invalid].map(({ event }) => event))
    .filter((event) => event.content.length < 800);
  const first = events[0];
  if (first === undefined) throw new Error("the vectors hold events");
  const relays = ["wss://relay.example.com", "ws://127.0.0.1:7447/relay"];
  const address = { kind: 30311, pubkey: PUBKEY.owner, identifier: "plaza" };
  const parsed = parseNostrEvent(first);
  if (!parsed.ok) throw new Error("a vector's event is one");
  return {
    "client-frame": texts("frames-client"),
    "server-frame": texts("frames-server"),
    "client-message": texts("messages-client"),
    "relay-message": texts("messages-relay"),
    event: events.map(serializeEvent),
    filter: filters(),
    nip19: [
      encodeNpub(PUBKEY.owner),
      encodeNsec(SECRET.guest),
      encodeNote(parsed.value.id),
      encodeNprofile({ pubkey: PUBKEY.owner, relays }),
      encodeNevent({ id: parsed.value.id, relays, author: PUBKEY.owner, kind: 1311 }),
      encodeNaddr({ ...address, relays }),
    ],
    small: [formatAddress(address), "3,-4", "1/3", "00112233445566778899aabbccddeeff", encodeAuthHeader(parsed.value)],
  };
}
