import { failed, ok, oneLine } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import { checkSceneFile } from "@plaza/world";
import { z } from "zod";
import { explainHostProblem, explainSceneFile } from "../../host/host-problem.ts";
import { readWorldFile } from "../../host/read-files.ts";
import { buildDesignedScene } from "../build-designed-scene.ts";
import { sceneDesign } from "../scene-design.ts";
import { fromStranger, strangersText } from "../strangers-text.ts";
import { addTool } from "../tool.ts";
import type { ToolGround } from "../tool.ts";
import type { WorldDesk } from "../world-desk.ts";
import { worldId } from "../world-shelf.ts";
import { describeHosting, hostingSeen } from "./hosting-seen.ts";

const mostWorlds = 100;
const mostListed = 50;

async function glbOf(
  desk: WorldDesk,
  glb: string | undefined,
  design: z.output<typeof sceneDesign> | undefined,
): Promise<Result<Uint8Array, string>> {
  if (glb === undefined) return ok(await buildDesignedScene(design ?? sceneDesign.parse({})));
  if (design !== undefined) return failed("Give a glb or a design, not both.");
  const found = desk.yard.find(glb, [".glb"]);
  if (!found.ok) return found;
  const read = await readWorldFile(found.value);
  return read.ok ? ok(read.value.bytes) : failed(explainHostProblem(read.problem));
}

/** Tools that make worlds and find them. */
export function addWorldTools(ground: ToolGround, desk: WorldDesk): void {
  addTool(ground, {
    name: "create_world",
    title: "Create a world",
    description:
      "Makes a world, from a glb file or from a design in numbers (ground, sky, things, places to appear), checks it as visitors' pages will, and keeps it under its id. With publish it is hosted at once, as start_hosting does. The same id again replaces the world; where it is being hosted, everybody inside sees the new one.",
    fails:
      "the id is no id, the file is missing, outside the files folder, no glb or more than visitors' machines can show, both glb and design are given, there are 100 worlds, or hosting fails (see start_hosting)",
    hints: { readOnlyHint: false, destructiveHint: true, idempotentHint: true },
    input: z.object({
      id: z.string().max(60).describe("its short name: a to z, 0 to 9 and -"),
      title: z.string().min(1).max(100),
      summary: z.string().max(500).default("").describe("a few words for the list of worlds"),
      image: z.string().max(500).optional().describe("a picture's path, in the files folder"),
      glb: z.string().max(500).optional().describe("the path of a glb, in the files folder; left out: the design is built"),
      design: sceneDesign.optional(),
      publish: z.boolean().default(false).describe("host it at once"),
      host_name: z.string().min(1).max(40).default("Host").describe("what you are called in it"),
    }),
    output: z.object({
      world: z.string(),
      title: z.string(),
      size_bytes: z.int(),
      triangles: z.int(),
      spawns: z.int().describe("places where visitors appear"),
      places: z.array(strangersText).describe("what can be named in it"),
      hosting: hostingSeen.nullable(),
    }),
    readsStrangers: true,
    async run({ id, title, summary, image, glb, design, publish, host_name }) {
      if (!worldId.test(id)) return failed(`"${oneLine(id, 60)}" is no id: use a to z, 0 to 9 and -, at most 60 of them.`);
      if (oneLine(title, 100) === "") return failed("Give the world a title that can be seen.");
      if (desk.shelf.find(id) === null && desk.shelf.list().length >= mostWorlds)
        return failed(`There are ${mostWorlds} worlds already: use the id of one that may be replaced.`);
      const picture = image === undefined ? ok(null) : desk.yard.find(image, [".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif"]);
      if (!picture.ok) return picture;
      const bytes = await glbOf(desk, glb, design);
      if (!bytes.ok) return bytes;
      const report = checkSceneFile(bytes.value);
      if (!report.ok) return failed(`What was designed ${explainSceneFile(report.problem)}.`);
      const world = desk.shelf.put({ id, title: oneLine(title, 100), summary, image: picture.value }, bytes.value);
      const hosted = desk.hostings().find((each) => each.world === id);
      if (hosted !== undefined) {
        const { file, image: newImage } = world;
        const told = await hosted.host.setScene({ file, title: world.title, summary, ...(newImage === null ? {} : { image: newImage }) });
        if (!told.ok) return failed(`The world is kept, but those inside still see the old one: ${explainHostProblem(told.problem)}`);
        hosted.title = world.title;
        desk.touch(hosted.id);
      }
      const started = publish && hosted === undefined ? await desk.startHosting({ world, hostName: host_name }) : null;
      if (started !== null && !started.ok) return failed(`The world is kept as "${id}", but not hosted: ${started.problem}`);
      const hosting = started?.value ?? hosted ?? null;
      const { sizeBytes, triangles, spawns, places } = report.value;
      return ok({
        world: id,
        title: world.title,
        size_bytes: sizeBytes,
        triangles,
        spawns: spawns.length,
        places: places.slice(0, 20).map(({ name }) => fromStranger(name, 48)),
        hosting: hosting === null ? null : describeHosting(hosting, desk),
      });
    },
  });

  addTool(ground, {
    name: "list_worlds",
    title: "List worlds",
    description:
      "The worlds that are live on this Plaza's relays, the liveliest first, with the link to enter each, and the worlds kept here that you can host. How many people are inside is known a few seconds after the first call.",
    fails: "no Plaza and no relay answers",
    readsStrangers: true,
    hints: { readOnlyHint: true },
    input: z.object({}),
    output: z.object({
      live: z.array(
        z.object({
          title: strangersText,
          summary: strangersText,
          link: z.string().describe("give it to enter_world"),
          page: z.string().nullable().describe("the address for people with a browser"),
          people: z.int().nullable().describe("how many are inside; null while unknown"),
          asleep: z.boolean().describe("silent for an hour"),
        }),
      ),
      kept: z.array(z.object({ world: z.string(), title: z.string(), hosting: z.string().nullable() })),
    }),
    async run() {
      const listed = await desk.live.list();
      if (!listed.ok) return listed;
      const { page, cards } = listed.value;
      return ok({
        live: cards.slice(0, mostListed).map(({ scene, naddr, people, asleep }) => ({
          title: fromStranger(scene.title, 100),
          summary: fromStranger(scene.summary, 300),
          link: naddr,
          page: page === null ? null : new URL(`/scene/${naddr}`, page).href,
          people,
          asleep,
        })),
        kept: describeKept(desk),
      });
    },
  });
}

/** The worlds on the shelf, and as what each is hosted now. */
export function describeKept(desk: WorldDesk): { world: string; title: string; hosting: string | null }[] {
  return desk.shelf
    .list()
    .map(({ id, title }) => ({ world: id, title, hosting: desk.hostings().find(({ world }) => world === id)?.id ?? null }));
}
