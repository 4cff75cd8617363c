import type { RelayStatus, SceneCard } from "@plaza/nostr-client";
import { parsePubkey } from "@plaza/protocol";
import type { Scene } from "@plaza/protocol";
import { expect, test } from "vitest";
import { cardOfScene, worldsView } from "./world-card.ts";

const parsed = parsePubkey("cd".repeat(32));
if (!parsed.ok) throw new Error("a key");
const host = parsed.value;

function scene(title: string, status: Scene["status"] = "live"): Scene {
  return {
    address: { kind: 30311, pubkey: host, identifier: title },
    pubkey: host,
    identifier: title,
    title,
    summary: "",
    image: null,
    file: null,
    sync: [],
    status,
    hosts: [host],
    topics: [],
    syncPolicy: "closed",
    relays: [],
    updatedAtSec: 1,
  };
}
const card = (title: string, status: Scene["status"] = "live"): SceneCard => ({
  scene: scene(title, status),
  address: title,
  naddr: "naddr1",
  people: 2,
  servers: 1,
  asleep: false,
});
const relay = (state: RelayStatus["state"]): RelayStatus => ({
  url: "ws://one.example/",
  state,
  lastProblem: null,
  unreadable: 0,
  turnedAway: 0,
});

test("[G-3] the list is loading, empty or unreachable as the relays have answered", () => {
  expect(worldsView({ cards: [], own: [], caughtUp: false }, [relay("connecting")]).state).toBe("loading");
  expect(worldsView({ cards: [], own: [], caughtUp: true }, [relay("open"), relay("waiting")]).state).toBe("ready");
  expect(worldsView({ cards: [], own: [], caughtUp: true }, [relay("waiting"), relay("waiting")]).state).toBe("unreachable");
  expect(worldsView({ cards: [], own: [], caughtUp: true }, [relay("waiting"), relay("connecting")]).state).toBe("loading");
  const known = worldsView({ cards: [card("Harbour")], own: [card("Over", "ended")], caughtUp: false }, [relay("waiting")]);
  expect(known.state).toBe("ready");
  expect(known.worlds[0]).toMatchObject({ title: "Harbour", state: "live", inside: 2, path: "/scene/naddr1" });
  expect(known.mine[0]).toMatchObject({ title: "Over", state: "ended" });
});

test("[G-3] a card leads to exactly its scene, and says when it sleeps or is closed", () => {
  expect(cardOfScene(scene("A")).path).toMatch(/^\/scene\/naddr1[a-z0-9]+$/u);
  expect(cardOfScene(scene("A"), null, true).state).toBe("asleep");
  expect(cardOfScene(scene("A", "ended"), null, true).state).toBe("ended");
});
