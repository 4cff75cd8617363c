import { expect, it, vi } from "vitest";
import { comePlain } from "./support/plain-peer.ts";
import { createSpaceStage, isInside } from "./support/space-stage.ts";

vi.setConfig({ testTimeout: 120_000 });

it("[S-17b] [S-20a] clients of the draft say JOIN once and keep their links: a quarter of an hour later they hear and are heard", async () => {
  const stage = await createSpaceStage({ seed: 24 });
  const host = stage.come("host", { hasPlain: true });
  await stage.until("the host is in", () => isInside(host));
  host.session.speak(true);
  const ana = stage.come("ana");
  const [fay, gil] = [comePlain(stage, "fay"), comePlain(stage, "gil")];
  await stage.until("Ana is in", () => isInside(ana));
  fay.reserve(host.pubkey, "consumer");
  await stage.until("Fay is given sound", () => fay.hears(host.pubkey) === "all");
  void host.session.promote(gil.pubkey);
  await stage.until("Gil is asked for its voice", () => gil.hears(host.pubkey) === "all but you");
  const links = stage.links.openLinks();
  for (let second = 0; second < 900; second += 1) await stage.time.advanceAsync(1_000);
  expect([fay.hears(host.pubkey), gil.hears(host.pubkey), gil.askedBy, stage.links.openLinks()]).toEqual([
    "all",
    "all but you",
    [host.pubkey],
    links,
  ]);
  gil.talk();
  await stage.until("Gil is heard", () => [host, ana].every((one) => one.heard.some(({ speaker }) => speaker === gil.pubkey)));
  for (const guest of [fay, gil]) guest.leave();
  await stage.end();
  expect(stage.links.openLinks()).toBe(0);
});
