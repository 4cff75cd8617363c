import type { PeerLink, PeerLinkHandlers, PeerLinkOptions } from "@plaza/platform";
import { createFakePeerLinks, createFakeTime, createSeededRandom } from "@plaza/platform/fakes";
import { expect, it } from "vitest";
import { keyNamed } from "../membership/said.test-support.ts";
import { createLinkFleet } from "./link-fleet.ts";

const iceServers = [{ urls: ["turn:relay.test"], username: "a", credential: "b" }];

/** Two fleets, each at a place, and what they tell. */
function fleets() {
  const time = createFakeTime();
  const links = createFakePeerLinks({ time, random: createSeededRandom(1) });
  const told: string[] = [];
  const descriptions = new Map<string, string>();
  let isInTask = false;
  let isHiding = false;
  const hidden: boolean[] = [];
  const make = (name: string) => {
    const at = links.at(name);
    return createLinkFleet({
      createPeerLink(handlers: PeerLinkHandlers, choice?: PeerLinkOptions): PeerLink {
        hidden.push(choice?.hideAddress === true);
        expect(choice?.iceServers).toBe(iceServers);
        isInTask = true;
        void Promise.resolve().then(() => (isInTask = false));
        return at(handlers);
      },
      media: {
        addLink: (link) => told.push(`${name} add ${link} ${isInTask ? "at once" : "late"}`),
        removeLink: (link) => told.push(`${name} remove ${link}`),
        frame: () => {},
        tell: (command) => told.push(`${name} ${command.type}`),
      },
      iceServers,
      hidesAddress: () => isHiding,
      told(input) {
        if (input.type === "described") descriptions.set(name, input.sdp ?? "none");
        else told.push(`${name} ${input.type === "link" ? input.state : input.type}`);
      },
      heard: (peer, message) => told.push(`${name} heard ${message.type} of ${peer === keyNamed("b") ? "b" : "a"}`),
      track: () => {},
    });
  };
  return { time, links, told, descriptions, hidden, hide: (isOn: boolean) => (isHiding = isOn), a: make("a"), b: make("b") };
}

it("[S-82a] the media get a link in the task that makes it; what comes before it is known from whom is read after", async () => {
  const { time, links, told, descriptions, a, b } = fleets();
  a.makeOffer(1, "inactive");
  await time.advanceAsync(100);
  b.makeAnswer(7, descriptions.get("a") ?? "", "inactive");
  await time.advanceAsync(100);
  a.accept(1, descriptions.get("b") ?? "");
  await time.advanceAsync(500);
  expect(told).toEqual(["a add 1 at once", "b add 7 at once", "a connected", "b connected"]);
  told.length = 0;
  a.bind(1, keyNamed("b"));
  a.send(keyNamed("b"), { type: "ping", n: 1 });
  await time.advanceAsync(100);
  expect(told).toEqual(["a bind"]);
  b.bind(7, keyNamed("a"));
  expect(told).toEqual(["a bind", "b bind", "b heard ping of a"]);
  expect(await b.stats(keyNamed("a"))).toMatchObject({ path: "direct" });
  a.cut(keyNamed("b"));
  expect(told.at(-1)).toBe("a ended");
  a.end(1);
  await time.advanceAsync(100);
  expect(told.slice(-2)).toEqual(["a remove 1", "b ended"]);
  expect(a.linkTo(keyNamed("b"))).toBeNull();
  b.endAll();
  expect(links.openLinks()).toBe(0);
});

it("[S-82a] what describes nothing is told as such, and an answer that does not fit ends the link", async () => {
  const { time, told, descriptions, a, b } = fleets();
  b.makeAnswer(1, "v=0\r\nnonsense", "inactive");
  a.makeOffer(2, "inactive");
  await time.advanceAsync(100);
  expect(descriptions.get("b")).toBe("none");
  a.accept(2, "v=0\r\nnonsense");
  await time.advanceAsync(100);
  expect(told.at(-1)).toBe("a ended");
});

it("[S-95a] every link is made with the servers, and hides the address as wished when it is made", () => {
  const { hidden, hide, a, b } = fleets();
  a.makeOffer(1, "inactive");
  hide(true);
  a.makeOffer(2, "inactive");
  b.makeAnswer(1, "v=0", "inactive");
  hide(false);
  a.makeOffer(3, "inactive");
  expect(hidden).toEqual([false, true, true, false]);
});
