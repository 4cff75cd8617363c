import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { createRelayPool } from "@plaza/nostr-client";
import type { RelayPool } from "@plaza/nostr-client";
import { createKeySigner } from "@plaza/platform";
import type { Backplane, IceServer, Log } from "@plaza/platform";
import {
  createNodeClock,
  createNodeDial,
  createNodeHttp,
  createNodeRandom,
  createNodeTimers,
  createVerifyPool,
  loadOrMakeKey,
  openFileBlobStore,
  openSqliteEventStore,
} from "@plaza/platform-node";
import { encodeNaddr, failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import { WebSocketServer } from "ws";
import { openAppFileCache } from "../apps/app-file-cache.ts";
import { createAppHosts, isAppName } from "../apps/app-hosts.ts";
import type { AppsOrigin } from "../apps/app-hosts.ts";
import { createAppService } from "../apps/app-service.ts";
import type { AppService } from "../apps/app-service.ts";
import { readFrameScripts } from "../apps/frame-scripts.ts";
import { sealServerErrors } from "../apps/sealed-socket.ts";
import { createMediaApp } from "../media/serve-media.ts";
import { createRelayService, RELAY_SOCKET_OPTIONS } from "../relay/serve-relay.ts";
import { SYNC_SOCKET_OPTIONS } from "../sync/sync-options.ts";
import { openTls } from "../tls/open-tls.ts";
import type { PortTls } from "../tls/open-tls.ts";
import { createPortServer } from "../tls/port-server.ts";
import { isFor } from "../tls/read-certificate.ts";
import type { CertificateFacts } from "../tls/read-certificate.ts";
import type { TlsWish } from "../tls/tls-flags.ts";
import { version } from "../version.ts";
import { createEndings } from "../endings.ts";
import { addressesUnder, baseUrl } from "./addresses.ts";
import { openDataFolder } from "./data-folder.ts";
import { openDemoWorld } from "./demo-world.ts";
import type { DemoWorld } from "./demo-world.ts";
import { createHttpApp, isForApp } from "./http-app.ts";
import { createHttpEnding } from "./http-ending.ts";
import { createMetrics } from "./metrics.ts";
import { servePage } from "./page-files.ts";
import { createPublisher } from "./publisher.ts";
import { createScenePreview } from "./scene-preview.ts";
import type { ScenePreview } from "./scene-preview.ts";
import { skillPage } from "./skill-page.ts";
import { routeSockets } from "./sockets.ts";
import type { SocketRoute } from "./sockets.ts";
import type { StartProblem } from "./start-problem.ts";
import { createVisitorAddress } from "./visitor-address.ts";

/** How a Plaza is started. */
export interface StartOptions {
  /** 0 picks a free one. */
  readonly port: number;
  readonly host: string;
  readonly dataPath: string;
  readonly demo: boolean;
  /** Further relays to read and write. */
  readonly relays: readonly string[];
  /** The base URL visitors use, or null for the address it listens on. */
  readonly url: string | null;
  /** Which certificate the port has; null for plain http. */
  readonly tls?: TlsWish | null;
  /** Whether a proxy in front tells truly who asks. */
  readonly behindProxy?: boolean;
  /** Under which names apps get an origin each; null: `*.apps.localhost` for those on this machine. */
  readonly appsOrigin?: AppsOrigin | null;
  /** STUN and TURN servers that visitors of spaces are told of. Default none. */
  readonly iceServers?: readonly IceServer[];
  /** Where the other processes that serve the demo world are met. */
  readonly backplane?: Backplane | undefined;
  readonly log: Log;
}

/** Where a running Plaza is found: what `--json` prints. */
export interface ReadyInfo {
  readonly page: string;
  readonly relay: string;
  readonly media: string;
  /** The demo world's sync server, or null without one. */
  readonly sync: string | null;
  /** The demo world's `naddr`, or null without one. */
  readonly scene: string | null;
}

/** The certificate a port has. */
export interface PortCertificate extends CertificateFacts {
  readonly path: string;
  readonly isSelfSigned: boolean;
}

/** A whole Plaza in this process. */
export interface Plaza {
  readonly ready: ReadyInfo;
  readonly dataPath: string;
  /** The port's certificate; null for plain http. */
  readonly certificate: PortCertificate | null;
  /** Tells visitors, marks the world as ended, and resolves when everything is on disk. */
  end(): Promise<void>;
}

function listen(server: Server, port: number, host: string): Promise<Result<number, StartProblem>> {
  return new Promise((resolve) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(failed({ code: "port-in-use", host, port }));
      else resolve(failed({ code: "cannot-listen", host, port, detail: error.code ?? error.message }));
    });
    server.listen(port, host, () => resolve(ok((server.address() as AddressInfo).port)));
  });
}

