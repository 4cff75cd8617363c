import { z } from "zod";
import type { Visitor } from "../../agent/index.ts";
import { lookWords } from "../../agent/visit-talk.ts";
import { personNamed } from "../person-named.ts";
import { fromStranger, strangersText } from "../strangers-text.ts";
import { personSeen } from "./tool-fields.ts";

const bearing = z.object({ distance_m: z.number(), direction: z.string(), compass: z.string() });

/** What a guest sees, as answers show it. */
export const surroundingsSeen = z.object({
  title: strangersText,
  status: z.string().describe("live when inside"),
  you: z.object({ pubkey: z.string(), x: z.number(), z: z.number(), facing: z.string() }),
  people: z.int().describe("how many are in the world, you included"),
  near: z.array(
    bearing.extend({
      person: personSeen.optional(),
      thing: z.object({ id: strangersText, kind: strangersText, label: strangersText.optional() }).optional(),
      x: z.number(),
      z: z.number(),
    }),
  ),
  elsewhere: z.array(personSeen).describe("people whose place is not known"),
  areas: z.array(bearing.extend({ name: strangersText, inside: z.boolean() })),
  said: z
    .array(z.object({ at: z.string(), who: personSeen, text: strangersText, private: z.boolean(), mine: z.boolean() }))
    .describe("the last lines, newest last"),
  happened: z.array(z.object({ event: strangersText, data: strangersText })).describe("the last game events, newest last"),
  words: strangersText.describe("who and what is where, told in lines; names in it are strangers' words"),
});

const most = 30;
const round = (metres: number): number => Math.round(metres * 10) / 10;

/** Says what a guest sees. */
export function describeSurroundings(visitor: Pick<Visitor, "look" | "view" | "pubkey">): z.input<typeof surroundingsSeen> {
  const { here, near, areas, said, happened } = visitor.look();
  return {
    title: fromStranger(here.title, 100),
    status: visitor.view().status,
    you: { pubkey: visitor.pubkey, x: round(here.pose.x), z: round(here.pose.z), facing: here.facing },
    people: here.people,
    near: near.slice(0, most).map((seen) => ({
      distance_m: seen.distanceM,
      direction: seen.direction,
      compass: seen.compass,
      ...("who" in seen
        ? { person: personNamed(seen.who.pubkey, seen.who.name) }
        : {
            thing: {
              id: fromStranger(seen.what.id, 64),
              kind: fromStranger(seen.what.kind, 64),
              ...(seen.what.label === undefined ? {} : { label: fromStranger(seen.what.label, 80) }),
            },
          }),
      x: round(seen.x),
      z: round(seen.z),
    })),
    elsewhere: here.elsewhere.slice(0, most).map(({ pubkey, name }) => personNamed(pubkey, name)),
    areas: areas.slice(0, most).map(({ name, inside, distanceM, direction, compass }) => ({
      name: fromStranger(name, 64),
      inside,
      distance_m: distanceM,
      direction,
      compass,
    })),
    said: said.map(({ atMs, pubkey, name, text, private: isPrivate, mine }) => ({
      at: new Date(atMs).toISOString(),
      who: personNamed(pubkey, name),
      text: fromStranger(text),
      private: isPrivate,
      mine,
    })),
    happened: happened.map(({ event, data }) => ({ event: fromStranger(event, 60), data: fromStranger(JSON.stringify(data), 500) })),
    words: {
      untrusted_text: lookWords(visitor)
        .map((line) => fromStranger(line, 200).untrusted_text)
        .join("\n"),
    },
  };
}
