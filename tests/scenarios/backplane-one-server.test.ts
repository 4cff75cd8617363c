import { describe, expect, it } from "vitest";
import type { Pubkey } from "@plaza/protocol";
import { createBackplaneStage } from "./support/backplane-stage.ts";
import type { StagePerson, StageProcess } from "./support/backplane-stage.ts";

/** What each sees besides themselves, and what they should see. */
function expectAllSee(people: readonly StagePerson[], note = ""): void {
  const keys = people.map((person) => person.pubkey).sort();
  for (const person of people) {
    expect(person.people(), `${note} ${person.pubkey.slice(0, 6)}`).toEqual(keys.filter((key) => key !== person.pubkey));
  }
}

describe("three processes, one server", () => {
  it("[W-20] people of all processes see, hear and meet each other, each thing once", async () => {
    const stage = createBackplaneStage({ seed: 1 });
    const [p1, p2, p3] = [stage.process("p1"), stage.process("p2"), stage.process("p3")];
    await stage.pass(500);
    const ann = p1.enter(1, { model: "fox" });
    await stage.pass(50);
    const ben = p2.enter(2);
    const cem = p3.enter(3);
    await stage.pass(450);
    expectAllSee([ann, ben, cem]);
    for (const person of [ann, ben, cem]) person.fresh("pong");

    ann.walk(3.25, -4.5);
    await stage.pass(50);
    for (const other of [ben, cem]) {
      expect(other.fresh("peer_position")).toMatchObject([{ pubkey: ann.pubkey, x: 3.25, z: -4.5, t: 1_000 }]);
    }
    ben.say("hello");
    ben.send({ type: "emoji", emoji: "🌿" });
    p3.emit("bell");
    await stage.pass(50);
    for (const person of [ann, cem]) {
      const chats = person.frames.filter((frame) => frame.type === "peer_chat");
      expect(chats).toMatchObject([{ text: "hello", msgId: expect.stringMatching(/^p2-\d+$/) }]);
    }
    for (const person of [ann, ben, cem]) {
      const events = person.frames.filter((frame) => frame.type === "game_event");
      expect(events).toMatchObject([{ event: "bell", msgId: expect.stringMatching(/^p3-\d+$/) }]);
    }
    expect(ben.lines()).toEqual([]);
    expect(ann.fresh("peer_emoji")).toHaveLength(1);
    expect(cem.fresh("peer_emoji")).toHaveLength(1);
    // Standing still costs nothing: what was told once is not told again.
    for (const person of [ann, ben, cem]) person.fresh("pong");
    await stage.pass(5_000);
    for (const person of [ann, ben, cem]) expect(person.fresh("peer_position")).toEqual([]);
  });

  it("[W-20f] a newcomer is welcomed with everybody, their looks and their last place", async () => {
    const stage = createBackplaneStage({ seed: 2 });
    const [p1, p2] = [stage.process("p1"), stage.process("p2")];
    await stage.pass(500);
    const ann = p1.enter(1, { model: "fox" });
    ann.walk(120, 7);
    // Nobody on p2 reads that cell: her place comes with the sign of life.
    await stage.pass(1_500);
    const late = stage.process("p3");
    await stage.pass(500);
    for (const process of [p2, late]) {
      const [welcome] = process.enter(process === p2 ? 2 : 3).fresh("welcome");
      expect(welcome?.peers.find((peer) => peer.pubkey === ann.pubkey)).toEqual({
        pubkey: ann.pubkey,
        position: { x: 120, y: 0, z: 7, ry: 0 },
        avatar: { model: "fox" },
      });
    }
    await stage.pass(1_500);
    expect(p2.room.stats()).toMatchObject({ players: 1, elsewhere: 2 });
    expect(p2.link.stats()).toMatchObject({ nodes: 2, players: 2, capacity: 2_000 });
  });

  it("[W-20b] [W-20c] cells work across processes: no ghost at the border, and who comes into view is shown", async () => {
    const stage = createBackplaneStage({ seed: 3 });
    const [p1, p2] = [stage.process("p1"), stage.process("p2")];
    await stage.pass(500);
    const ann = p1.enter(1);
    const ben = p2.enter(2);
    ben.send({ type: "subscribe_cells", cells: [{ cx: 0, cz: 0 }] });
    await stage.pass(3_000);
    expect(stage.broker.subjectsOf("p2").filter((subject) => subject.includes(".c."))).toEqual(["w.test.c.0.0"]);
    ann.walk(5, 5);
    await stage.pass(100);
    expect(ben.poseOf(ann.pubkey)).toMatchObject({ x: 5, z: 5 });
    // Out of the cell: one last place. On from there: nothing.
    ann.walk(12, 5);
    await stage.pass(100);
    expect(ben.poseOf(ann.pubkey)).toMatchObject({ x: 12, z: 5 });
    ann.walk(25, 5);
    await stage.pass(1_500);
    expect(ben.poseOf(ann.pubkey)).toMatchObject({ x: 12, z: 5 });
    ben.send({ type: "subscribe_cells", cells: [{ cx: 2, cz: 0 }] });
    await stage.pass(100);
    expect(ben.poseOf(ann.pubkey)).toMatchObject({ x: 25, z: 5 });
    expect(ann.poseOf(ben.pubkey)).toBeNull();
  });

  it("[W-20d] [W-3] the last login wins across processes; place and looks stay, and nobody sees a leaving", async () => {
    const stage = createBackplaneStage({ seed: 4 });
    const [p1, p2, p3] = [stage.process("p1"), stage.process("p2"), stage.process("p3")];
    await stage.pass(500);
    const watcher = p3.enter(9);
    const first = p1.enter(1, { model: "fox" });
    first.walk(3, 4);
    await stage.pass(100);
    first.say("moving over");
    const second = p2.enter(1);
    await stage.pass(100);
    // Nobody gets an echo, not even over another process.
    expect(second.lines()).toEqual([]);
    expect(first.closed).toBe("REPLACED");
    expect(first.frames.at(-1)).toMatchObject({ type: "error", code: "REPLACED" });
    expect(second.closed).toBeNull();
    expectAllSee([watcher, second]);
    expect(watcher.fresh("peer_leave")).toEqual([]);
    expect(watcher.frames.filter((frame) => frame.type === "peer_join" && frame.pubkey === second.pubkey)).toHaveLength(2);
    second.say("still me");
    await stage.pass(100);
    expect(watcher.lines()).toHaveLength(2);
    const [welcome] = p1.enter(5).fresh("welcome");
    expect(welcome?.peers.find((peer) => peer.pubkey === second.pubkey)).toMatchObject({
      position: { x: 3, z: 4 },
      avatar: { model: "fox" },
    });
    await stage.pass(15_000);
    expect(watcher.people()).toContain(second.pubkey);
  });

  it("[W-22] a whisper crosses over to its one reader; to somebody gone it is refused", async () => {
    const stage = createBackplaneStage({ seed: 5 });
    const [p1, p2, p3] = [stage.process("p1"), stage.process("p2"), stage.process("p3")];
    await stage.pass(500);
    const [ann, ben, cem] = [p1.enter(1), p2.enter(2), p3.enter(3)];
    await stage.pass(100);
    ann.send({ type: "dm", to: ben.pubkey, text: "psst", cid: "c1" });
    await stage.pass(100);
    expect(ben.fresh("peer_dm")).toMatchObject([{ pubkey: ann.pubkey, text: "psst", cid: "c1" }]);
    expect(cem.fresh("peer_dm")).toEqual([]);
    stage.broker.part(["p2"]);
    ann.send({ type: "dm", to: ben.pubkey, text: "are you there?" });
    await stage.pass(1_500);
    expect(ann.fresh("error")).toMatchObject([{ code: "NOT_PRESENT" }]);
  });
});

