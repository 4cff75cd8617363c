import { createTestVisit } from "./visit-talk.test-support.ts";
import { describe, expect, it } from "vitest";
import { createVisitTalk } from "./visit-talk.ts";

describe("a visit in a terminal", () => {
  it("[A-16] what happens is written as one line of plain text each", () => {
    const { visitor, tell, written, write } = createTestVisit();
    const talk = createVisitTalk(visitor, write);
    tell("join", { name: "Ada" });
    tell("chat", { name: "Ada", text: "one\ntwo \u001b[2J three" });
    tell("dm", { name: "Ada", text: "psst" });
    tell("emoji", { name: "Ada", emoji: "👋" });
    tell("game", { event: "announce", data: { text: "Run!\nNow" } });
    tell("game", { event: "score", data: { points: 1 } });
    tell("status", { status: "reconnecting", problem: "CLOSED" });
    tell("leave", { name: "Ada" });
    talk.end();
    tell("leave", { name: "Ada" });
    expect(written).toEqual([
      "+ Ada",
      "Ada: one two  [2J three",
      "Ada whispers: psst",
      "Ada 👋",
      "* Run! Now",
      "* reconnecting (CLOSED)",
      "- Ada",
    ]);
  });

  it("[A-16] what is typed is said; lines that begin with / are for the visitor", async () => {
    const { visitor, done, written, write } = createTestVisit();
    const talk = createVisitTalk(visitor, write);
    for (const line of [" hello ", "", "/walk 3 -4.5", "/walk ad", "/whisper ada a b", '/whisper "Ben Ho" psst', "/emoji 👋"]) {
      expect(await talk.line(line)).toBe(false);
    }
    expect(done).toEqual(["say hello", "walk 3,-4.5", "walk a", "whisper a: a b", "whisper b: psst", "emote 👋"]);
    done.length = 0;
    await talk.line("/whisper npub1hwamhwa… psst");
    await talk.line("/walk npub14242424");
    expect(done).toEqual(["whisper b: psst", "walk a"]);
    written.length = 0;
    await talk.line("/walk Nobody");
    await talk.line("/whisper nobody psst");
    await talk.line("/what");
    expect(written).toEqual([
      '? nobody here is called "Nobody"',
      '? nobody here is called "nobody"',
      expect.stringContaining("Type to speak"),
    ]);
    written.length = 0;
    await talk.line("/who");
    await talk.line("/look");
    expect(written).toEqual([
      "  Me (you)  npub1lllllll…",
      "  Ada  npub14242424…",
      "  Ben Ho  npub1hwamhwa…",
      '"The garden", at 1.0 2.0, facing N; 2 others here.',
      "  Ada: 3 m to the left (W)",
      "  a gold coin: right here",
      '  the place "pond": you are in it',
      "  Ben Ho: somewhere else",
    ]);
    expect(await talk.line("/leave")).toBe(true);
  });
});
