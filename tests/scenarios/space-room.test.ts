import { expect, it } from "vitest";
import { createSpaceStage } from "./support/space-stage.ts";

it("[S-82] two meet: who speaks is heard by the other within a second", async () => {
  const stage = await createSpaceStage({ seed: 3 });
  const host = stage.come("host");
  await stage.until("the host is in", () => host.session.view.get().phase === "inside");
  host.session.speak(true);
  host.setTalking(true);
  await stage.pass(500);
  const ana = stage.come("ana");
  await stage.until("Ana hears the host", () => ana.heard.length > 20);

  expect(ana.session.view.get().speaking).toEqual([host.pubkey]);
  await stage.end();
});