describe("when a process dies", () => {
  it("[W-21] its people are withdrawn within five seconds; who comes back to another one appears once", async () => {
    const stage = createBackplaneStage({ seed: 6 });
    const [p1, p2, p3] = [stage.process("p1"), stage.process("p2"), stage.process("p3")];
    await stage.pass(500);
    const [ann, ben] = [p1.enter(1, { model: "fox" }), p1.enter(2)];
    const watchers = [p2.enter(8), p3.enter(9)];
    ann.walk(3, 4);
    await stage.pass(2_000);
    p1.kill();
    await stage.pass(300);
    const back = p2.enter(1);
    await stage.pass(4_700);
    for (const watcher of watchers) {
      expect(watcher.people()).not.toContain(ben.pubkey);
      expect(watcher.people()).toContain(ann.pubkey);
      // She was never seen leaving, nor arriving a second time.
      expect(watcher.frames.filter((frame) => frame.type === "peer_leave")).toMatchObject([{ pubkey: ben.pubkey }]);
      expect(watcher.frames.filter((frame) => frame.type === "peer_join" && frame.pubkey === ann.pubkey).length).toBeLessThanOrEqual(2);
      expect(watcher.poseOf(ann.pubkey)).toMatchObject({ x: 3, z: 4 });
    }
    expectAllSee([back, ...watchers]);
    const [first] = watchers;
    back.say("here I am");
    await stage.pass(100);
    expect(first?.lines()).toHaveLength(1);
    expect(p3.link.stats()).toMatchObject({ nodes: 1, silenced: 1 });
  });

  it("[W-21a] one that stops in order takes its people with it at once", async () => {
    const stage = createBackplaneStage({ seed: 7 });
    const [p1, p2] = [stage.process("p1"), stage.process("p2")];
    await stage.pass(500);
    p1.enter(1);
    const watcher = p2.enter(2);
    await stage.pass(100);
    expect(watcher.people()).toHaveLength(1);
    p1.end();
    await stage.pass(50);
    expect(watcher.people()).toEqual([]);
  });
});

