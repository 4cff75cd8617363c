import { describe, expect, it } from "vitest";
import { createKeySigner, createSeededRandom } from "@plaza/platform/fakes";
import type { Signer } from "@plaza/platform";
import { failed, isSha256, parseDeletion, parseWebxdcPost, tagValue, verifyEvent } from "@plaza/protocol";
import { keyOf, startSec } from "../../../nostr-client/src/fakes/test-bench.ts";
import { createDiscoveryBench } from "../fakes/discovery-bench.ts";
import { publishApp, removeApp } from "./publish-app.ts";
import type { AppToPost } from "./publish-app.ts";

const sha256 = "ab".repeat(32);
if (!isSha256(sha256)) throw new Error("a hash");
const chess: AppToPost = {
  url: `https://media.test/${sha256}.xdc`,
  fallbacks: [`https://other.test/${sha256}`],
  sha256,
  sizeBytes: 12_345,
  name: "Chess",
  summary: "For two.",
};

function open(names: readonly string[] = ["one"], signer: Signer = createKeySigner(keyOf(1))) {
  const bench = createDiscoveryBench(names);
  const parts = { pool: bench.pool, identity: { signer: async () => signer }, random: createSeededRandom(7) };
  return { ...bench, parts };
}

describe("an app is posted", () => {
  it("[X-10g] as a note or as a file, with hash, size, name, alt and an id of its own each time", async () => {
    const { time, relay, parts } = open();
    await time.advanceAsync(100);
    const ids = new Set<string | null>();
    for (const as of ["note", "file", "note"] as const) {
      const posted = await publishApp(parts, { as, text: "Who plays?", app: chess });
      if (!posted.ok) throw new Error(posted.problem.code);
      await time.advanceAsync(100);
      const event = relay.stored().find(({ id }) => id === posted.value.event.id);
      const proven = event === undefined ? null : verifyEvent(event);
      if (proven?.ok !== true) throw new Error("stored");
      expect(proven.value.kind).toBe(as === "note" ? 1 : 1_063);
      expect(proven.value.content.includes(chess.url)).toBe(as === "note");
      expect(tagValue(proven.value, "m")).toBe("application/x-webxdc");
      const post = parseWebxdcPost(proven.value);
      expect(post).toMatchObject({
        ok: true,
        value: { createdAtSec: startSec, apps: [{ ...chess, claimedHash: null, image: null, webxdcId: expect.any(String) }] },
      });
      const id = post.ok ? (post.value.apps[0]?.webxdcId ?? null) : null;
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      ids.add(id);
      expect(posted.value.link).toMatch(/^nevent1/);
      expect(posted.value.publication.status.get().state).toBe("accepted");
    }
    expect(ids.size).toBe(3);
  });

  it("[X-10g] what each relay said is told; a signer that says no is told too, and nothing is sent", async () => {
    const { time, relays, parts } = open(["one", "two"]);
    if (relays[1] !== undefined) relays[1].judge = () => ({ accepted: false, message: "blocked: no files" });
    const posted = await publishApp(parts, { as: "note", text: "", app: chess });
    await time.advanceAsync(200);
    expect(posted.ok && posted.value.publication.status.get()).toMatchObject({
      state: "accepted",
      relays: [{ state: "accepted" }, { state: "refused", message: "blocked: no files" }],
    });
    const refusing: Signer = {
      pubkey: createKeySigner(keyOf(2)).pubkey,
      sign: () => Promise.resolve(failed({ code: "refused", detail: "no" })),
    };
    const other = open(["one"], refusing);
    expect(await publishApp(other.parts, { as: "note", text: "", app: chess })).toEqual(failed({ code: "refused", detail: "no" }));
    await other.time.advanceAsync(200);
    expect(other.relay.stored()).toEqual([]);
  });

  it("[X-10h] its author takes it back", async () => {
    const { time, relay, parts, list } = open();
    const apps = list();
    const posted = await publishApp(parts, { as: "file", text: "", app: chess });
    if (!posted.ok) throw new Error(posted.problem.code);
    apps.learn(posted.value.event);
    await time.advanceAsync(1_000);
    expect(apps.view.get().apps).toHaveLength(1);
    const removed = await removeApp(parts, { eventId: posted.value.event.id, kind: posted.value.event.kind });
    if (!removed.ok) throw new Error(removed.problem.code);
    await time.advanceAsync(1_000);
    const [event] = relay.stored().filter(({ kind }) => kind === 5);
    const proven = event === undefined ? null : verifyEvent(event);
    expect(proven?.ok === true && parseDeletion(proven.value)).toMatchObject({ ok: true, value: { eventIds: [posted.value.event.id] } });
    expect(apps.view.get().apps).toEqual([]);
    apps.end();
  });
});
