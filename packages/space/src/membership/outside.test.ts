import { buildSpaceRoom } from "@plaza/protocol";
import { describe, expect, test } from "vitest";
import { mirrorOf } from "./mirror.ts";
import { after, ana, atMs, ben, cleo, closed, created, decided, hall, host, joined, stateAfter } from "./said.test-support.ts";
import { graphFilter, ownLinkFilter, spaceFilters } from "./space-filters.ts";
import { spaceView } from "./view-space.ts";

const usual = stateAfter(
  created(0, { description: "Every Friday.", relays: ["wss://relay.example.com"] }),
  decided(host, "cohost", ana, 1),
  decided(ana, "speaker", ben, 2),
  ...[host, ana, ben, cleo].map((pubkey) => joined(pubkey, 3)),
);

describe("a space seen from outside", () => {
  test("[S-9] other clients see its stage, its way in and whether it is over", () => {
    const mirror = mirrorOf(spaceView(usual, atMs(5)), "https://plaza.example.com/space/nevent1x");
    expect(mirror).toMatchObject({
      space: hall,
      title: "Town hall",
      summary: "Every Friday.",
      status: "open",
      relays: ["wss://relay.example.com"],
    });
    expect(mirror?.people).toEqual([
      { pubkey: host, role: "Host" },
      { pubkey: ana, role: "Moderator" },
      { pubkey: ben, role: "Speaker" },
    ]);
    if (mirror !== null) expect(buildSpaceRoom(mirror, 5).tags).toContainEqual(["service", "https://plaza.example.com/space/nevent1x"]);
    const status = (...more: Parameters<typeof after>[1]) => mirrorOf(spaceView(after(usual, more), atMs(20)), null)?.status;
    expect([status(), status(created(9, { access: "invite" })), status(closed(9))]).toEqual(["open", "private", "closed"]);
    expect(mirrorOf(spaceView(stateAfter(joined(ana, 1)), atMs(2)), null)).toBeNull();
  });

  test("[S-1] relays are asked by kind, id and author, never by the tag they do not index", () => {
    const filters = [...spaceFilters(usual), ownLinkFilter(usual, cleo), graphFilter(usual)];
    for (const { tags = {} } of filters) expect(Object.keys(tags).every((name) => name.length === 1)).toBe(true);
    expect(filters.filter(({ authors }) => authors === undefined).every(({ tags }) => tags?.["s"]?.includes(hall.id))).toBe(true);
    expect(ownLinkFilter(usual, cleo).tags).toEqual({ s: [hall.id], p: [cleo] });
  });

  test("[S-24a] decisions are asked for by who has a say or stands on the stage: a stranger's are not even sent", () => {
    const authors = spaceFilters(usual).find(({ kinds }) => kinds?.includes(31_106))?.authors;
    expect(authors).toEqual([host, ana, ben]);
  });
});
