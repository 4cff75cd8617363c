import type { Pubkey, RoleAct } from "@plaza/protocol";
import { describe, expect, test } from "vitest";
import {
  after,
  ana,
  atMs,
  ben,
  cleo,
  closed,
  created,
  decided,
  dora,
  host,
  joined,
  keyNamed,
  stateAfter,
} from "../membership/said.test-support.ts";
import type { SpaceState } from "../membership/space-state.ts";
import { spaceView } from "../membership/view-space.ts";
import { allowed } from "./allowed.ts";
import type { SpaceAction } from "./space-action.ts";
import { maySpeak, standingActs, verdictOn } from "./verdict.ts";

/** What someone is: `out` for the removed. */
function roleOf(state: SpaceState, pubkey: Pubkey, sec = 100): string {
  const { role, removed } = verdictOn(state, pubkey, atMs(sec));
  return removed === null ? role : "out";
}

/** Ana is co-host, Ben a speaker by her word, Cleo listens. */
const usual = stateAfter(created(0), decided(host, "cohost", ana, 1), decided(ana, "speaker", ben, 2));

describe("what decisions come to", () => {
  test("[S-26] the newest decision about a person counts, whoever of those in authority signed it", () => {
    expect(roleOf(usual, ben)).toBe("speaker");
    expect(roleOf(after(usual, [decided(host, "demote", ben, 3)]), ben)).toBe("listener");
    expect(roleOf(after(usual, [decided(host, "demote", ben, 3), decided(ana, "speaker", ben, 4)]), ben)).toBe("speaker");
    expect(roleOf(after(usual, [decided(host, "demote", ben, 1)]), ben)).toBe("speaker");
    expect(roleOf(after(usual, [decided(ana, "remove", ben, 3)]), ben)).toBe("out");
  });

  test("[S-26] in the same second the one counts that grants less", () => {
    const acts: readonly RoleAct[] = ["remove", "demote", "speaker", "cohost"];
    const outcomes = ["out", "listener", "speaker", "cohost"];
    acts.forEach((lower, index) => {
      for (const higher of acts.slice(index)) {
        expect(roleOf(stateAfter(decided(host, higher, cleo, 5), decided(host, lower, cleo, 5)), cleo)).toBe(outcomes[index]);
      }
    });
    expect(roleOf(after(usual, [decided(host, "demote", ben, 2)]), ben)).toBe("listener");
  });

  test("[S-4] authority comes from the signature: strangers decide nothing, whatever they write", () => {
    for (const act of ["remove", "demote", "speaker", "cohost"] as const) {
      const state = after(usual, [
        decided(dora, act, ben, 9),
        decided(dora, act, cleo, 9),
        decided(dora, act, host, 9),
        decided(ben, act, cleo, 9),
      ]);
      expect([roleOf(state, ben), roleOf(state, cleo), roleOf(state, host), roleOf(state, dora)]).toEqual([
        "speaker",
        "listener",
        "host",
        "listener",
      ]);
    }
  });

  test("[S-27] depth one: a co-host makes no co-hosts, and touches neither the host nor another co-host", () => {
    const two = after(usual, [decided(host, "cohost", dora, 2)]);
    const tried = after(two, [
      decided(ana, "cohost", cleo, 5),
      decided(ana, "remove", host, 5),
      decided(ana, "demote", dora, 5),
      decided(dora, "remove", ana, 5),
      decided(ana, "speaker", ana, 5),
    ]);
    expect([roleOf(tried, cleo), roleOf(tried, host), roleOf(tried, dora), roleOf(tried, ana)]).toEqual([
      "listener",
      "host",
      "cohost",
      "cohost",
    ]);
  });

  test("[S-27] what one co-host signed against another in office stays void when that one leaves office", () => {
    const two = after(usual, [decided(host, "cohost", dora, 2), decided(ana, "remove", dora, 4), decided(dora, "demote", dora, 6)]);
    expect(roleOf(two, dora)).toBe("listener");
    expect(roleOf(after(two, [decided(ana, "remove", dora, 7)]), dora)).toBe("out");
    const toSpeaker = after(usual, [decided(host, "cohost", dora, 2), decided(ana, "remove", dora, 4), decided(host, "speaker", dora, 6)]);
    expect(roleOf(toSpeaker, dora)).toBe("speaker");
  });

  test("[S-28] when the host demotes a co-host, all that co-host ever signed is void, back-dated or not", () => {
    for (const act of ["demote", "speaker", "remove"] as const) {
      const fallen = after(usual, [decided(ana, "remove", cleo, 3), decided(host, act, ana, 5), decided(ana, "speaker", dora, 1)]);
      expect([roleOf(fallen, ben), roleOf(fallen, cleo), roleOf(fallen, dora)]).toEqual(["listener", "listener", "listener"]);
      expect(roleOf(after(fallen, [decided(host, "speaker", ben, 5)]), ben)).toBe("speaker");
    }
  });

  test("[S-28a] what the host would have to sign again is what still rests on that co-host alone", () => {
    const state = after(usual, [decided(ana, "remove", cleo, 3), decided(ana, "speaker", dora, 3), decided(host, "demote", dora, 4)]);
    const kept = standingActs(state, ana, atMs(10)).map(({ act, target }) => `${act} ${target}`);
    expect(kept.toSorted()).toEqual([`speaker ${ben}`, `remove ${cleo}`].toSorted());
  });

  test("[S-28b] a co-host who steps down keeps what was signed by then, and nothing later", () => {
    const down = after(usual, [decided(ana, "demote", ana, 5)]);
    expect([roleOf(down, ana), roleOf(down, ben)]).toEqual(["listener", "speaker"]);
    expect(roleOf(after(down, [decided(ana, "speaker", cleo, 6)]), cleo)).toBe("listener");
    const back = after(down, [decided(host, "cohost", ana, 8), decided(ana, "speaker", cleo, 9)]);
    expect([roleOf(back, ana), roleOf(back, cleo)]).toEqual(["cohost", "speaker"]);
  });

  test("[S-29] a speaker and a co-host may leave the stage by themselves; nothing else can be said about oneself", () => {
    expect(roleOf(after(usual, [decided(ben, "demote", ben, 3)]), ben)).toBe("listener");
    expect(roleOf(after(usual, [decided(ben, "demote", ben, 1)]), ben)).toBe("speaker");
    expect(roleOf(after(usual, [decided(ben, "demote", ben, 3), decided(ana, "speaker", ben, 4)]), ben)).toBe("speaker");
    for (const act of ["remove", "speaker", "cohost"] as const)
      expect(roleOf(after(usual, [decided(cleo, act, cleo, 9)]), cleo)).toBe("listener");
  });

  test("[S-29a] leaving the stage lifts no ban", () => {
    const out = after(usual, [decided(host, "remove", ben, 3), decided(ben, "demote", ben, 9)]);
    expect(roleOf(out, ben)).toBe("out");
    const cohostOut = after(usual, [decided(host, "remove", ana, 3), decided(ana, "demote", ana, 9)]);
    expect(roleOf(cohostOut, ana)).toBe("out");
  });

  test("[S-30] a ban holds over a new JOIN until a newer decision; a kick ends by itself", () => {
    const banned = after(usual, [decided(host, "remove", cleo, 3), joined(cleo, 5)]);
    expect(spaceView(banned, atMs(10)).members).toEqual([]);
    expect(spaceView(banned, atMs(10)).removed).toEqual([{ pubkey: cleo, by: host, untilSec: null }]);
    for (const act of ["demote", "speaker", "cohost"] as const) {
      expect(spaceView(after(banned, [decided(host, act, cleo, 6)]), atMs(10)).members).toHaveLength(1);
    }
    const kicked = after(usual, [decided(ana, "remove", ben, 3, 60), joined(ben, 55)]);
    expect([roleOf(kicked, ben, 59), roleOf(kicked, ben, 60)]).toEqual(["out", "listener"]);
    expect([spaceView(kicked, atMs(59)).members.length, spaceView(kicked, atMs(60)).members.length]).toEqual([0, 1]);
  });

  test("[S-35] roles outlast absence, and count only while present", () => {
    const state = after(usual, [joined(ben, 5, { everySec: 60 })]);
    expect(spaceView(state, atMs(100)).stage.map(({ pubkey, role }) => [pubkey, role])).toEqual([[ben, "speaker"]]);
    expect(spaceView(state, atMs(200)).stage).toEqual([]);
    expect(spaceView(after(state, [joined(ben, 900)]), atMs(901)).stage.map(({ role }) => role)).toEqual(["speaker"]);
  });

  test("[S-31] who may be heard changes with the decision itself", () => {
    expect([maySpeak(usual, host, atMs(5)), maySpeak(usual, ana, atMs(5)), maySpeak(usual, ben, atMs(5))]).toEqual([true, true, true]);
    expect([maySpeak(usual, cleo, atMs(5)), maySpeak(usual, dora, atMs(5))]).toEqual([false, false]);
    expect(maySpeak(after(usual, [decided(host, "demote", ben, 5)]), ben, atMs(5))).toBe(false);
    expect(maySpeak(after(usual, [decided(ana, "remove", ben, 5)]), ben, atMs(5))).toBe(false);
    expect(maySpeak(after(usual, [closed(5)]), host, atMs(5))).toBe(false);
  });
});

