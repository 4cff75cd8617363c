import { describe, expect, it } from "vitest";
import { allVectors } from "./app-files.ts";
import { doubledParts, sealParts } from "./parts.ts";
import { readAskedNames } from "./capture/net-log.ts";
import { createSightings, createTokens } from "./capture/sighting.ts";

describe("what the probe sees", () => {
  const tokens = createTokens(() => 0.5);

  it("[X-2] whatever names an attempt is a sighting of it, in names, paths and raw packets", () => {
    const sightings = createSightings(tokens);
    sightings.see("name asked", `${tokens.token(7)}.test`);
    sightings.see("connection", `GET /${tokens.token(7).toUpperCase()}/ HTTP/1.1`);
    sightings.see("datagram", "104 bytes", tokens.token(8));
    sightings.see("name asked", "update.example");
    expect(sightings.of(tokens.token(7)).map(({ by }) => by)).toEqual(["name asked", "connection"]);
    expect(sightings.of(tokens.token(8))).toHaveLength(1);
    expect(sightings.of(tokens.token(9))).toEqual([]);
    expect(sightings.strangers).toEqual(["name asked: update.example"]);
  });

  it("[X-2] names asked for are read from a browser's own log", () => {
    const log = [
      '{"constants":{"logEventTypes":{"HOST_RESOLVER_MANAGER_REQUEST":12,"SOCKET_ALIVE":3}},"events": [',
      '{"params":{"host":"http://abc.test:80"},"phase":1,"source":{"id":5,"type":9},"time":"1","type":12},',
      '{"params":{"host":"other.test"},"phase":1,"source":{"id":5,"type":9},"time":"1","type":3},',
      '{"params":{"host":"def.test"},"phase":1,"source":{"id":6,"type":9},"time":"2","type":12}]}',
    ].join("\n");
    expect(readAskedNames(log)).toEqual(["abc.test", "def.test"]);
  });

  it("[X-4] every part of the seal that is taken out has attempts of the list to show it", () => {
    const ids = new Set(allVectors.map(({ id }) => id));
    expect(ids.size).toBeGreaterThan(600);
    for (const { witnesses } of [...sealParts, ...doubledParts]) for (const id of witnesses) expect(ids).toContain(id);
  });
});
