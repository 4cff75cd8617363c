import type { Pubkey } from "@plaza/protocol";
import { describe, expect, test } from "vitest";
import { nextCreatedAtSec, spaceEventTiming } from "./author-clock.ts";
import { getPerson } from "./person-map.ts";
import {
  after,
  ana,
  atMs,
  ben,
  cleo,
  closed,
  confirmed,
  created,
  decided,
  dropped,
  host,
  joined,
  keyNamed,
  left,
  startSec,
  stateAfter,
} from "./said.test-support.ts";
import type { SpaceState } from "./space-state.ts";
import { speaksFor } from "./space-state.ts";
import { presentMember, spaceView } from "./view-space.ts";

function present(state: SpaceState, sec: number): readonly Pubkey[] {
  return spaceView(state, atMs(sec)).members.map(({ pubkey }) => pubkey);
}

function phase(state: SpaceState, sec: number): string {
  return spaceView(state, atMs(sec)).phase;
}

describe("who is here", () => {
  test("[S-15] of JOIN and LEAVE the newer counts, LEAVE in the same second", () => {
    expect(present(stateAfter(joined(ana, 5), left(ana, 4)), 6)).toEqual([ana]);
    expect(present(stateAfter(joined(ana, 5), left(ana, 5)), 6)).toEqual([]);
    expect(present(stateAfter(left(ana, 6), joined(ana, 5)), 7)).toEqual([]);
    expect(present(stateAfter(left(ana, 6), joined(ana, 5), joined(ana, 7)), 8)).toEqual([ana]);
  });

  test("[S-17] a JOIN is a heartbeat: after two and a half of its intervals someone is gone", () => {
    const beat = stateAfter(
      joined(ana, 0, { everySec: 60 }),
      joined(ben, 0, { session: "00000000000000aa" }),
      joined(cleo, 0, { everySec: 300, expiresAtSec: startSec + 100 }),
    );
    expect(present(beat, 99).toSorted()).toEqual([ana, ben, cleo].toSorted());
    expect(present(beat, 149).toSorted()).toEqual([ana, ben].toSorted());
    expect(present(beat, 150)).toEqual([ben]);
    expect([present(beat, 749), present(beat, 750)]).toEqual([[ben], []]);
    expect(present(after(beat, [joined(ana, 140, { everySec: 60 })]), 289)).toContain(ana);
    expect(presentMember(beat, ana, atMs(149))?.pubkey).toBe(ana);
    expect(presentMember(beat, ana, atMs(150))).toBeNull();
  });

  test("[S-17b] a client of the draft says JOIN once: it is here for three hours, or until its LEAVE", () => {
    const once = stateAfter(created(0), joined(ana, 0));
    expect([present(once, 10_799), present(once, 10_800)]).toEqual([[ana], []]);
    expect(presentMember(once, ana, atMs(7_200))?.pubkey).toBe(ana);
    expect(present(after(once, [left(ana, 800)]), 801)).toEqual([]);
    expect(present(after(once, [decided(host, "speaker", ana, 10)]), 7_200)).toEqual([ana]);
    // Who says anything that the draft does not know is held to a heartbeat.
    for (const more of [{ session: "00000000000000aa" }, { sessionKey: keyNamed("s") }, { caps: ["frames"] }])
      expect(present(stateAfter(joined(ana, 0, more)), 750)).toEqual([]);
  });

  test("[S-17c] a host of the draft may never say JOIN: a CREATE that tells of their line is one, until they say anything else", () => {
    const metrics = { downloadSpeedKbps: 1_000, uploadSpeedKbps: 500, maxAudioOutputs: 10, networkConnectionType: "wifi" };
    const draft = { ...created(0), metrics };
    const state = stateAfter(draft, joined(ana, 5));
    const view = spaceView(state, atMs(9));
    expect(view.members.map(({ pubkey, role, caps }) => [pubkey, role, caps.length])).toEqual([
      [host, "host", 0],
      [ana, "listener", 0],
    ]);
    expect([view.phase, presentMember(state, host, atMs(9))?.metrics]).toEqual(["live", metrics]);
    for (const said of [left(host, 1), joined(host, 1, { everySec: 60 })]) {
      expect(present(after(state, [said]), 200)).toEqual([ana]);
      expect(present(stateAfter(said, joined(ana, 5), draft), 200)).toEqual([ana]);
    }
    // Our own CREATE says nothing of a line, or names what the draft does not know.
    expect(present(stateAfter(created(0)), 9)).toEqual([]);
    for (const info of [{ startsAtSec: startSec + 5 }, { relays: ["wss://one.example"] }])
      expect(present(stateAfter({ ...created(0, info), metrics }), 9)).toEqual([]);
  });

  test("[S-17a] who is silent is still here while someone present confirmed a link with them in the last quarter of an hour", () => {
    const linked = stateAfter(joined(ben, 0, { everySec: 300 }), joined(ana, 700, { everySec: 300 }), confirmed(ana, ben, "consumer", 720));
    expect(present(linked, 800).toSorted()).toEqual([ana, ben].toSorted());
    expect(spaceView(linked, atMs(800)).members.find(({ pubkey }) => pubkey === ben)?.lastSec).toBe(startSec + 720);
    const kept = after(linked, [joined(ana, 1_400, { everySec: 300 })]);
    expect([present(kept, 1_619).length, present(kept, 1_620).length]).toEqual([2, 1]);
    // A voucher who is gone, a link that was dropped, or someone who never came or left vouches for nobody.
    expect(present(linked, 1_451)).toEqual([]);
    expect(present(after(linked, [dropped(ben, ana, 720)]), 800)).toEqual([ana]);
    expect(present(after(linked, [left(ben, 1)]), 800)).toEqual([ana]);
    expect(present(after(linked, [confirmed(ana, cleo, "consumer", 720)]), 800)).not.toContain(cleo);
    expect(present(after(linked, [decided(host, "remove", ben, 730)]), 800)).toEqual([ana]);
  });

  test("[S-11] the newest JOIN names the device that speaks; a LEAVE of another device is that device's own", () => {
    const [phone, desk] = ["00000000000000aa", "00000000000000bb"];
    const two = stateAfter(joined(ana, 1, { session: phone }), joined(ana, 5, { session: desk }));
    expect(spaceView(two, atMs(6)).members.map(({ session }) => session)).toEqual([desk]);
    expect(present(after(two, [left(ana, 6, phone)]), 7)).toEqual([ana]);
    expect(present(after(two, [left(ana, 6, desk)]), 7)).toEqual([]);
    expect(present(after(two, [left(ana, 6)]), 7)).toEqual([]);
    const devices = Array.from({ length: 40 }, (_, index) => left(ana, index, String(index).padStart(16, "0")));
    expect(getPerson(after(two, devices).people, ana)?.left.map(({ createdAtSec }) => createdAtSec - startSec)).toEqual([39, 38, 37, 36]);
  });

  test("[S-18] a LEAVE signed ahead, a second after its JOIN, is overtaken by the next heartbeat", () => {
    const ahead = left(ana, 1, "00000000000000aa");
    const join = (sec: number) => joined(ana, sec, { session: "00000000000000aa" });
    expect(present(stateAfter(join(0), ahead), 2)).toEqual([]);
    expect(present(stateAfter(join(0), join(60), ahead), 61)).toEqual([ana]);
  });

  test("[S-16] an author's next event is dated now, but always after the last", () => {
    expect(nextCreatedAtSec(0, 5_999)).toBe(5);
    expect(nextCreatedAtSec(5, 5_999)).toBe(6);
    expect(nextCreatedAtSec(90, 5_999)).toBe(91);
  });

  test("[S-21] up to a minute ahead is taken, up to a quarter of an hour held, more refused", () => {
    const now = 1_000_000_000;
    const timing = (aheadSec: number) => spaceEventTiming(1_000_000 + aheadSec, now);
    expect([-600, 0, 60, 61, 900, 901].map(timing)).toEqual(["take", "take", "take", "hold", "hold", "refuse"]);
  });

  test("[S-12] a session's key speaks for a person only while their newest JOIN announces it", () => {
    const [one, two] = [keyNamed("one"), keyNamed("two")];
    const state = stateAfter(joined(ana, 1, { sessionKey: one }), joined(ana, 5, { sessionKey: two }), joined(ben, 6, { sessionKey: two }));
    expect([speaksFor(state, ana, ana), speaksFor(state, two, ana), speaksFor(state, one, ana)]).toEqual([true, true, false]);
    expect(speaksFor(state, two, cleo)).toBe(false);
  });

  test("[S-13] who came with a key made for the visit is marked", () => {
    expect(spaceView(stateAfter(joined(ana, 1, { isGuest: true })), atMs(2)).members[0]?.isGuest).toBe(true);
  });
});

