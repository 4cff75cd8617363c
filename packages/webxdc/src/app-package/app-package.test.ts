import { createMemoryKeyValue } from "@plaza/platform/fakes";
import { sha256Of } from "@plaza/protocol";
import { describe, expect, test } from "vitest";
import { buildApp, buildZip, joined, numbers } from "../fakes/build-zip.ts";
import { openAppPackage, readAppIcon } from "./app-package.ts";
import type { AppPackage } from "./app-package.ts";
import { checkFile, pinFile } from "./file-hash.ts";

function open(bytes: Uint8Array): AppPackage {
  const app = openAppPackage(bytes);
  if (!app.ok) throw new Error(app.problem.code);
  return app.value;
}

const flaws = (app: AppPackage) => app.flaws.map(({ code }) => code);
const big = (value: number) => numbers([value, 4]).toReversed();
const png = (width: number, height: number, more = 10) =>
  joined([
    numbers([0x474e5089, 4], [0x0a1a0a0d, 4]),
    big(13),
    new TextEncoder().encode("IHDR"),
    big(width),
    big(height),
    new Uint8Array(9 + more),
  ]);
const jpeg = (width: number, height: number) =>
  joined([
    new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 17, 8]),
    numbers([height, 2]).toReversed(),
    numbers([width, 2]).toReversed(),
    new Uint8Array(10),
  ]);

describe("what an app holds", () => {
  test("[X-5f] name, source and icon are read", () => {
    const manifest = 'name = "Chess"\nsource_code_url = "https://example.com/chess"\nrequest_internet_access = true\n';
    const app = open(buildApp({ name: "manifest.toml", data: manifest }, { name: "icon.png", data: png(128, 128) }));
    expect([app.name, app.sourceCodeUrl, app.icon?.type, app.icon?.width, app.flaws]).toEqual([
      "Chess",
      "https://example.com/chess",
      "image/png",
      128,
      [],
    ]);
  });

  test("[X-5f] without an index it is no app, nor with one that cannot be unpacked", () => {
    const code = (bytes: Uint8Array) => {
      const app = openAppPackage(bytes);
      return app.ok ? "opened" : app.problem.code;
    };
    expect(code(buildZip([{ name: "app/index.html", data: "x" }]))).toBe("no-index");
    expect(code(buildZip([{ name: "Index.html", data: "x" }]))).toBe("no-index");
    expect(code(buildZip([{ name: "index.html/" }]))).toBe("no-index");
    expect(code(buildZip([{ name: "index.html", data: "x", mode: 0o120777 }]))).toBe("no-index");
    expect(code(buildZip([{ name: "index.html", data: "x", claims: { crc: 5 } }]))).toBe("bad-index");
    expect(code(buildApp())).toBe("opened");
  });

  test("[X-5f] a manifest that is broken, huge or deep costs the name, not the app", () => {
    const flawed = (data: string | Uint8Array) => {
      const app = open(buildApp({ name: "manifest.toml", data }));
      return [app.name, ...flaws(app)];
    };
    expect(flawed("name = ")).toEqual([null, "manifest-unreadable"]);
    expect(flawed(new Uint8Array([0xff, 0xfe, 0]))).toEqual([null, "manifest-unreadable"]);
    expect(flawed(`name = "${"x".repeat(70_000)}"`)).toEqual([null, "manifest-too-large"]);
    expect(flawed(`a = ${"[".repeat(20_000)}`)).toEqual([null, "manifest-unreadable"]);
    expect(flawed("name = 5")).toEqual([null]);
    expect(flawed(`name = "a\\n\\u202e<b>${"x".repeat(100)}"`)).toEqual([`a <b>${"x".repeat(37)}`]);
    expect(flawed('[__proto__]\nname = "p"')[0]).toBeNull();
    expect(Reflect.get({}, "name")).toBeUndefined();
  });

  test("[X-5f] the source is an https address, shown as it is dialled", () => {
    const source = (url: string) => open(buildApp({ name: "manifest.toml", data: `source_code_url = "${url}"` })).sourceCodeUrl;
    for (const url of ["javascript:alert(1)", "data:text/html,x", "http://example.com/", "not a url", "https://me:word@example.com/"]) {
      expect([url, source(url)]).toEqual([url, null]);
    }
    expect(source("https://exämple.com/")).toBe("https://xn--exmple-cua.com/");
  });

  test("[X-5g] an icon is what its bytes are: PNG or JPEG, at most 1 MiB and 2,048 pixels a side", () => {
    const icon = (name: string, data: string | Uint8Array) => {
      const app = open(buildApp({ name, data }));
      return app.icon === null ? flaws(app)[0] : `${app.icon.type} ${app.icon.width}x${app.icon.height}`;
    };
    expect(icon("icon.png", png(256, 200))).toBe("image/png 256x200");
    expect(icon("icon.jpg", jpeg(64, 48))).toBe("image/jpeg 64x48");
    expect(icon("icon.png", jpeg(64, 48))).toBe("image/jpeg 64x48");
    expect(icon("icon.png", "<svg onload='alert(1)' xmlns='http://www.w3.org/2000/svg'/>")).toBe("icon-unreadable");
    expect(icon("icon.png", "<html><script>alert(1)</script>")).toBe("icon-unreadable");
    expect(icon("icon.png", png(20_000, 20_000))).toBe("icon-too-large");
    expect(icon("icon.png", png(10, 10, 1_048_576))).toBe("icon-too-large");
    expect(icon("icon.png", png(0, 10))).toBe("icon-unreadable");
    expect(icon("icon.jpg", new Uint8Array([0xff, 0xd8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]))).toBe(
      "icon-unreadable",
    );
    expect(icon("icon.svg", "<svg/>")).toBeUndefined();
    const second = open(buildApp({ name: "icon.png", data: "<svg/>" }, { name: "icon.jpg", data: jpeg(9, 9) }));
    expect([second.icon?.type, flaws(second)]).toEqual(["image/jpeg", ["icon-unreadable"]]);
  });

  test("[X-5i] an icon is had alone, at most 1 MiB of it, the first that is one", () => {
    const first = (...parts: readonly (readonly [name: string, data: string | Uint8Array])[]) => {
      const found = readAppIcon(buildZip(parts.map(([name, data]) => ({ name, data }))));
      return found === null ? null : `${found.type} ${found.width}`;
    };
    expect(first(["index.html", "x"], ["icon.png", png(9, 9)])).toBe("image/png 9");
    expect(first(["index.html", "x"], ["icon.png", "<svg/>"], ["icon.jpg", jpeg(7, 7)])).toBe("image/jpeg 7");
    expect(first(["index.html", "x"], ["icon.png", png(10, 10, 1_048_576)])).toBeNull();
    expect([first(["index.html", "x"]), readAppIcon(new Uint8Array([1, 2]))]).toEqual([null, null]);
  });

  test("[X-5h] the API's place is never the archive's own, in any folder", () => {
    const app = open(
      buildApp({ name: "webxdc.js", data: "evil" }, { name: "sub/webxdc.js", data: "evil" }, { name: "not-webxdc.js", data: "fine" }),
    );
    for (const path of ["webxdc.js", "sub/webxdc.js", "WEBXDC.js"])
      expect(app.read(path)).toEqual({ ok: false, problem: { code: "reserved" } });
    expect([app.paths, app.read("not-webxdc.js").ok]).toEqual([["index.html", "not-webxdc.js"], true]);
  });

  test("[X-5d] what was left out is told", () => {
    const app = open(buildApp({ name: "../../x", data: "evil" }));
    expect(app.flaws).toEqual([{ code: "entry-refused", entry: { name: "../../x", problem: { code: "bad-name", why: "dots" } } }]);
  });
});

