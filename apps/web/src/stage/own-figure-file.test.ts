import { createFakeHttp, httpAnswer } from "@plaza/platform/fakes";
import { describe, expect, test } from "vitest";
import { createFetchFigure, FIGURE_BUDGETS, mayFetchFigure, weighFigure } from "./own-figure-file.ts";
import { figureGlb } from "./own-figure.test-support.ts";

const page = "https://plaza.test/avatar";

describe("the file of a figure of one's own", () => {
  test("[G-58] is fetched over https or from the page's own host, and from nowhere else", () => {
    expect(mayFetchFigure("https://files.test/me.vrm", page)).toBe(true);
    expect(mayFetchFigure("http://localhost:7777/me.glb", "http://localhost:5000/avatar")).toBe(true);
    for (const address of ["http://files.test/me.vrm", "http://192.168.1.1/", "https://a:b@files.test/", "data:,x", "me.vrm", ""])
      expect(mayFetchFigure(address, page)).toBe(false);
  });

  test("[G-58] is weighed: what is too much is named with how much there is and may be", () => {
    expect(weighFigure(figureGlb()).ok).toBe(true);
    expect(weighFigure(figureGlb({ extensionsUsed: ["VRMC_vrm"], extensionsRequired: ["VRMC_vrm"] })).ok).toBe(true);
    const heavy = figureGlb({ copies: 10_001, pieces: 6 });
    expect(weighFigure(heavy)).toEqual({ ok: false, problem: { code: "too-much", what: "triangles", found: 60_006, most: 60_000 } });
    expect(weighFigure(figureGlb({ pieces: 49 }))).toMatchObject({ problem: { what: "drawCalls", found: 49, most: 48 } });
    expect(weighFigure(figureGlb({ moreNodes: 801 }))).toMatchObject({ problem: { what: "nodes" } });
    expect(weighFigure(new Uint8Array(FIGURE_BUDGETS.fileBytes + 1))).toMatchObject({ problem: { what: "fileBytes" } });
    expect(weighFigure(figureGlb({ picture: 2_049 }))).toMatchObject({ problem: { what: "textureSide", found: 2_049 } });
  });

  test("[G-58] what is no figure, broken, reaches outside or needs more is told apart", () => {
    expect(weighFigure(new TextEncoder().encode("<html>"))).toMatchObject({ problem: { code: "no-figure" } });
    expect(weighFigure(new TextEncoder().encode('{"asset":{"version":"2.0"}}'))).toMatchObject({ problem: { code: "no-figure" } });
    expect(weighFigure(figureGlb({ pieces: 0 }))).toMatchObject({ problem: { code: "no-figure" } });
    expect(weighFigure(figureGlb().slice(0, -4))).toMatchObject({ problem: { code: "broken" } });
    expect(weighFigure(figureGlb({ pictureUri: "https://else.test/p.png" }))).toMatchObject({ problem: { code: "outside-resource" } });
    expect(weighFigure(figureGlb({ extensionsRequired: ["EXT_new"] }))).toEqual({
      ok: false,
      problem: { code: "unknown-extension", name: "EXT_new" },
    });
  });

  test("[G-58] nothing is asked of a place that is not allowed, and answers that are no file are told", async () => {
    const web = createFakeHttp();
    const good = figureGlb();
    web.route("GET", "https://files.test/me.vrm", good);
    web.route("GET", "https://files.test/gone.vrm", () => httpAnswer(404, new Uint8Array()));
    const fetchFigure = createFetchFigure(web.http, page);
    const ask = fetchFigure;
    expect(await ask("http://192.168.1.1/me.vrm")).toEqual({ ok: false, problem: { code: "bad-address" } });
    expect(await ask("https://files.test/me.vrm")).toMatchObject({ ok: true });
    expect(await ask("https://files.test/gone.vrm")).toEqual({ ok: false, problem: { code: "refused", status: 404 } });
    expect(await ask("https://nobody.test/me.vrm")).toMatchObject({ ok: false });
  });
});
