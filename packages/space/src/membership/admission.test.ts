import { describe, expect, test } from "vitest";
import { allowed } from "../roles/allowed.ts";
import { after, ana, atMs, ben, cleo, created, decided, host, joined, stateAfter, wished } from "./said.test-support.ts";
import type { SpaceState } from "./space-state.ts";
import { presentMember, spaceView } from "./view-space.ts";

const proof = "7e".repeat(32);

function admitted(state: SpaceState, sec = 10): readonly string[] {
  return spaceView(state, atMs(sec))
    .members.filter(({ isAdmitted }) => isAdmitted)
    .map(({ pubkey }) => pubkey);
}

describe("who is let in", () => {
  test("[S-34] open: everyone who is not removed", () => {
    expect(admitted(stateAfter(created(0), joined(ana, 1))).length).toBe(1);
    expect(admitted(stateAfter(created(0), joined(ana, 1), decided(host, "remove", ana, 2)))).toEqual([]);
  });

  test("[S-34] members: whom the host lists, and whom host or co-hosts have decided about", () => {
    const state = stateAfter(
      created(0, { access: "members", members: [ana] }),
      ...[host, ana, ben, cleo].map((pubkey) => joined(pubkey, 1)),
    );
    expect(admitted(state)).toEqual([host, ana]);
    expect(admitted(after(state, [decided(host, "demote", ben, 2)]))).toEqual([host, ...[ana, ben].toSorted()]);
    expect(admitted(after(state, [decided(host, "speaker", ben, 2)]))).toEqual([host, ben, ana]);
    expect(admitted(after(state, [decided(cleo, "speaker", cleo, 2), decided(ana, "demote", cleo, 2)]))).toEqual([host, ana]);
    expect(admitted(after(state, [decided(host, "remove", ana, 2, 3)]), 5)).toEqual([host, ana]);
    expect([ana, ben].map((pubkey) => allowed(state, pubkey, "join", pubkey, atMs(5)))).toEqual([true, false]);
  });

  test("[S-34] invite and password: who shows knowledge of the key; where it is not known here, a proof given is believed", () => {
    for (const access of ["invite", "password"] as const) {
      const state = stateAfter(created(0, { access }), joined(host, 1), joined(ana, 1, { proof }), joined(ben, 1));
      expect(admitted(state)).toEqual([host, ana]);
      const knows = spaceView(state, atMs(5), ({ proof: given }) => given === "ff".repeat(32));
      expect(knows.members.filter(({ isAdmitted }) => isAdmitted).map(({ pubkey }) => pubkey)).toEqual([host]);
      expect(presentMember(state, ana, atMs(5), () => false)?.isAdmitted).toBe(false);
      expect(presentMember(state, ana, atMs(5), () => true)?.isAdmitted).toBe(true);
    }
  });

  test("[S-34] who is not let in is listed as such, is not counted, and raises no hand", () => {
    const state = stateAfter(created(0, { access: "invite" }), joined(ben, 1), wished(ben, ben, "speak", 2));
    const view = spaceView(state, atMs(5));
    expect([view.members.length, view.listenerCount, view.hands]).toEqual([1, 0, []]);
  });
});
