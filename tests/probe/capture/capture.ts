import { networkInterfaces } from "node:os";
import { currentNetwork, ownOutside } from "../own-network.ts";
import type { NetworkKind } from "../own-network.ts";
import { staticName } from "../stages/static-host.ts";
import type { Listener } from "./listeners.ts";
import { listenForConnections, listenForDatagrams } from "./listeners.ts";
import { startNameServer } from "./name-server.ts";
import type { Sightings, Tokens } from "./sighting.ts";
import { createSightings } from "./sighting.ts";

/** The outside: names, an address, listeners. It runs as long as the probe; what it sees belongs to the pass under way. */
export interface Capture {
  readonly network: NetworkKind;
  readonly domain: string;
  readonly address: string;
  readonly httpPort: number;
  readonly httpsPort: number;
  /** What a browser has to be told so that its questions are seen and its connections arrive here. */
  readonly browserArgs: readonly string[];
  /** Begins a pass: from now on what arrives is sought for these tokens. */
  begin(tokens: Tokens, count: number): Promise<PassCapture>;
  end(): Promise<void>;
}

/** What one pass sees. */
export interface PassCapture {
  readonly sightings: Sightings;
  /** The ports that belong to the attempt of a token alone. */
  readonly ports: readonly { readonly token: string; readonly udp: number; readonly tcp: number }[];
  end(): Promise<void>;
}

// Each attempt has a name right under it: some features ask for what lies directly under a registry.
const ownDomain = "test";
// Without a name server of ours: names that a browser finds by itself, and writes down that it looked for.
const sharedDomain = "probe.localhost";

// What Chromium asks for by itself, whatever it is told.
const ownQuestions = ["google.com", "googleapis.com", "gstatic.com"].flatMap((name) => [
  `MAP ${name} ~NOTFOUND`,
  `MAP *.${name} ~NOTFOUND`,
]);

/** Starts the outside. */
export async function startCapture(): Promise<Capture> {
  const network = currentNetwork();
  const domain = network === "own" ? ownDomain : sharedDomain;
  let current: Sightings | null = null;
  const address = network === "own" ? ownOutside : ownAddress();
  const heard = (text: string): void => void (text !== "" && current?.see("connection", firstLines(text)));
  const listeners: Listener[] = [];
  const http = await listenForConnections(network === "own" ? 80 : 0, heard);
  const https = await listenForConnections(network === "own" ? 443 : 0, heard);
  listeners.push(http, https);
  const names = network === "own" ? await startNameServer(domain, address, (name) => current?.see("name asked", name)) : null;
  return {
    network,
    domain,
    address,
    httpPort: http.port,
    httpsPort: https.port,
    browserArgs: [
      `--host-resolver-rules=${[`MAP ${staticName} 127.0.0.1`, ...ownQuestions].join(",")}`,
      ...(network === "own" ? [] : ["--allow-loopback-in-peer-connection"]),
    ],
    async begin(tokens, count) {
      const sightings = createSightings(tokens);
      current = sightings;
      const own: Listener[] = [];
      const ports = await Promise.all(
        Array.from({ length: count }, async (_, index) => {
          const token = tokens.token(index);
          const [tcp, udp] = await Promise.all([
            listenForConnections(0, (text) => sightings.see("connection", text === "" ? "opened" : firstLines(text), token)),
            listenForDatagrams((text) => sightings.see("datagram", `${text.length} bytes`, token)),
          ]);
          own.push(tcp, udp);
          return { token, tcp: tcp.port, udp: udp.port };
        }),
      );
      return {
        sightings,
        ports,
        async end() {
          if (current === sightings) current = null;
          await Promise.all(own.map((listener) => listener.end()));
        },
      };
    },
    async end() {
      await Promise.all([...listeners.map((listener) => listener.end()), names?.end()]);
    },
  };
}

/** An address of this machine that is not loopback, where it has one. */
function ownAddress(): string {
  for (const each of Object.values(networkInterfaces()).flat())
    if (each !== undefined && each.family === "IPv4" && !each.internal) return each.address;
  return "127.0.0.1";
}

/** What names an attempt stands in the first line, the host or a name in a handshake. */
function firstLines(text: string): string {
  const host = /^host: .*$/im.exec(text)?.[0] ?? "";
  const isText = /^[A-Z]+ \S+ HTTP\/1/.test(text);
  return isText ? `${text.split("\r\n", 1)[0]} ${host}` : text.replaceAll(/[^\x20-\x7e]+/g, " ");
}