describe("the life of a space", () => {
  test("[S-7] it starts with its earliest CREATE and is what its newest says", () => {
    const view = spaceView(stateAfter(created(9, { name: "New" }), created(1, { name: "Old" }), created(5, { name: "Middle" })), atMs(10));
    expect([view.startedAtSec, view.info?.name]).toEqual([startSec + 1, "New"]);
    const first = created(1);
    expect(spaceView(stateAfter(created(9), first), atMs(10)).createdId).toBe(first.id);
  });

  test("[S-8] it is announced until its time, or until someone of the stage is there", () => {
    const planned = stateAfter(created(0, { startsAtSec: startSec + 5_000 }));
    expect([phase(planned, 4_999), phase(planned, 5_000), phase(planned, 5_601)]).toEqual(["scheduled", "live", "dormant"]);
    expect(phase(after(planned, [joined(host, 10)]), 20)).toBe("live");
    expect(phase(after(planned, [joined(ana, 10)]), 20)).toBe("scheduled");
  });

  test("[S-22] ten minutes without anyone of the stage and it is dormant, three hours and it has ended; listeners do not count", () => {
    const state = stateAfter(created(0), joined(host, 100, { everySec: 60 }), joined(ana, 20_000));
    expect([phase(state, 200), phase(state, 300), phase(state, 699), phase(state, 700)]).toEqual(["live", "live", "live", "dormant"]);
    expect([phase(state, 10_899), phase(state, 10_900), phase(state, 20_001)]).toEqual(["dormant", "ended", "ended"]);
    const held = after(state, [decided(host, "cohost", ben, 101), joined(ben, 20_000)]);
    expect(phase(held, 20_100)).toBe("live");
    expect(phase(after(held, [decided(host, "demote", ben, 20_001)]), 20_100)).toBe("ended");
    const spoke = after(held, [
      decided(ben, "speaker", cleo, 102),
      decided(host, "demote", cleo, 103),
      left(ben, 20_001),
      joined(cleo, 40_000),
    ]);
    expect(phase(spoke, 40_001)).toBe("ended");
    expect(phase(stateAfter(joined(ana, 1)), 2)).toBe("unknown");
  });

  test("[S-22a] while the host is away the co-host who was named first stands for them", () => {
    const state = stateAfter(
      created(0),
      decided(host, "cohost", ana, 5),
      decided(host, "cohost", ben, 3),
      decided(host, "cohost", cleo, 1),
      joined(ana, 10),
      joined(ben, 10),
    );
    expect(spaceView(state, atMs(20)).actingHost).toBe(ben);
    expect(spaceView(after(state, [joined(host, 15)]), atMs(20)).actingHost).toBeNull();
    expect(spaceView(after(state, [left(ben, 12)]), atMs(20)).actingHost).toBe(ana);
    expect(spaceView(stateAfter(joined(ana, 1)), atMs(2)).actingHost).toBeNull();
  });

  test("[S-23] CLOSE is final, whatever the times: nobody is there, nothing opens it again", () => {
    const state = stateAfter(
      closed(5),
      created(90, { name: "Again" }),
      joined(host, 95),
      decided(host, "speaker", ana, 96),
      joined(ana, 97),
    );
    const view = spaceView(state, atMs(100));
    expect([view.phase, view.members, view.hands, view.listenerCount]).toEqual(["closed", [], [], 0]);
    expect(presentMember(state, host, atMs(100))).toBeNull();
  });

  test("[S-24] the stage stands first, then listeners; each by role and key", () => {
    const state = stateAfter(
      decided(host, "cohost", ana, 1),
      decided(host, "speaker", ben, 1),
      ...[cleo, ben, ana, host, keyNamed("eve")].map((pubkey) => joined(pubkey, 2, { name: "N" })),
    );
    const view = spaceView(state, atMs(3));
    expect(view.members.map(({ role }) => role)).toEqual(["host", "cohost", "speaker", "listener", "listener"]);
    expect([view.stage.length, view.listenerCount]).toEqual([3, 2]);
    expect(view.members.slice(3).map(({ pubkey }) => pubkey)).toEqual([cleo, keyNamed("eve")].toSorted());
  });
});