describe("when the broker's network breaks", () => {
  it("[W-21e] parted sides go on by themselves, and are one again when it heals, without a line lost or doubled", async () => {
    const stage = createBackplaneStage({ seed: 8 });
    const processes = ["p1", "p2", "p3"].map((name) => stage.process(name));
    const [p1, p2, p3] = processes as [StageProcess, StageProcess, StageProcess];
    await stage.pass(500);
    const [ann, ben, cem] = [p1.enter(1), p2.enter(2), p3.enter(3)];
    await stage.pass(100);
    stage.broker.part(["p1"]);
    ann.say("can you hear me");
    ben.say("where is she");
    await stage.pass(6_000);
    expect(ann.people()).toEqual([]);
    expectAllSee([ben, cem]);
    // On both sides at once: only one can be right in the end.
    const [here, there] = [p1.enter(4), p2.enter(4)];
    await stage.pass(1_000);
    expect([here.closed, there.closed]).toEqual([null, null]);
    stage.broker.heal();
    await stage.pass(3_000);
    expect([here.closed, there.closed].filter((reason) => reason === "REPLACED")).toHaveLength(1);
    expectAllSee([ann, ben, cem, here.closed === null ? here : there]);
    expect(
      cem
        .lines()
        .map((line) => line.slice(8))
        .sort(),
    ).toEqual(["can you hear me", "where is she"]);
    expect(ann.lines().map((line) => line.slice(8))).toEqual(["where is she"]);
    await stage.pass(15_000);
    expectAllSee([ann, ben, cem, here.closed === null ? here : there]);
  });

  it("[W-21e] a process that loses the broker serves its own people on, and has all others back afterwards", async () => {
    const stage = createBackplaneStage({ seed: 9 });
    const [p1, p2] = [stage.process("p1"), stage.process("p2")];
    await stage.pass(500);
    const [ann, ben, cem] = [p1.enter(1), p1.enter(2), p2.enter(3)];
    await stage.pass(100);
    stage.broker.cut("p1");
    ann.say("still here");
    ben.walk(1, 2);
    await stage.pass(6_000);
    expect(ben.lines()).toHaveLength(1);
    expectAllSee([ann, ben]);
    expect(cem.people()).toEqual([]);
    stage.broker.heal();
    await stage.pass(2_000);
    expectAllSee([ann, ben, cem]);
    expect(cem.lines()).toHaveLength(1);
    expect(cem.poseOf(ben.pubkey)).toMatchObject({ x: 1, z: 2 });
  });

  it("[W-21d] an hour of coming, going, moving over and bad weather: all processes end with one world", async () => {
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const stage = createBackplaneStage({ seed: 100 + seed, jitterMs: 40 });
      const pick = (count: number) => Math.floor(stage.random.unit() * count);
      const processes = ["p1", "p2", "p3"].map((name) => stage.process(name));
      const alive = () => processes.filter((process) => !dead.has(process));
      const dead = new Set<StageProcess>();
      const everyone: StagePerson[] = [];
      for (let step = 0; step < 150; step += 1) {
        const process = alive()[pick(alive().length)];
        const open = everyone.filter((person) => person.closed === null);
        const person = open[pick(open.length)];
        const chance = stage.random.unit();
        if (chance < 0.25) {
          if (process !== undefined) everyone.push(process.enter(1 + pick(8)));
        } else if (chance < 0.35) person?.leave();
        else if (chance < 0.65) person?.walk(pick(40), pick(40));
        else if (chance < 0.75) person?.say(`line ${step}`);
        else if (chance < 0.8) person?.send({ type: "subscribe_cells", cells: [{ cx: pick(4), cz: pick(4) }] });
        else if (chance < 0.84)
          stage.broker.part([["p1"], ["p2"], ["p3"]][pick(3)]?.filter((name) => alive().some((each) => each.name === name)) ?? []);
        else if (chance < 0.86) stage.broker.lose(0.2);
        else if (chance < 0.92) {
          stage.broker.heal();
          stage.broker.lose(0);
        } else if (step === 100) {
          process?.kill();
          if (process !== undefined) dead.add(process);
        }
        await stage.pass(pick(900));
      }
      stage.broker.heal();
      stage.broker.lose(0);
      await stage.pass(20_000);
      const open = everyone.filter((person) => person.closed === null);
      const keys: Pubkey[] = open.map((person) => person.pubkey);
      expect(new Set(keys).size, `seed ${seed}: someone is on two processes`).toBe(keys.length);
      expectAllSee(open, `seed ${seed}`);
      for (const person of open) {
        expect(new Set(person.lines()).size, `seed ${seed}: a line came twice`).toBe(person.lines().length);
        person.send({ type: "subscribe_cells", cells: [{ cx: 0, cz: 0 }] });
      }
      for (const [index, person] of open.entries()) person.walk(index, 1);
      await stage.pass(2_000);
      for (const reader of open) {
        for (const [index, person] of open.entries()) {
          if (reader !== person) expect(reader.poseOf(person.pubkey), `seed ${seed}`).toMatchObject({ x: index, z: 1 });
        }
      }
    }
  });
});
