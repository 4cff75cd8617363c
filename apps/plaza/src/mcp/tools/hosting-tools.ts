import { isSocketUrl, failed, ok, oneLine } from "@plaza/protocol";
import { z } from "zod";
import { addTool } from "../tool.ts";
import type { ToolGround } from "../tool.ts";
import type { WorldDesk } from "../world-desk.ts";
import { describeHosting, hostingSeen } from "./hosting-seen.ts";
import { done, hostingId, isDone } from "./tool-fields.ts";

/** Tools that open worlds and close them. */
export function addHostingTools(ground: ToolGround, desk: WorldDesk): void {
  addTool(ground, {
    name: "start_hosting",
    title: "Open a world",
    description:
      "Publishes a world that create_world has kept and opens it for visitors; you are its host and stand in the middle of it. Give the page's address to people. It stays open until stop_hosting, or until this server ends.",
    fails:
      "no such world is kept, it is hosted already, four worlds are hosted, the port is in use, no Plaza and no relay answers, or no media store takes the file",
    readsStrangers: true,
    hints: { readOnlyHint: false, destructiveHint: false },
    input: z.object({
      world: z.string().max(60).describe("its id, as create_world and list_worlds give it"),
      host_name: z.string().min(1).max(40).default("Host").describe("what you are called in it"),
      port: z.int().min(0).max(65_535).optional().describe("the port visitors' pages connect to; left out: a free one"),
      url: z.string().max(500).optional().describe("where visitors reach that port when there is a proxy in front: wss://..."),
    }),
    output: hostingSeen,
    async run({ world, host_name, port, url }) {
      const kept = desk.shelf.find(world);
      if (kept === null) return failed(`No world "${oneLine(world, 60)}" is kept: make one with create_world, or see list_worlds.`);
      if (url !== undefined && !isSocketUrl(url))
        return failed("The url is where visitors' sockets arrive: it begins with wss:// or ws://.");
      const started = await desk.startHosting({ world: kept, hostName: host_name, port, url });
      return started.ok ? ok(describeHosting(started.value, desk)) : started;
    },
  });

  addTool(ground, {
    name: "stop_hosting",
    title: "Close a world",
    description: "Ends its game, tells everybody inside, and marks the world as ended. It is kept, and can be opened again.",
    fails: "there is no such hosting",
    hints: { readOnlyHint: false, destructiveHint: true },
    input: z.object({ hosting: hostingId }),
    output: done,
    async run({ hosting }) {
      const stopped = await desk.stopHosting(hosting);
      return stopped.ok ? isDone : stopped;
    },
  });

  addTool(ground, {
    name: "host_status",
    title: "See how your worlds are",
    description: "The worlds you host: who is inside and where, the things in it, the game that plays, how much you have not read yet.",
    fails: "there is no such hosting",
    readsStrangers: true,
    hints: { readOnlyHint: true },
    input: z.object({ hosting: hostingId.optional().describe("left out: all of them") }),
    output: z.object({ hostings: z.array(hostingSeen) }),
    run({ hosting }) {
      if (hosting === undefined) return ok({ hostings: desk.hostings().map((each) => describeHosting(each, desk)) });
      const found = desk.hosting(hosting);
      return found.ok ? ok({ hostings: [describeHosting(found.value, desk)] }) : found;
    },
  });
}