/**
 * Whether apps get names under `apps.localhost` here. A person who accepts a certificate that nobody vouches for does so for
 * one name: a frame on another would stay empty.
 */
function ownNamesUnder(tls: PortTls | null): "http" | "https" | "none" {
  if (tls === null) return "http";
  return !tls.isSelfSigned && isFor(tls.certificate().facts, "label.apps.localhost") ? "https" : "none";
}

/**
 * Starts relay, media store, sync server, page and demo world on one port.
 * After a problem nothing is left running.
 */
export async function startPlaza(options: StartOptions): Promise<Result<Plaza, StartProblem>> {
  const { log } = options;
  const endings = createEndings(log);
  const stop = async (problem: StartProblem): Promise<Result<never, StartProblem>> => {
    await endings.run();
    return failed(problem);
  };

  const appsOrigin = options.appsOrigin ?? null;
  let apps: AppService | null = null;
  let preview: ScenePreview = () => Promise.resolve(null);
  const folder = openDataFolder(options.dataPath);
  if (!folder.ok) return folder;
  endings.add("data folder", () => folder.value.release());

  const clock = createNodeClock();
  const page = await servePage({
    copy: folder.value.file("page"),
    appOrigin: (headers) => apps?.originFor(headers) ?? null,
    preview: (path) => preview(path),
    clock,
  });
  if (!page.ok) return stop(page.problem);
  const timers = createNodeTimers();
  const random = createNodeRandom();
  const key = await loadOrMakeKey(folder.value.file("host.key"));
  if (!key.ok)
    return stop({ code: "key-unusable", path: key.problem.path, detail: "detail" in key.problem ? key.problem.detail : key.problem.code });
  const signer = createKeySigner(key.value.secretKey);
  const verifier = createVerifyPool({ log });
  endings.add("verifier", () => verifier.end());
  const storePath = folder.value.file("events.sqlite");
  const store = await openSqliteEventStore({ path: storePath });
  if (!store.ok) {
    const { problem } = store;
    return stop({ code: "store-unusable", path: storePath, detail: "detail" in problem ? problem.detail : problem.code });
  }
  endings.add("event store", () => store.value.end());
  if (store.value.wasUnclean) log.warn("the last run did not end cleanly; the store was checked and is whole");
  const blobsPath = folder.value.file("blobs");
  const blobs = await openFileBlobStore({ path: blobsPath });
  if (!blobs.ok) return stop({ code: "store-unusable", path: blobsPath, detail: blobs.problem.detail });
  endings.add("blob store", () => blobs.value.end());
  const appsPath = folder.value.file("apps");
  const appFiles = await openAppFileCache(appsPath);
  if (!appFiles.ok) return stop({ code: "store-unusable", path: appsPath, detail: appFiles.problem.detail });

  let tls: PortTls | null = null;
  if ((options.tls ?? null) !== null) {
    const named = [options.host, ...(options.url === null ? [] : [new URL(options.url).hostname])];
    const opened = await openTls(options.tls ?? "self-signed", { dataPath: folder.value.path, hosts: named, clock, timers, log });
    if (!opened.ok) return stop(opened.problem);
    tls = opened.value;
    endings.add("certificate", () => opened.value.end());
  }
  const server = createPortServer(tls);
  const httpEnding = createHttpEnding(server, { clock, timers });
  const port = await listen(server, options.port, options.host);
  if (!port.ok) return stop(port.problem);
  endings.add("http", () => httpEnding.close());
  const addressOf = createVisitorAddress(options.behindProxy === true);
  const addresses = addressesUnder(options.url ?? baseUrl(options.host, port.value, tls === null ? "http" : "https"));
  preview = createScenePreview({ store: store.value, verifier, clock, timers, pageUrl: addresses.page });
  const hosts = [new URL(addresses.page).host];
  if (isAppName(addresses.page, appsOrigin)) return stop({ code: "page-among-apps", url: addresses.page });
  const scripts = readFrameScripts();
  if (scripts === null) log.warn("the frame of apps has not been built: no app is served");
  const appService = createAppService({
    hosts: createAppHosts({ origin: appsOrigin, pageUrl: addresses.page, publicUrl: options.url, ownNames: ownNamesUnder(tls) }),
    scripts,
    cache: appFiles.value,
    blobs: blobs.value,
    pageOrigin: new URL(addresses.page).origin,
    addressOf,
    clock,
    timers,
    log,
  });
  apps = appService;
  endings.add("apps", () => appService.end());

  const relay = createRelayService({
    store: store.value,
    verifier,
    clock,
    timers,
    random,
    log,
    hosts,
    addressOf,
    info: { name: "Plaza", description: "The relay of a Plaza.", pubkey: signer.pubkey, software: "plaza", version },
  });
  endings.add("relay", () => relay.end());
  let pool: RelayPool | null = null;
  if (options.relays.length > 0) {
    const further = createRelayPool({
      urls: options.relays,
      dial: createNodeDial(),
      http: createNodeHttp(),
      verifier,
      clock,
      timers,
      random,
      log,
    });
    pool = further;
    endings.add("further relays", () => further.end());
  }
  const local = async (event: Parameters<typeof relay.publishLocal>[0]): Promise<boolean> => (await relay.publishLocal(event)).accepted;
  const publisher = createPublisher({ signer, local, pool, store: store.value, clock, timers, log });

  endings.add("publications", () => publisher.settled());

  let demo: DemoWorld | null = null;
  const media = createMediaApp({
    blobs: blobs.value,
    verifier,
    clock,
    log,
    serverNames: hosts,
    publicUrl: addresses.media.replace(/\/$/, ""),
  });
  const sceneName = (): string | null => (demo === null ? null : encodeNaddr({ ...demo.address, relays: [addresses.relay] }));
  const appOrigin = (origin: string | null) => (origin === null ? null : { origin });
  const home = (headers: Readonly<Record<string, string>>) => ({
    name: "Plaza",
    software: `plaza/${version}`,
    relays: [addresses.relay, ...options.relays],
    media: [addresses.media],
    scene: sceneName(),
    apps: appOrigin(appService.originFor(headers)),
    ice: options.iceServers ?? [],
  });
  const metrics = createMetrics({
    relay: () => relay.stats(),
    sync: () => demo?.sync.stats() ?? {},
    verifier: () => ({ waiting: verifier.waiting() }),
    apps: () => appService.stats(),
  });
  const startedMs = clock.monotonicMs();
  const health = () => ({
    version,
    uptimeSec: Math.floor((clock.monotonicMs() - startedMs) / 1000),
    worlds: demo === null ? 0 : 1,
    people: demo?.people() ?? 0,
  });
  const app = createHttpApp({ home, health, metrics, relayInfo: () => relay.nip11(), skill: () => skillPage(addresses.page), media });
  const appListener = getRequestListener(app.fetch);
  sealServerErrors(server);
  server.on("request", (request, response) => {
    if (appService.handle(request, response)) return;
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    if (isForApp(request.method ?? "GET", path)) void appListener(request, response);
    else page.value(request, response, () => void appListener(request, response));
  });
  const routes: readonly SocketRoute[] = [
    {
      takes: (path) => path === "/relay",
      server: new WebSocketServer({ noServer: true, ...RELAY_SOCKET_OPTIONS }),
      accept: (ws, request) => relay.accept(ws, request),
    },
    {
      takes: (path) => demo !== null && path === new URL(addresses.sync(demo.address.identifier)).pathname,
      server: new WebSocketServer({ noServer: true, ...SYNC_SOCKET_OPTIONS }),
      accept: (ws, request) => demo?.sync.accept(ws, request),
    },
  ];
  routeSockets(server, routes, (request) => appService.refuseUpgrade(request));

  if (options.demo) {
    const { backplane } = options;
    const opened = await openDemoWorld({
      addresses,
      publisher,
      signer,
      blobs: blobs.value,
      verifier,
      clock,
      timers,
      random,
      log,
      backplane,
    });
    if (!opened.ok) return stop(opened.problem);
    demo = opened.value;
    endings.add("demo world", async () => {
      await opened.value.retire();
      // Goodbyes to all at once: together they have five seconds.
      await Promise.all([opened.value.end(), relay.end(), publisher.settled()]);
    });
  }

  endings.add("port", () => httpEnding.stopAccepting());

  const scene = sceneName();
  log.info("up", { page: addresses.page, data: folder.value.path });
  return ok({
    ready: {
      page: addresses.page,
      relay: addresses.relay,
      media: addresses.media,
      sync: demo === null ? null : addresses.sync(demo.address.identifier),
      scene,
    },
    dataPath: folder.value.path,
    certificate: tls === null ? null : { ...tls.certificate().facts, path: tls.certPath, isSelfSigned: tls.isSelfSigned },
    end: () => endings.run(),
  });
}
