import type { Server } from "node:http";
import { createServer } from "node:https";
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRelayPool } from "@plaza/nostr-client";
import { createDirectVerifier, createKeySigner } from "@plaza/platform";
import { createNodeClock, createNodeDial, createNodeHttp, createNodeLog, createNodeRandom, createNodeTimers } from "@plaza/platform-node";
import { createFakeTime } from "@plaza/platform/fakes";
import { kindClass, parseJson, parseNostrEvent } from "@plaza/protocol";
import { afterEach, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { ownNames } from "../tls/own-names.ts";
import type { Certificate } from "../tls/read-certificate.ts";
import { selfSigned } from "../tls/self-signed.ts";
import { examineAddress, examineMicrophone } from "./examine-address.ts";
import { examineCertificate } from "./examine-certificate.ts";
import { examineRelays } from "./examine-relays.ts";
import type { Finding } from "./finding.ts";

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

const [clock, timers, random] = [createNodeClock(), createNodeTimers(), createNodeRandom()];
const log = createNodeLog({ level: "error" });

type Fault = "none" | "refuses" | "forgets" | "keeps to itself";

/** A relay with a fault. */
async function relay(fault: Fault): Promise<string> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  const events: object[] = [];
  server.on("connection", (socket) => {
    socket.on("message", (data: Buffer) => {
      const message = parseJson(data.toString());
      if (!message.ok || !Array.isArray(message.value)) return;
      const [verb, second] = message.value;
      const say = (...words: readonly unknown[]): void => socket.send(JSON.stringify(words));
      if (verb === "REQ") {
        if (fault !== "forgets") for (const event of events) say("EVENT", second, event);
        say("EOSE", second);
        server.emit("listener", second, socket);
        return;
      }
      const event = verb === "EVENT" ? parseNostrEvent(second) : null;
      if (event === null || !event.ok) return;
      if (fault === "refuses") return say("OK", event.value.id, false, "blocked: pay first");
      say("OK", event.value.id, true, "");
      if (kindClass(event.value.kind) !== "ephemeral") events.push(event.value);
      else if (fault !== "keeps to itself") server.emit("ephemeral", event.value);
    });
  });
  server.on("listener", (name: string, socket: { send(text: string): void }) =>
    server.on("ephemeral", (event) => socket.send(JSON.stringify(["EVENT", name, event]))),
  );
  await new Promise((resolve) => server.once("listening", resolve));
  endings.push(
    () =>
      new Promise((resolve) => {
        for (const client of server.clients) client.terminate();
        server.close(resolve);
      }),
  );
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function examinedRelays(urls: readonly string[], needsAll: boolean): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const verifier = createDirectVerifier();
  const parts = { dial: createNodeDial(), http: createNodeHttp(), verifier, clock, timers, random, log };
  await examineRelays(
    {
      connect: (each) => createRelayPool({ urls: each, ...parts }),
      signer: createKeySigner(random.bytes(32)),
      clock,
      timers,
      urls,
      needsAll,
    },
    (finding) => findings.push(finding),
  );
  return findings;
}

test("[O-31] each relay is tried alone: it takes an event, returns it, and passes a short-lived one on", async () => {
  const urls = await Promise.all((["none", "refuses", "forgets", "keeps to itself"] as const).map(relay));
  const found = await examinedRelays(urls, true);
  expect(found.map(({ verdict }) => verdict)).toEqual(["good", "bad", "bad", "bad"]);
  expect(found.map(({ words }, index) => words.startsWith(urls[index] ?? "?"))).toEqual([true, true, true, true]);
  expect(found[1]?.words).toContain("refused an event: blocked: pay first");
  expect(found[2]?.words).toContain("did not return it");
  expect(found[3]?.words).toContain("passes on no short-lived ones");
  for (const { advice } of found.slice(1)) expect(advice).toMatch(/\?|--relay/);
}, 30_000);

test("[O-31] among several of a Plaza one that works is enough, and one that is not there is named", async () => {
  const [good, gone] = [await relay("none"), "ws://127.0.0.1:9"];
  const found = await examinedRelays([good, gone], false);
  expect(found.map(({ verdict }) => verdict)).toEqual(["good", "doubtful"]);
  expect(found[1]?.words).toMatch(/^ws:\/\/127\.0\.0\.1:9 did not answer/);
}, 30_000);

