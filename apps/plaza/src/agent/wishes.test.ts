import { describe, expect, it } from "vitest";
import { createHost, createVisitor, explainHostProblem, explainVisitProblem } from "./index.ts";
import type { HostWish } from "./index.ts";

const scene = { file: "none.glb", title: "The garden" };

describe("wishes that cannot be granted", () => {
  it("[A-2] a host's are refused before anything is started, with the thing that is wrong", async () => {
    const wishes: readonly HostWish[] = [
      { scene: { ...scene, title: " " } },
      { scene: { ...scene, identifier: "" } },
      { scene: { ...scene, identifier: "x".repeat(256) } },
      { scene, relays: ["wss://good.example", "https://relay.example"] },
      { scene, url: "https://sync.example" },
      { scene, media: ["ftp://media.example"] },
      { scene, plaza: "nowhere" },
      { scene },
    ];
    const refused = await Promise.all(wishes.map((wish) => createHost(wish)));
    expect(refused.map((result) => !result.ok && result.problem)).toEqual([
      { code: "no-title" },
      { code: "bad-identifier", found: "" },
      { code: "bad-identifier", found: "x".repeat(256) },
      { code: "bad-address", found: "https://relay.example" },
      { code: "bad-address", found: "https://sync.example" },
      { code: "bad-address", found: "ftp://media.example" },
      { code: "bad-address", found: "nowhere" },
      { code: "file-missing", path: "none.glb" },
    ]);
    for (const result of refused) expect(result.ok ? "" : explainHostProblem(result.problem)).toMatch(/^\S.*\.$/);
  });

  it("[A-14] a visitor's too, and a secret key is not repeated", async () => {
    const secret = "nsec1vl029mgpspedva04g90vltkh6fvh240zqtv9k0t9af8935ke9laqsnlfe5";
    const links = ["", "nonsense", secret, `https://plaza.example/scene/${secret}`];
    const refused = await Promise.all(links.map((link) => createVisitor({ link })));
    expect(refused.map((result) => !result.ok && result.problem)).toEqual([
      { code: "bad-link", found: "" },
      { code: "bad-link", found: "nonsense" },
      { code: "bad-link", found: "nsec1..." },
      { code: "bad-link", found: "nsec1..." },
    ]);
    for (const result of refused) expect(result.ok ? "" : explainVisitProblem(result.problem)).not.toContain(secret.slice(5, 12));
  });
});
