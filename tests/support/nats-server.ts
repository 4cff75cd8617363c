import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";

/** A broker of a test's own, on a free port of the loopback. */
export interface NatsServer {
  readonly url: string;
  readonly pid: number;
  /** Ends it as a crash does. */
  kill(): Promise<void>;
  /** Starts it again on the same port. */
  restart(): Promise<void>;
  end(): Promise<void>;
}

const paths = [process.env["PATH"] ?? "", "/usr/sbin", "/usr/local/sbin"].join(":");
const env = { ...process.env, PATH: paths };

function isThere(): boolean {
  return spawnSync("nats-server", ["--version"], { env, stdio: "ignore" }).status === 0;
}

/** Whether nats-server can be run; where it is missing and may be installed from Debian, it is. Says so where it cannot. */
export function haveNatsServer(): boolean {
  if (isThere()) return true;
  if (process.getuid?.() === 0) {
    spawnSync("apt-get", ["install", "-y", "--no-install-recommends", "nats-server"], { env, stdio: "ignore", timeout: 120_000 });
    if (isThere()) return true;
  }
  process.stdout.write("not run here: nats-server is missing (apt-get install nats-server)\n");
  return false;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Starts a broker; it is up when this resolves. */
export async function startNatsServer(): Promise<NatsServer> {
  const port = await freePort();
  let child: ChildProcess;
  let gone: Promise<unknown>;

  async function start(): Promise<void> {
    child = spawn("nats-server", ["-a", "127.0.0.1", "-p", String(port)], { env, stdio: ["ignore", "ignore", "pipe"] });
    gone = new Promise((resolve) => child.once("exit", resolve));
    let said = "";
    await new Promise<void>((resolve, reject) => {
      child.stderr?.setEncoding("utf8").on("data", (text: string) => {
        said += text;
        if (said.includes("Server is ready")) resolve();
      });
      void gone.then(() => reject(new Error(`nats-server ended: ${said}`)));
    });
  }

  async function stop(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    child.kill(signal);
    await gone;
  }

  // A test that fails on the way must not leave a broker behind.
  process.once("exit", () => child.kill("SIGKILL"));
  await start();
  return {
    url: `nats://127.0.0.1:${port}`,
    get pid() {
      return child.pid ?? 0;
    },
    kill: () => stop("SIGKILL"),
    restart: start,
    end: () => stop("SIGTERM"),
  };
}
