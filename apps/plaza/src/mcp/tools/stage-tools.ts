import { failed } from "@plaza/protocol";
import type { JsonValue } from "@plaza/protocol";
import { z } from "zod";
import { addTool } from "../tool.ts";
import type { ToolGround } from "../tool.ts";
import type { WorldDesk } from "../world-desk.ts";
import { coordinate, done, explainActing, explainSpeaking, hostingId, isDone, lineText, personId, readPerson } from "./tool-fields.ts";

const colour = z.string().max(20).describe("#rrggbb");
const thingId = z.string().min(1).max(64).describe("the thing's own name");
const corner = z.object({ x: coordinate, z: coordinate });

/** The sentence for whoever speaks too fast. */
export const tooFast = "That is more than people can read: two lines a second, ten at once. Wait a moment.";

/** Tools of a host: what it says, shows and moves. */
export function addStageTools(ground: ToolGround, desk: WorldDesk): void {
  addTool(ground, {
    name: "say",
    title: "Say to everybody",
    description: "Says a line to everybody in a world you host. It is signed and published; relays forget it after an hour.",
    fails: "there is no such hosting, the line is empty, or you speak faster than two lines a second",
    hints: { readOnlyHint: false, destructiveHint: false },
    input: z.object({ hosting: hostingId, text: lineText }),
    output: done,
    async run({ hosting, text }) {
      const found = desk.hosting(hosting);
      if (!found.ok) return found;
      if (!desk.maySpeak(hosting)) return failed(tooFast);
      const said = await found.value.host.say(text);
      return said.ok ? isDone : failed(explainSpeaking(said.problem));
    },
  });

  addTool(ground, {
    name: "whisper",
    title: "Whisper to one person",
    description: "Says a line to one person in a world you host. Only they read it.",
    fails: "there is no such hosting, the person is not inside, the line is empty, or you speak faster than two lines a second",
    hints: { readOnlyHint: false, destructiveHint: false },
    input: z.object({ hosting: hostingId, person: personId, text: lineText }),
    output: done,
    run({ hosting, person, text }) {
      const found = desk.hosting(hosting);
      if (!found.ok) return found;
      const pubkey = readPerson(person);
      if (!pubkey.ok) return pubkey;
      if (!desk.maySpeak(hosting)) return failed(tooFast);
      const said = found.value.host.whisper(pubkey.value, text);
      return said.ok ? isDone : failed(explainSpeaking(said.problem));
    },
  });

  addTool(ground, {
    name: "emit_event",
    title: "Tell a game event",
    description:
      'Tells the pages of everybody, or of some, a game event. Pages show: announce {"text"}: a line in the middle of the picture for seven seconds; round_start {"round","timer","question","questions","scores":[{"pubkey","points"}]}: the strip with the time in seconds and the points; score {"pubkey","points"}; round_end {"round","results":[{"pubkey","points"}],"nextIn"}: the list of winners. Others are for programs.',
    fails:
      "there is no such hosting, the name or the data is too long or no JSON, a person is named wrongly, or you tell more than ten a second",
    hints: { readOnlyHint: false, destructiveHint: false },
    input: z.object({
      hosting: hostingId,
      event: z.string().min(1).max(64),
      data: z.record(z.string(), z.json()).default({}).describe("up to 4 KiB of JSON"),
      to: z.array(personId).min(1).max(50).optional().describe("only these people; left out: everybody"),
    }),
    output: done,
    run({ hosting, event, data, to }) {
      const found = desk.hosting(hosting);
      if (!found.ok) return found;
      const people = to?.map(readPerson);
      const wrong = people?.find((each) => !each.ok);
      if (wrong !== undefined && !wrong.ok) return wrong;
      if (!desk.mayTell(hosting)) return failed("That is too much: ten events a second, forty at once. Wait a moment.");
      // What came as JSON is JSON.
      const told = found.value.host.emit(
        event,
        data as JsonValue,
        people?.flatMap((each) => (each.ok ? [each.value] : [])),
      );
      return told.ok ? isDone : failed(explainActing(told.problem));
    },
  });

  addTool(ground, {
    name: "place_prop",
    title: "Put a thing",
    description:
      "Puts a thing into a world you host, or replaces the one with its id. Pages draw it as a light of its colour; newcomers see it too. Metres; x east, y up, z south. At most 64.",
    fails: "there is no such hosting, the id, kind, place or colour is wrong, or there are 64 things",
    hints: { readOnlyHint: false, destructiveHint: false, idempotentHint: true },
    input: z.object({
      hosting: hostingId,
      id: thingId,
      kind: z.string().min(1).max(64).describe("what it is: lantern, coin, ..."),
      x: coordinate,
      y: coordinate.default(1),
      z: coordinate,
      colour: colour.optional(),
      label: z.string().max(80).optional().describe("a few words for those to whom the world is told in words"),
    }),
    output: done,
    run({ hosting, id, kind, x, y, z: south, colour: painted, label }) {
      const found = desk.hosting(hosting);
      if (!found.ok) return found;
      const put = found.value.host.props.spawn({
        id,
        kind,
        x,
        y,
        z: south,
        ...(painted === undefined ? {} : { colour: painted }),
        ...(label === undefined ? {} : { label }),
      });
      if (put.ok) desk.touch(hosting);
      return put.ok ? isDone : failed(explainActing(put.problem));
    },
  });

  addTool(ground, {
    name: "move_prop",
    title: "Move a thing",
    description: "Moves a thing in a world you host; what is left out stays as it is.",
    fails: "there is no such hosting, no such thing, or the place is wrong",
    hints: { readOnlyHint: false, destructiveHint: false, idempotentHint: true },
    input: z.object({ hosting: hostingId, id: thingId, x: coordinate.optional(), y: coordinate.optional(), z: coordinate.optional() }),
    output: done,
    run({ hosting, id, x, y, z: south }) {
      const found = desk.hosting(hosting);
      if (!found.ok) return found;
      const moved = found.value.host.props.move(id, {
        ...(x === undefined ? {} : { x }),
        ...(y === undefined ? {} : { y }),
        ...(south === undefined ? {} : { z: south }),
      });
      if (moved.ok) desk.touch(hosting);
      return moved.ok ? isDone : failed(explainActing(moved.problem));
    },
  });

  addTool(ground, {
    name: "remove_prop",
    title: "Take a thing away",
    description: "Takes a thing out of a world you host.",
    fails: "there is no such hosting or no such thing",
    hints: { readOnlyHint: false, destructiveHint: true, idempotentHint: true },
    input: z.object({ hosting: hostingId, id: thingId }),
    output: done,
    run({ hosting, id }) {
      const found = desk.hosting(hosting);
      if (!found.ok) return found;
      const removed = found.value.host.props.remove(id);
      if (removed.ok) desk.touch(hosting);
      return removed.ok ? isDone : failed(explainActing(removed.problem));
    },
  });

  addTool(ground, {
    name: "mark_area",
    title: "Name a place",
    description:
      "Names a place in a world you host, a circle or a box on the ground: from then on what_happened tells who enters and leaves it. Visitors are told of it unless it is hidden. Neither circle nor box takes it away.",
    fails: "there is no such hosting, the shape is wrong, both shapes are given, or there are 64 areas",
    hints: { readOnlyHint: false, destructiveHint: false, idempotentHint: true },
    input: z.object({
      hosting: hostingId,
      name: z.string().min(1).max(64),
      circle: z.object({ x: coordinate, z: coordinate, radius: z.number().positive().max(10_000) }).optional(),
      box: z.object({ min: corner, max: corner }).optional(),
      hidden: z.boolean().default(false),
    }),
    output: done,
    run({ hosting, name, circle, box, hidden }) {
      const found = desk.hosting(hosting);
      if (!found.ok) return found;
      if (circle !== undefined && box !== undefined) return failed("Give a circle or a box, not both.");
      const marked = found.value.host.area(name, circle ?? box ?? null, hidden);
      return marked.ok ? isDone : failed(explainActing(marked.problem));
    },
  });

  addTool(ground, {
    name: "kick",
    title: "Send somebody out",
    description:
      "Sends a person out of a world you host and keeps their key out for a while. For those who spoil it for others; a warning first is kinder.",
    fails: "there is no such hosting, or the person is named wrongly or is yourself",
    hints: { readOnlyHint: false, destructiveHint: true },
    input: z.object({
      hosting: hostingId,
      person: personId,
      reason: z.string().max(200).default("").describe("they read it"),
      seconds: z.int().min(1).max(86_400).default(300),
    }),
    output: done,
    run({ hosting, person, reason, seconds }) {
      const found = desk.hosting(hosting);
      if (!found.ok) return found;
      const pubkey = readPerson(person);
      if (!pubkey.ok) return pubkey;
      const kicked = found.value.host.kick(pubkey.value, reason, seconds);
      return kicked.ok ? isDone : failed(explainActing(kicked.problem));
    },
  });
}
