import { createFakeHttp, createFakeTime, createMemoryKeyValue, createRecordingLog, httpAnswer, settle } from "@plaza/platform/fakes";
import { sha256Of } from "@plaza/protocol";
import type { Icon } from "@plaza/webxdc";
import { expect, test } from "vitest";
import { buildZip } from "../../../../../packages/webxdc/src/fakes/build-zip.ts";
import { createAppIcons, largestFileForIcon } from "./app-icons.ts";
import type { IconSource } from "./app-icons.ts";

/** The start of a PNG of 2 x 2 pixels: enough to be known as one. */
const png = new Uint8Array(40);
png.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 2, 0, 0, 0, 2]);
const withIcon = (text: string) =>
  buildZip([
    { name: "index.html", data: text },
    { name: "icon.png", data: png },
  ]);
const drawn = "data:image/png;base64,AAAA";

function open() {
  const web = createFakeHttp();
  const keyValue = createMemoryKeyValue();
  const drawings: Icon[] = [];
  const make = () =>
    createAppIcons({
      http: web.http,
      keyValue,
      clock: createFakeTime(),
      log: createRecordingLog(),
      hash: async (bytes) => sha256Of(bytes),
      async draw(icon) {
        drawings.push(icon);
        return drawn;
      },
    });
  const post = (name: string, bytes: Uint8Array, more: Partial<IconSource> = {}): IconSource => {
    const url = `https://media.test/${name}.xdc`;
    web.route("GET", url, bytes);
    return { url, fallbacks: [], sha256: sha256Of(bytes), sizeBytes: bytes.length, ...more };
  };
  return { web, keyValue, drawings, make, post };
}

test("[G-30a] an app's own icon is drawn anew from its file, once, and kept by the file's hash", async () => {
  const { web, drawings, make, post } = open();
  const app = post("chess", withIcon("chess"));
  const icons = make();
  expect(icons.of(app).get()).toBeNull();
  await settle();
  expect([icons.of(app).get(), icons.of({ ...app, url: "https://elsewhere.test/chess" }).get()]).toEqual([drawn, drawn]);
  icons.end();
  const later = make();
  later.of(app);
  await settle();
  expect(later.of(app).get()).toBe(drawn);
  expect([web.requests.length, drawings.length]).toEqual([1, 1]);
});

test("[G-30a] a file without hash, with another one, too large, broken or not there shows no icon", async () => {
  const { web, drawings, make, post } = open();
  const icons = make();
  const apps = [
    post("no-hash", withIcon("a"), { sha256: null }),
    post("other", withIcon("b"), { sha256: sha256Of(new Uint8Array([1])) }),
    post("large", withIcon("c"), { sizeBytes: largestFileForIcon + 1 }),
    post("broken", new Uint8Array([1, 2, 3])),
    post("no-icon", buildZip([{ name: "index.html", data: "d" }])),
    { url: "https://media.test/nowhere", fallbacks: [], sha256: sha256Of(new Uint8Array([9])), sizeBytes: null },
  ];
  for (const app of apps) icons.of(app);
  await settle();
  await settle();
  expect(apps.map((app) => icons.of(app).get())).toEqual(apps.map(() => null));
  expect(drawings).toEqual([]);
  expect(web.requests.map(({ url }) => url)).not.toContain("https://media.test/no-hash.xdc");
  expect(web.requests.map(({ url }) => url)).not.toContain("https://media.test/large.xdc");
});

test("[G-30a] another place of the file is asked when the first has it not; two files at a time", async () => {
  const { web, make, post } = open();
  const icons = make();
  const bytes = withIcon("chess");
  const app = post("good", bytes, { url: "https://gone.test/x", fallbacks: ["https://media.test/good.xdc"] });
  web.route("GET", "https://gone.test/x", httpAnswer(404));
  icons.of(app);
  await settle();
  expect(icons.of(app).get()).toBe(drawn);
  let under = 0;
  let most = 0;
  web.route("GET", "https://slow.test/*", async () => {
    under += 1;
    most = Math.max(most, under);
    await Promise.resolve();
    under -= 1;
    return httpAnswer(404);
  });
  for (let at = 0; at < 10; at += 1)
    icons.of({ url: `https://slow.test/${at}`, fallbacks: [], sha256: sha256Of(new Uint8Array([at])), sizeBytes: null });
  await settle();
  await settle();
  expect(most).toBe(2);
});

test("[G-30a] what a device keeps and is no picture of ours is not shown", async () => {
  const { keyValue, make, post } = open();
  const app = post("chess", buildZip([{ name: "index.html", data: "x" }]));
  await keyValue.set(`apps/icon/${app.sha256 ?? ""}`, { icon: "javascript:alert(1)", keptMs: 1 });
  const icons = make();
  icons.of(app);
  await settle();
  expect(icons.of(app).get()).toBeNull();
});

test("[X-5i] nothing but the icon is unpacked: what else the file holds could freeze the page", async () => {
  const { make, post } = open();
  const icons = make();
  // An index that was unpacked would not have this checksum.
  const app = post(
    "bomb",
    buildZip([
      { name: "index.html", data: "x", claims: { crc: 5 } },
      { name: "icon.png", data: png },
    ]),
  );
  icons.of(app);
  await settle();
  expect(icons.of(app).get()).toBe(drawn);
});
