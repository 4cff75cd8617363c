import { createNodeClock, createNodeLog, createNodeTimers } from "@plaza/platform-node";
import { endOnSignal } from "../commands/until-ended.ts";
import { explainStartProblem } from "../up/start-problem.ts";
import { createHttpAccess, isLoopback } from "./http-access.ts";
import { createSecretFilter } from "./secret-filter.ts";
import type { SecretFilter } from "./secret-filter.ts";
import { serveMcpOverHttp } from "./serve-http.ts";
import { serveMcpOverStdio } from "./serve-stdio.ts";
import { readOrMakeToken } from "./token-file.ts";
import { createWorldDesk } from "./world-desk.ts";
import type { WorldDesk } from "./world-desk.ts";

/** How agents are served, as the flags of `plaza mcp` say. */
export interface McpWish {
  readonly http?: boolean;
  readonly port: number;
  readonly host: string;
  readonly tokenFile?: string;
  readonly allowHost?: readonly string[];
  readonly allowOrigin?: readonly string[];
  readonly plaza: string;
  readonly relay?: readonly string[];
  readonly media?: readonly string[];
  readonly data: string;
  readonly files?: string;
  readonly listen: string;
  readonly json?: boolean;
}

function stop(line: string): never {
  process.stderr.write(`plaza: ${line}\n`);
  process.exit(1);
}

/** Serves agents until the client goes or Ctrl-C. */
export async function runMcp(flags: McpWish): Promise<void> {
  const log = createNodeLog({ json: flags.json === true, level: flags.http === true ? "info" : "warn" });
  const secrets = createSecretFilter();
  const desk = createWorldDesk({
    plaza: flags.plaza,
    relays: flags.relay ?? [],
    media: flags.media ?? [],
    listen: flags.listen,
    dataPath: flags.data,
    filesPath: flags.files ?? null,
    secrets,
    log,
    clock: createNodeClock(),
    timers: createNodeTimers(),
  });
  if (flags.http === true) {
    await serveHttp(flags, desk, secrets);
    return;
  }
  const finish = endOnSignal(log, async () => {
    await desk.end();
    await service.end();
  });
  const service = serveMcpOverStdio(desk, () => finish("the client has gone"));
}

async function serveHttp(flags: McpWish, desk: WorldDesk, secrets: SecretFilter): Promise<void> {
  const { host, port } = flags;
  if (!isLoopback(host) && flags.tokenFile === undefined) {
    stop(`with --host ${host} others could host worlds with your key: add --token-file FILE, and tell the token to those who may.`);
  }
  const token = flags.tokenFile === undefined ? null : readOrMakeToken(flags.tokenFile);
  if (token !== null && !token.ok) stop(token.problem);
  if (token !== null) secrets.learnText(token.value.token);
  const access = createHttpAccess({
    host,
    allowHosts: flags.allowHost ?? [],
    allowOrigins: flags.allowOrigin ?? [],
    token: token?.value.token ?? null,
  });
  const served = await serveMcpOverHttp(desk, access, { host, port });
  if (!served.ok) stop(explainStartProblem(served.problem));
  endOnSignal(desk.ground.log, async () => {
    await desk.end();
    await served.value.end();
  });
  if (flags.json === true) process.stdout.write(`${JSON.stringify({ ready: true, url: served.value.url, pid: process.pid })}\n`);
  else
    process.stdout.write(
      `\n  Agents find Plaza at ${served.value.url}${flags.tokenFile === undefined ? "" : `, with the token in ${flags.tokenFile}`}\n\n  Ctrl-C ends it, and the worlds with it.\n\n`,
    );
}