/** An https port with a certificate of our own making. */
async function httpsPort(told: readonly string[]): Promise<{ readonly port: number; readonly certificate: Certificate }> {
  const folder = await mkdtemp(join(tmpdir(), "plaza-doctor-"));
  const made = await selfSigned(
    { certPath: join(folder, "cert.pem"), keyPath: join(folder, "key.pem"), names: { ...ownNames(told), addresses: told } },
    clock.wallMs(),
  );
  if (!made.ok) throw new Error(made.problem.code);
  const { certificate } = made.value;
  const server: Server = createServer({ cert: certificate.cert, key: certificate.key }, (_, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endings.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  });
  return { port: (server.address() as AddressInfo).port, certificate };
}

async function examinedCertificate(base: string, daysOn = 0): Promise<Finding | undefined> {
  const findings: Finding[] = [];
  const then = createFakeTime({ wallMs: clock.wallMs() + daysOn * 86_400_000 });
  await examineCertificate({ base, clock: then }, (finding) => findings.push(finding));
  expect(findings.length).toBeLessThan(2);
  return findings[0];
}

test("[O-32] a certificate is looked at for its names, its days and who vouches for it", async () => {
  const { port, certificate } = await httpsPort(["127.0.0.1"]);
  const own = await examinedCertificate(`https://127.0.0.1:${port}/`);
  expect(own?.verdict).toBe("doubtful");
  expect(own?.words).toContain(
    `nobody vouches for the certificate but its maker: browsers warn (SHA-256 ${certificate.facts.fingerprint})`,
  );
  expect((await examinedCertificate(`https://127.0.0.1:${port}/`, 400))?.words).toMatch(/the certificate ended \d+ days ago/);
  const foreign = await httpsPort(["192.0.2.5"]);
  const wrong = await examinedCertificate(`https://127.0.0.1:${foreign.port}/`);
  expect([wrong?.verdict, wrong?.words]).toEqual(["bad", expect.stringContaining("not for 127.0.0.1")]);
  expect(await examinedCertificate("http://127.0.0.1/")).toBeUndefined();
  const nothing = await examinedCertificate("https://127.0.0.1:9/");
  expect([nothing?.verdict, nothing?.words]).toEqual(["bad", "no TLS connection to 127.0.0.1:9 (ECONNREFUSED)"]);
});

test("[O-32] once it is vouched for, a certificate's last days are told", async () => {
  // The first look made this process trust it, as a system does that was told to.
  const { port } = await httpsPort(["127.0.0.1"]);
  const base = `https://127.0.0.1:${port}/`;
  await examinedCertificate(base);
  expect(await examinedCertificate(base)).toMatchObject({
    verdict: "good",
    words: "the certificate is valid for 127.0.0.1, 395 days left",
  });
  expect(await examinedCertificate(base, 390)).toMatchObject({ verdict: "doubtful", words: "the certificate ends in 5 days" });
});

async function examinedAddress(base: string, relays: readonly string[]): Promise<Finding | undefined> {
  const findings: Finding[] = [];
  await examineAddress({ dial: createNodeDial(), timers, base, home: { relays, media: [] } }, (finding) => findings.push(finding));
  return findings[0];
}

test("[O-33] what a Plaza tells its visitors must lead to it from where they are, and WebSockets must get through", async () => {
  const url = await relay("none");
  const base = url.replace(/^ws/, "http");
  expect(await examinedAddress(base, [`${url}/relay`])).toMatchObject({ verdict: "good" });
  const inward = await examinedAddress("https://plaza.example/", ["ws://127.0.0.1:7447/relay"]);
  expect([inward?.verdict, inward?.advice]).toEqual(["bad", "Start it with --url https://plaza.example."]);
  expect((await examinedAddress("https://plaza.example/", ["ws://plaza.example/relay"]))?.words).toContain("browsers block it");
  expect(await examinedAddress("http://127.0.0.1:9/", [])).toMatchObject({ verdict: "bad", advice: expect.stringContaining("Upgrade") });
});

test("[O-33] where browsers give no microphone, the doctor says so", () => {
  const verdict = (base: string): string => {
    let found = "";
    examineMicrophone(base, (finding) => (found = finding.verdict));
    return found;
  };
  expect(["https://plaza.example/", "http://127.0.0.1:7447/", "http://localhost/", "http://192.0.2.7:7447/"].map(verdict)).toEqual([
    "good",
    "good",
    "good",
    "doubtful",
  ]);
});
