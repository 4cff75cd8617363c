import { createRelayPool } from "@plaza/nostr-client";
import { createRecordingLog } from "@plaza/platform/fakes";
import {
  createNodeClock,
  createNodeDial,
  createNodeHttp,
  createNodeRandom,
  createNodeTimers,
  createVerifyPool,
  loadNodePeerLinks,
} from "@plaza/platform-node";
import { expect, it } from "vitest";
import { createHeadlessStage } from "../carry/headless-stage.test-support.ts";
import { examineSpace } from "./examine-space.ts";
import type { Finding } from "./finding.ts";

const createPeerLink = await loadNodePeerLinks();

it.runIf(createPeerLink !== null)(
  "[S-96] the doctor hears a tone through a space, or says that no listener got in",
  async () => {
    if (createPeerLink === null) return;
    const stage = await createHeadlessStage(createPeerLink);
    const log = createRecordingLog();
    const verifier = createVerifyPool({ log, threads: 1 });
    const tools = { clock: createNodeClock(), timers: createNodeTimers(), random: createNodeRandom(), log };
    const findings: Finding[] = [];
    const examine = (url: string): Promise<void> => {
      const connect = () => createRelayPool({ urls: [url], dial: createNodeDial(), http: createNodeHttp(), verifier, ...tools });
      return examineSpace({ connect, ...tools, relays: [url], iceServers: [] }, (finding) => findings.push(finding));
    };
    await examine(stage.url);
    await stage.stopRelay();
    await examine(stage.url);
    expect(findings.map(({ subject, verdict }) => [subject, verdict])).toEqual([
      ["space", "good"],
      ["space", "bad"],
    ]);
    expect(findings[1]?.words).toContain("did not let a listener in");
    await stage.end();
    await verifier.end();
  },
  120_000,
);
