import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { Agent, request } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TLSSocket } from "node:tls";
import { createNodeClock, createNodeLog, createNodeTimers } from "@plaza/platform-node";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ownNames } from "./own-names.ts";
import { openTls } from "./open-tls.ts";
import { createPortServer } from "./port-server.ts";
import { selfSigned } from "./self-signed.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plaza-reload-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** Asks over an agent's connection: the certificate that connection was opened with, and whether it was used before. */
function ask(port: number, agent: Agent): Promise<{ readonly fingerprint: string; readonly isReused: boolean }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, agent, rejectUnauthorized: false }, (response) => {
      const { socket } = response;
      const fingerprint = socket instanceof TLSSocket ? socket.getPeerCertificate().fingerprint256 : "";
      const isReused = sent.reusedSocket;
      response.resume().on("end", () => resolve({ fingerprint, isReused }));
    });
    sent.on("error", reject).end();
  });
}

it("[O-13] a changed certificate is taken up by newcomers, a broken one is not, and open connections live on", async () => {
  const clock = createNodeClock();
  const at = (name: string) => ({ certPath: join(folder, `${name}.pem`), keyPath: join(folder, `${name}.key`) });
  const make = async (name: string): Promise<string> => {
    const made = await selfSigned({ ...at(name), names: ownNames([]) }, clock.wallMs());
    if (!made.ok) throw new Error(made.problem.code);
    return made.value.certificate.facts.fingerprint;
  };
  const [first, second] = [await make("first"), await make("second")];
  const served = at("served");
  const put = async (name: string): Promise<void> => {
    await copyFile(at(name).certPath, served.certPath);
    await copyFile(at(name).keyPath, served.keyPath);
  };
  await put("first");
  const log = createNodeLog({ level: "error" });
  const opened = await openTls(served, { dataPath: folder, hosts: [], clock, timers: createNodeTimers(), log });
  if (!opened.ok) throw new Error(opened.problem.code);
  const tls = opened.value;
  const server = createPortServer(tls, (_, response) => response.end("ok"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const staying = new Agent({ keepAlive: true, maxSockets: 1 });
  const fresh = (): Promise<{ readonly fingerprint: string }> => ask(port, new Agent({ keepAlive: false, maxCachedSessions: 0 }));
  try {
    expect(await ask(port, staying)).toEqual({ fingerprint: first, isReused: false });
    // Half of a renewal: the key is not yet the certificate's.
    await copyFile(at("second").certPath, served.certPath);
    await tls.look();
    expect((await fresh()).fingerprint).toBe(first);
    await put("second");
    await tls.look();
    expect((await fresh()).fingerprint).toBe(second);
    expect(await ask(port, staying)).toEqual({ fingerprint: first, isReused: true });
    await writeFile(served.certPath, "broken");
    await tls.look();
    expect((await fresh()).fingerprint).toBe(second);
    // Whoever renews certificates may say so at once.
    await put("first");
    process.emit("SIGHUP");
    await expect.poll(async () => (await fresh()).fingerprint).toBe(first);
  } finally {
    staying.destroy();
    tls.end();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
