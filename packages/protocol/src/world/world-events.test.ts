import { describe, expect, test } from "vitest";
import type { VerifiedEvent } from "../index.ts";
import {
  buildProfile,
  buildScene,
  buildSyncLogin,
  isSafeChallenge,
  isSocketUrl,
  isWebUrl,
  parseHeartbeat,
  parseProfile,
  parseScene,
  parseSlot,
  publicKeyOf,
  sceneAddress,
  signEvent,
} from "../index.ts";

const ownerSecret = new Uint8Array(32).fill(1);
const serverSecret = new Uint8Array(32).fill(3);
const owner = publicKeyOf(ownerSecret);

function scene(...tags: string[][]): VerifiedEvent {
  return signEvent({ kind: 30311, created_at: 1, tags: [["d", "plaza"], ["t", "3d-scene"], ...tags], content: "" }, ownerSecret);
}

describe("world events", () => {
  test("[P-6a] only URLs of the right scheme without credentials count", () => {
    const web = ["http://a", "https://a.example.com/x.glb?y#z", "HTTPS://A.example.com"];
    const socket = ["ws://127.0.0.1:7447/relay", "wss://a.example.com"];
    const neither = [
      "",
      "a.example.com",
      "//a",
      "javascript:alert(1)",
      "data:text/html,x",
      "file:///etc/passwd",
      "ftp://a",
      "https://u@a",
      "https://u:p@a",
      "wss://u:p@a",
      "https://",
      "wss://",
      "http://a b",
      `https://a/${"x".repeat(2_048)}`,
    ];
    expect([web.every(isWebUrl), web.some(isSocketUrl), socket.every(isSocketUrl), socket.some(isWebUrl)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(neither.filter((url) => isWebUrl(url) || isSocketUrl(url))).toEqual([]);
  });

  test("[P-6a] a scene keeps ten sync servers and thirty-two hosts, each once", () => {
    const many = Array.from({ length: 40 }, (_, index) => index);
    const parsed = parseScene(
      scene(
        ...many.flatMap((index) => [
          ["sync", `wss://s${index}.example.com`],
          ["sync", `wss://s${index}.example.com`],
        ]),
        ...many.map((index) => ["p", index.toString(16).padStart(64, "0"), "", "Host"]),
        ["p", owner, "", "Host"],
      ),
    );
    if (!parsed.ok) throw new Error(parsed.problem.code);
    expect([parsed.value.sync.length, new Set(parsed.value.sync).size, parsed.value.hosts.length, parsed.value.hosts[0]]).toEqual([
      10,
      10,
      32,
      owner,
    ]);
  });

  test("[P-1d] a scene published again from what was read keeps every part", () => {
    const first = parseScene(
      scene(["title", "A"], ["sync", "wss://a.example.com"], ["sync-policy", "open"], ["relays", "wss://r.example.com"]),
    );
    if (!first.ok) throw new Error(first.problem.code);
    const second = parseScene(signEvent(buildScene({ ...first.value, status: "ended" }, 2), ownerSecret));
    expect(second).toEqual({ ok: true, value: { ...first.value, status: "ended", updatedAtSec: 2 } });
    expect(sceneAddress(first.value)).toBe(`30311:${owner}:plaza`);
  });

  test("[P-6c] whoever beats for someone's scene is named beside it, not as its owner", () => {
    const beat = parseHeartbeat(
      signEvent(
        {
          kind: 20311,
          created_at: 1,
          tags: [
            ["a", `30311:${owner}:plaza`],
            ["sync", "wss://evil.example.com"],
          ],
          content: "",
        },
        serverSecret,
      ),
    );
    if (!beat.ok) throw new Error(beat.problem.code);
    expect([beat.value.pubkey, beat.value.scene.pubkey]).toEqual([publicKeyOf(serverSecret), owner]);
  });

  test("[P-6d] a slot is a position in a total", () => {
    expect(parseSlot("1/3")).toEqual({ ok: true, value: { position: 1, total: 3 } });
    for (const text of ["4/3", "0/3", "1/0", "1", "1/3/3", "-1/3", "1.5/3", " 1/3", "01/3", "1/1000", "", "a/b", "1\n/3"]) {
      const slot = parseSlot(text);
      expect([text, slot.ok ? "read" : slot.problem.code]).toEqual([text, "bad-slot"]);
    }
  });

  test("[P-6e] only 16 to 64 bytes of hex are signed as a challenge", () => {
    expect([isSafeChallenge("ab".repeat(16)), isSafeChallenge("AB".repeat(64))]).toEqual([true, true]);
    for (const bad of ["ab".repeat(15), "ab".repeat(65), `${"ab".repeat(16)}a`, "Pay 5 coins to mallory, agreed?.", `${"ab".repeat(16)}\n`])
      expect(isSafeChallenge(bad)).toBe(false);
  });

  test("[P-6e] a login never passes as HTTP auth", () => {
    const template = buildSyncLogin({ challenge: "ab".repeat(16), url: "wss://a.example.com" }, 1);
    expect(template.tags.map(([name]) => name)).toEqual(["u", "challenge"]);
  });

  test("[P-6f] a new profile keeps what other clients wrote", () => {
    const before = signEvent(
      { kind: 0, created_at: 1, tags: [], content: '{"name":"old","about":"a","pronouns":"they","__proto__":{"x":1}}' },
      ownerSecret,
    );
    const after = buildProfile({ name: "new", about: null, picture: "https://a.example.com/x.jpg" }, 2, before);
    expect(JSON.parse(after.content)).toMatchObject({ name: "new", pronouns: "they", picture: "https://a.example.com/x.jpg" });
    expect(JSON.parse(after.content).about).toBeUndefined();
    const parsed = parseProfile(signEvent(after, ownerSecret));
    expect(parsed.ok && [parsed.value.name, parsed.value.about]).toEqual(["new", null]);
    expect(
      JSON.parse(buildProfile({ name: "x" }, 2, signEvent({ kind: 0, created_at: 1, tags: [], content: "broken" }, ownerSecret)).content),
    ).toEqual({ name: "x" });
  });
});
