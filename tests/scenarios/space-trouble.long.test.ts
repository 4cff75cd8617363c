import { buildConfirm, buildDescription, buildJoin, buildReserve, parseSpaceEvent, signEvent } from "@plaza/protocol";
import type { EventTemplate, Pubkey, VerifiedEvent } from "@plaza/protocol";
import { expect, it } from "vitest";
import { beginSpace, pubkeyOf, secretOf } from "./support/space-stage.ts";
import type { SpaceStage } from "./support/space-stage.ts";

const nowSec = (stage: SpaceStage): number => Math.floor(stage.time.wallMs() / 1_000);
const nothing = {
  metrics: null,
  session: null,
  sessionKey: null,
  voiceKey: null,
  hand: null,
  everySec: null,
  sinceSec: null,
  isGuest: false,
  proof: null,
  expiresAtSec: null,
};

/** A JOIN of somebody who is only words on a relay. */
function joinOf(stage: SpaceStage, name: string, caps: readonly string[], slots = 8): VerifiedEvent {
  const metrics = { downloadSpeedKbps: 1e6, uploadSpeedKbps: 1e6, maxAudioOutputs: slots, networkConnectionType: "ethernet" };
  const author = pubkeyOf(name);
  return signEvent(buildJoin(stage.space, { ...nothing, name, author, caps, metrics }, nowSec(stage)), secretOf(name));
}

/** Publishes as anybody, over a connection of its own. */
function loudspeaker(stage: SpaceStage) {
  const pool = stage.come("loudspeaker").pool;
  return (name: string, template: EventTemplate) => pool.publish(signEvent(template, secretOf(name)));
}

it("[S-84c] descriptions that are none, and requests without a JOIN, leave no link behind", async () => {
  const { stage, host } = await beginSpace(53);
  const say = loudspeaker(stage);
  await stage.pass(2_000);
  const links = stage.links.openLinks();
  const common = { targetSession: null, expiresAtSec: null, target: host.pubkey };
  const directed = (name: string, reserveId: VerifiedEvent["id"] | null) => ({
    ...common,
    author: pubkeyOf(name),
    person: pubkeyOf(name),
    reserveId,
  });
  // Nobody has heard of this one.
  say("ghost", buildReserve(stage.space, { ...directed("ghost", null), role: "consumer", metrics: null }, nowSec(stage)));
  // This one is there, and offers nonsense after it was let in.
  say("zoe", joinOf(stage, "zoe", ["plaza.frames.v1"]));
  await stage.pass(500);
  const reserve = buildReserve(stage.space, { ...directed("zoe", null), role: "consumer", metrics: null }, nowSec(stage));
  say("zoe", reserve);
  await stage.pass(300);
  const { id } = signEvent(reserve, secretOf("zoe"));
  const offer = (sdp: string) =>
    buildDescription(stage.space, { ...directed("zoe", id), type: "offer", body: { kind: "open", value: sdp } }, nowSec(stage));
  for (const sdp of ["v=0\r\nno lines of this kind", "v=0\r\na=fake-offer:999999\r\n", "", "x".repeat(40_000)]) say("zoe", offer(sdp));
  // As long as a slow machine is given to answer.
  await stage.pass(20_000);
  expect(stage.links.openLinks()).toBe(links);
  const ana = stage.come("ana");
  await stage.until("others are served as ever", () => ana.heard.length > 10, 3_000);
  await stage.end();
});

it("[S-84d] peers that confirm and never answer, and dead ones that claim much, cost a newcomer seconds at most", async () => {
  const { stage, host } = await beginSpace(59);
  const say = loudspeaker(stage);
  const liars = ["liar1", "liar2", "liar3", "liar4", "liar5", "liar6"];
  for (const name of liars) say(name, joinOf(stage, name, ["plaza.frames.v1"], 500));
  // Half of them confirm whatever is asked, and then say nothing any more.
  const confirming = new Set(liars.slice(0, 3).map(pubkeyOf));
  const ears = stage.come("ears");
  const ear = ears.pool.subscribe([{ kinds: [31103], tags: { s: [stage.space.id] } }], {
    onEvent(event) {
      const said = parseSpaceEvent(event, stage.space);
      if (!said.ok || said.value.type !== "reserve" || !confirming.has(said.value.target)) return;
      const { target, person, id, role } = said.value;
      const name = liars.find((one) => pubkeyOf(one) === target) ?? "";
      const fields = { author: target, person: target, target: person, targetSession: null, reserveId: id, expiresAtSec: null, role };
      say(name, buildConfirm(stage.space, fields, nowSec(stage)));
    },
  });
  await stage.pass(3_000);
  const waits: number[] = [];
  for (const name of ["ana", "ben", "cleo"]) {
    const cameMs = stage.time.monotonicMs();
    const guest = stage.come(name);
    await stage.until(`${name} hears`, () => guest.heard.length > 0, 15_000);
    waits.push(stage.time.monotonicMs() - cameMs);
  }
  expect(Math.max(...waits)).toBeLessThan(10_000);
  expect(host.session.view.get().problems).toEqual([]);
  ear.end();
  await stage.end();
});

it("[S-84e] more than a hundred fresh keys that join and ask change nothing for those inside, and cost no relay an answer each", async () => {
  const { stage, host } = await beginSpace(61);
  const ana = stage.come("ana");
  await stage.until("Ana hears", () => ana.heard.length > 20);
  const relay = stage.relays[0];
  const mob = stage.come("mob");
  const before = relay?.stats().accepted ?? 0;
  const floodMs = stage.time.monotonicMs();
  const keys: Pubkey[] = [];
  for (let at = 0; at < 130; at += 1) {
    const name = `mob${at}`;
    const person = pubkeyOf(name);
    keys.push(person);
    mob.pool.publish(joinOf(stage, name, ["plaza.frames.v1"], 0));
    const fields = { author: person, person, target: host.pubkey, targetSession: null, reserveId: null, expiresAtSec: null };
    mob.pool.publish(signEvent(buildReserve(stage.space, { ...fields, role: "consumer", metrics: null }, nowSec(stage)), secretOf(name)));
    if (at % 20 === 19) await stage.pass(200);
  }
  await stage.pass(8_000);
  const answers = (relay?.stats().accepted ?? 0) - before - 260;
  expect(ana.longestGapMs(host.pubkey, floodMs)).toBeLessThan(100);
  expect(answers).toBeLessThan(100);
  expect(host.session.view.get().room.listenerCount).toBeGreaterThan(120);
  await stage.end();
}, 120_000);

it("[S-71a] whose only neighbour was out of reach hears them as soon as they are back", async () => {
  const { stage, host } = await beginSpace(67);
  stage.links.path("host", "ana", { blocked: true });
  const ana = stage.come("ana");
  await stage.pass(12_000);
  expect([ana.heard.length, ana.session.view.get().path.state]).toEqual([0, "searching"]);
  stage.links.path("host", "ana", {});
  await stage.until("Ana hears the host", () => ana.heard.length > 10, 20_000);
  expect(host.session.view.get().path.children).toBe(1);
  await stage.end();
});
