import type { PeerLink } from "@plaza/platform";
import type { Pubkey } from "@plaza/protocol";
import { expect, it } from "vitest";
import { ana, ben, host } from "../membership/said.test-support.ts";
import { createPlainLinks } from "./plain-links.ts";
import type { PlainSound } from "./space-media.ts";

/** Plain links of a platform whose tracks are words; `given` and `heard` say what each peer has now. */
function bench() {
  const given = new Map<Pubkey, unknown>();
  const heard = new Map<Pubkey, unknown>();
  const plain: PlainSound = {
    most: () => 2,
    track: (_peer, isSpeaker) => (isSpeaker ? "the others" : "everyone"),
    hear: (peer, track) => void heard.set(peer, track),
    forget: (peer) => void heard.delete(peer),
  };
  const linkTo = (peer: Pubkey) => ({ setAudio: (track: unknown) => void given.set(peer, track) }) as unknown as PeerLink;
  return { given, heard, links: createPlainLinks(plain, linkTo) };
}

const speaker = (pubkey: Pubkey, voiceKey: string | null) => ({ pubkey, voiceKey, isHost: pubkey === host, session: null });

it("[S-101] a plain peer is heard while it is of the stage, and then given the sound without itself", () => {
  const { given, heard, links } = bench();
  // Who it is may be known after its track came.
  links.track(ana, "ana's voice");
  links.up(ana);
  expect([given.get(ana), heard.get(ana), links.isSpeaker(ana)]).toEqual(["everyone", null, false]);
  links.setSpeakers([speaker(host, "key"), speaker(ana, null)]);
  expect([given.get(ana), heard.get(ana), links.isSpeaker(ana)]).toEqual(["the others", "ana's voice", true]);
  links.track(ana, "ana's other microphone");
  expect(heard.get(ana)).toBe("ana's other microphone");
  links.setSpeakers([speaker(host, "key")]);
  expect([given.get(ana), heard.get(ana)]).toEqual(["everyone", null]);
});

it("[S-100] whose link carries frames is no plain peer, and one that is gone leaves nothing behind", () => {
  const { given, heard, links } = bench();
  links.setSpeakers([speaker(ana, null), speaker(ben, null)]);
  links.track(ben, "ben's voice");
  expect([links.has(ben), given.size, heard.size, links.down(ben)]).toEqual([false, 0, 0, false]);
  links.track(ana, "ana's voice");
  links.up(ana);
  expect([...links.peers()]).toEqual([ana]);
  expect([links.down(ana), links.has(ana), heard.has(ana)]).toEqual([true, false, false]);
  links.up(ana);
  expect(heard.get(ana)).toBeNull();
});
