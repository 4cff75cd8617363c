import type { Timers } from "@plaza/platform";
import { failed, ok } from "@plaza/protocol";
import type { Pose, Result } from "@plaza/protocol";
import { z } from "zod";
import type { WalkProblem } from "../../agent/index.ts";
import { addTool } from "../tool.ts";
import type { ToolGround } from "../tool.ts";
import type { WorldDesk } from "../world-desk.ts";
import { tooFast } from "./stage-tools.ts";
import { coordinate, done, explainSpeaking, isDone, lineText, personId, placeId, readPerson, visitId } from "./tool-fields.ts";
import { describeSurroundings, surroundingsSeen } from "./visit-seen.ts";

const longestWalkSec = 25;

function explainWalk(problem: WalkProblem): string {
  switch (problem.code) {
    case "ended":
      return "The visit is over: enter again.";
    case "bad-place":
      return "That is no place: give x and z in metres.";
    case "not-present":
      return "That person is not here, or not to be seen: look_around tells who is.";
    case "too-far":
      return `That is ${Math.round(problem.distanceM)} m away, and one walk is ${problem.mostM} m at most: walk there in pieces.`;
    case "lost-sight":
      return "The person is gone, or went where they are not seen.";
    case "turned-away":
      return "Another walk began, or this one took ten minutes.";
  }
}

/** The walk's end, or null when it takes longer than one waits. */
function within<T>(work: Promise<T>, timers: Timers, waitMs: number): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const stop = timers.after(waitMs, () => resolve(null));
    work.then((value) => {
      stop();
      resolve(value);
    }, reject);
  });
}

/** Tools of a guest. */
export function addVisitTools(ground: ToolGround, desk: WorldDesk): void {
  addTool(ground, {
    name: "enter_world",
    title: "Enter a world",
    description:
      "Enters a world as a guest without a page, under a key of this data folder, and tells what is there. At most four worlds at a time.",
    fails:
      "the link names no world, the world has ended or is full, its relays or servers do not answer, the host has sent your key out, you are there already, or you are in four worlds",
    readsStrangers: true,
    hints: { readOnlyHint: false, destructiveHint: false },
    input: z.object({
      link: z.string().max(2_000).describe("naddr1..., or the address of the world's page"),
      name: z.string().min(1).max(40).default("Agent").describe("what you are called there; it is kind to say that you are a machine"),
      new_key: z.boolean().default(false).describe("come under a key made for this visit alone"),
    }),
    output: z.object({ visit: z.string().describe("its handle for the other tools"), ...surroundingsSeen.shape }),
    async run({ link, name, new_key }) {
      const entered = await desk.enter({ link, name, withNewKey: new_key });
      if (!entered.ok) return entered;
      return ok({ visit: entered.value.id, ...describeSurroundings(entered.value.visitor) });
    },
  });

  addTool(ground, {
    name: "look_around",
    title: "Look around",
    description:
      "Who and what is where, seen from where you stand: people, things and named places with distance and direction (north is -z, east is +x), the last lines and the last game events; also all of it in words. Walls are not seen.",
    fails: "there is no such visit",
    readsStrangers: true,
    hints: { readOnlyHint: true },
    input: z.object({ visit: visitId }),
    output: surroundingsSeen,
    run({ visit }) {
      const found = desk.visit(visit);
      return found.ok ? ok(describeSurroundings(found.value.visitor)) : found;
    },
  });

  addTool(ground, {
    name: "walk_to",
    title: "Walk somewhere",
    description:
      "Walks in a straight line at 2 m/s, to a place or to a person's side. Answers on arrival; a walk of more than 25 seconds goes on by itself, and wait_for tells of it as arrived. A new walk ends the old one.",
    fails:
      "there is no such visit, neither or both of place and person are given, the place is more than 500 m away, or the person is not seen",
    hints: { readOnlyHint: false, destructiveHint: false },
    input: z.object({ visit: visitId, x: coordinate.optional(), z: coordinate.optional(), person: personId.optional() }),
    output: z.object({ arrived: z.boolean(), x: z.number(), z: z.number() }),
    async run({ visit, x, z: south, person }) {
      const found = desk.visit(visit);
      if (!found.ok) return found;
      const { visitor, news } = found.value;
      const isPlace = x !== undefined && south !== undefined;
      if (isPlace === (person !== undefined)) return failed("Give x and z, or a person, and not both.");
      const goal = person === undefined ? ok({ x: x ?? 0, z: south ?? 0 }) : readPerson(person);
      if (!goal.ok) return goal;
      const walk: Promise<Result<Pose, WalkProblem>> = visitor.walkTo(goal.value);
      const walked = await within(walk, desk.ground.timers, longestWalkSec * 1_000);
      if (walked === null) {
        void walk.then((ending) => news.add({ type: "arrived", status: ending.ok ? "there" : explainWalk(ending.problem) }));
        const { pose } = visitor.look().here;
        return ok({ arrived: false, x: pose.x, z: pose.z });
      }
      return walked.ok ? ok({ arrived: true, x: walked.value.x, z: walked.value.z }) : failed(explainWalk(walked.problem));
    },
  });

  addTool(ground, {
    name: "chat",
    title: "Say something as a guest",
    description: "Says a line to everybody in a world you visit, or whispers it to one person; the host of the world can read whispers.",
    fails: "there is no such visit, the line is empty, the person is not inside, or you speak faster than two lines a second",
    hints: { readOnlyHint: false, destructiveHint: false },
    input: z.object({ visit: visitId, text: lineText, to: personId.optional().describe("left out: everybody") }),
    output: done,
    async run({ visit, text, to }) {
      const found = desk.visit(visit);
      if (!found.ok) return found;
      const pubkey = to === undefined ? ok(null) : readPerson(to);
      if (!pubkey.ok) return pubkey;
      if (!desk.maySpeak(visit)) return failed(tooFast);
      const { visitor } = found.value;
      const said = pubkey.value === null ? await visitor.say(text) : visitor.whisper(pubkey.value, text);
      return said.ok ? isDone : failed(explainSpeaking(said.problem));
    },
  });

  addTool(ground, {
    name: "emote",
    title: "Show an emoji",
    description: "Shows an emoji over your head, in a world you host or visit.",
    fails: "there is no such hosting or visit, it is no emoji, or you do it more than twice a second",
    hints: { readOnlyHint: false, destructiveHint: false },
    input: z.object({ place: placeId, emoji: z.string().min(1).max(32) }),
    output: done,
    run({ place, emoji }) {
      const found = desk.newsOf(place);
      if (!found.ok) return found;
      if (!desk.maySpeak(place)) return failed(tooFast);
      const hosting = desk.hosting(place);
      const visiting = desk.visit(place);
      const shown = hosting.ok ? hosting.value.host.emote(emoji) : visiting.ok ? visiting.value.visitor.emote(emoji) : null;
      if (shown === null || shown.ok) return isDone;
      return failed(explainSpeaking(shown.problem.code === "bad-emoji" ? { code: "bad-emoji" } : { code: "ended" }));
    },
  });

  addTool(ground, {
    name: "leave_world",
    title: "Leave a world",
    description: "Ends a visit. Say goodbye first.",
    fails: "there is no such visit",
    hints: { readOnlyHint: false, destructiveHint: false },
    input: z.object({ visit: visitId }),
    output: done,
    async run({ visit }) {
      const left = await desk.leave(visit);
      return left.ok ? isDone : left;
    },
  });
}
