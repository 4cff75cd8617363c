import {
  describeClockContract,
  describeHttpContract,
  describeRandomContract,
  describeSocketContract,
  describeTimersContract,
} from "@plaza/platform/contracts";
import { spawn } from "node:child_process";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startContractServer } from "../../../tests/support/contract-server.ts";
import type { ContractServer } from "../../../tests/support/contract-server.ts";
import { createNodeClock, createNodeDial, createNodeHttp, createNodeRandom, createNodeTimers } from "./index.ts";
import { until } from "./until.test-support.ts";

let server: ContractServer;
beforeAll(async () => {
  server = await startContractServer();
});
afterAll(() => server.end());

const time = () => ({ clock: createNodeClock(), timers: createNodeTimers(), until });
describeClockContract("Node's clock", time);
describeTimersContract("Node's timers", time);
describeTimersContract("Node's unreferenced timers", () => ({ ...time(), timers: createNodeTimers({ unref: true }) }));
describeRandomContract("Node's random", createNodeRandom);
describeSocketContract("Node's dial", async () => ({
  dial: createNodeDial(),
  url: (path) => server.socketUrl + path,
  refusedUrl: `ws://127.0.0.1:${server.deadPort}/`,
  until,
}));
describeHttpContract("Node's http", async () => ({
  http: createNodeHttp(),
  url: (path) => server.httpUrl + path,
  refusedUrl: `http://127.0.0.1:${server.deadPort}/`,
}));

it("[F-2f] unreferenced timers do not keep a process alive", async () => {
  const script = `
    import { createNodeTimers } from "@plaza/platform-node";
    const timers = createNodeTimers({ unref: true });
    timers.after(60_000, () => {});
    timers.every(60_000, () => {});
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { cwd: import.meta.dirname, stdio: "inherit" });
  const code = await new Promise((resolve) => {
    const stop = setTimeout(() => child.kill("SIGKILL"), 15_000);
    child.on("exit", (exitCode) => {
      clearTimeout(stop);
      resolve(exitCode);
    });
  });
  expect(code).toBe(0);
});