describe("who may do what", () => {
  const state = after(usual, [decided(host, "cohost", dora, 2), decided(host, "remove", keyNamed("out"), 3)]);
  const targets = { host, cohost: dora, speaker: ben, listener: cleo, out: keyNamed("out") };
  const may = (actor: Pubkey, action: SpaceAction) =>
    Object.entries(targets)
      .filter(([, target]) => allowed(state, actor, action, target, atMs(10)))
      .map(([name]) => name);

  test("[S-27] the host decides about everyone else, and alone makes co-hosts", () => {
    expect(may(host, "promote-cohost")).toEqual(["speaker", "listener", "out"]);
    expect(may(host, "promote-speaker")).toEqual(["cohost", "listener", "out"]);
    expect(may(host, "demote")).toEqual(["cohost", "speaker"]);
    expect(may(host, "remove")).toEqual(["cohost", "speaker", "listener", "out"]);
    expect(may(host, "readmit")).toEqual(["out"]);
    expect(may(host, "ask-mute")).toEqual(["cohost", "speaker"]);
    expect([allowed(state, host, "close", host, atMs(10)), allowed(state, host, "edit", host, atMs(10))]).toEqual([true, true]);
  });

  test("[S-27] a co-host decides about speakers and listeners, and cannot close", () => {
    expect(may(ana, "promote-cohost")).toEqual([]);
    expect(may(ana, "promote-speaker")).toEqual(["listener", "out"]);
    expect(may(ana, "demote")).toEqual(["speaker"]);
    expect(may(ana, "remove")).toEqual(["speaker", "listener", "out"]);
    expect(may(ana, "readmit")).toEqual(["out"]);
    expect(may(ana, "invite")).toEqual(["listener"]);
    expect(may(ana, "lower-hand")).toEqual(["listener"]);
    expect([allowed(state, ana, "close", ana, atMs(10)), allowed(state, ana, "edit", ana, atMs(10))]).toEqual([false, false]);
    expect(allowed(state, ana, "step-down", ana, atMs(10))).toBe(true);
  });

  test("[S-27] speakers speak and step down, listeners raise a hand, the removed do nothing", () => {
    const own: readonly SpaceAction[] = ["speak", "step-down", "raise-hand", "join", "close", "edit"];
    const mayAlone = (actor: Pubkey) => own.filter((action) => allowed(state, actor, action, actor, atMs(10)));
    expect(mayAlone(ben)).toEqual(["speak", "step-down", "join"]);
    expect(mayAlone(cleo)).toEqual(["raise-hand", "join"]);
    expect(mayAlone(targets.out)).toEqual([]);
    expect([may(ben, "remove"), may(cleo, "promote-speaker"), may(targets.out, "demote")]).toEqual([[], [], []]);
  });

  test("[S-27] whoever signs without being allowed to changes nothing", () => {
    const actors = [host, ana, ben, cleo, targets.out];
    const acts = { "promote-cohost": "cohost", "promote-speaker": "speaker", demote: "demote", remove: "remove" } as const;
    for (const actor of actors) {
      for (const [action, act] of Object.entries(acts)) {
        for (const target of Object.values(targets)) {
          if (actor === target) continue;
          const next = after(state, [decided(actor, act, target, 20)]);
          const isChanged = roleOf(next, target) !== roleOf(state, target);
          const isAllowed = allowed(state, actor, toAction(action), target, atMs(30));
          if (isChanged)
            expect([actor, action, target, isAllowed || isReadmission(state, actor, target)]).toEqual([actor, action, target, true]);
        }
      }
    }
  });

  test("[S-23] in a closed space nothing is allowed to anyone", () => {
    const over = after(state, [closed(50)]);
    const all: readonly SpaceAction[] = ["edit", "close", "promote-cohost", "remove", "speak", "join", "raise-hand", "step-down"];
    for (const actor of [host, ana, ben, cleo]) for (const action of all) expect(allowed(over, actor, action, ben, atMs(60))).toBe(false);
  });
});

function toAction(name: string): SpaceAction {
  switch (name) {
    case "promote-cohost":
    case "promote-speaker":
    case "demote":
    case "remove":
      return name;
    default:
      throw new Error(name);
  }
}

/** Sending the removed back among the listeners is the readmission of the list of actions. */
function isReadmission(state: SpaceState, actor: Pubkey, target: Pubkey): boolean {
  return allowed(state, actor, "readmit", target, atMs(30));
}
