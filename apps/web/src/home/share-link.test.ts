import { expect, test } from "vitest";
import { shareLink } from "./share-link.ts";
import type { ShareMeans } from "./share-link.ts";

const link = { title: "Harbour", url: "https://plaza.example/scene/naddr1x" };

function means(share: "shared" | "dismissed" | "failed" | null, copies: boolean): ShareMeans & { readonly log: string[] } {
  const log: string[] = [];
  return {
    log,
    share:
      share === null
        ? null
        : async ({ url }) => {
            log.push(`share ${url}`);
            return share;
          },
    copy: async (text) => {
      log.push(`copy ${text}`);
      return copies;
    },
  };
}

test("[G-74] a link is shared the device's own way, else copied, else shown; who changes their mind is left alone", async () => {
  const phone = means("shared", true);
  expect(await shareLink(link, phone)).toBe("shared");
  expect(phone.log).toEqual([`share ${link.url}`]);
  const minded = means("dismissed", true);
  expect(await shareLink(link, minded)).toBe("dismissed");
  expect(minded.log).toHaveLength(1);
  const broken = means("failed", true);
  expect(await shareLink(link, broken)).toBe("copied");
  const desk = means(null, true);
  expect(await shareLink(link, desk)).toBe("copied");
  expect(desk.log).toEqual([`copy ${link.url}`]);
  expect(await shareLink(link, means(null, false))).toBe("shown");
});
