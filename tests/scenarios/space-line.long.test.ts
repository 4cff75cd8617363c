import { expect, it, vi } from "vitest";
import { beginSpace } from "./support/space-stage.ts";

// Much happens in these stories, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 });

// Five minutes of a room, frame by frame: for the long run.
it.runIf(process.env["PLAZA_FULL"] === "1")("[S-77] a newcomer says that it carries two, and more once it does", async () => {
  const { stage, host } = await beginSpace(53, { outputs: 2 });
  const carrier = stage.come("carrier", { outputs: 9, isLineMeasured: true });
  const said = () => host.session.view.get().room.members.find(({ pubkey }) => pubkey === carrier.pubkey)?.metrics ?? null;
  await stage.until("the carrier hears", () => carrier.heard.length > 20, 4_000);
  expect(said()).toMatchObject({ maxAudioOutputs: 2, uploadSpeedKbps: 137 });
  const guests = ["ana", "ben", "cleo"].map((name) => stage.come(name, { outputs: 0 }));
  await stage.until("all hear", () => guests.every(({ heard }) => heard.length > 20), 6_000);
  await stage.until("it carries", () => carrier.session.view.get().path.children > 1, 10_000);
  await stage.until("it says so", () => (said()?.uploadSpeedKbps ?? 0) > 137, 330_000);
  expect(said()?.maxAudioOutputs).toBeLessThanOrEqual(9);
  await stage.end();
});