describe("which file it is", () => {
  const file = new Uint8Array([1, 2, 3]);
  const changed = new Uint8Array([1, 2, 2]);

  test("[X-5a] one flipped bit is refused, with both hashes", async () => {
    const keyValue = createMemoryKeyValue();
    expect(await checkFile(keyValue, "post", file, sha256Of(file))).toEqual({
      ok: true,
      value: { sha256: sha256Of(file), trust: "as-posted" },
    });
    const wrong = await checkFile(keyValue, "post", changed, sha256Of(file));
    expect(wrong).toEqual({ ok: false, problem: { code: "wrong-hash", expected: sha256Of(file), found: sha256Of(changed), by: "post" } });
  });

  test("[X-5a] without a hash the file of the first run is the one from then on, for this post", async () => {
    const keyValue = createMemoryKeyValue();
    const first = await checkFile(keyValue, "post", file, null);
    expect(first.ok && first.value.trust).toBe("first-run");
    const again = await checkFile(keyValue, "post", changed, null);
    expect(again.ok && again.value.trust).toBe("first-run");
    await pinFile(keyValue, "post", sha256Of(file));
    const pinned = await checkFile(keyValue, "post", file, null);
    expect(pinned.ok && pinned.value.trust).toBe("as-first-run");
    const other = await checkFile(keyValue, "post", changed, null);
    expect(other.ok ? "ok" : [other.problem.expected, other.problem.by]).toEqual([sha256Of(file), "first-run"]);
    expect((await checkFile(keyValue, "another post", changed, null)).ok).toBe(true);
  });
});
