import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where the probe stands: in a network of its own, from which nothing can leave, or in the machine's. */
export type NetworkKind = "own" | "shared";

/** The address of "the outside" in the network of its own: one that examples are given (RFC 5737), so nobody's. */
export const ownOutside = "198.51.100.7";

const marker = "PLAZA_PROBE_NETWORK";

// One interface that leads nowhere: a browser lets WebRTC speak only where there is one beside loopback.
const enter = `
set -e
ip link set lo up
ip link add out type veth peer name far 2>/dev/null || ip link add out type bridge 2>/dev/null || ip link add out type dummy
ip addr add ${ownOutside}/24 dev out
ip link set out up
if ip link show far >/dev/null 2>&1; then ip link set far up; fi
ip route add default via 198.51.100.1 dev out || true
mount --bind "$1" /etc/resolv.conf
shift
exec "$@"
`;

const unshare = ["--net", "--mount", ...(process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"])];

/** In which network this process runs. */
export function currentNetwork(): NetworkKind {
  return process.env[marker] === "own" ? "own" : "shared";
}

/**
 * Runs a script of ours again in a network of its own, where this machine allows one, otherwise in the machine's.
 *
 * @returns its exit code
 */
export async function runInOwnNetwork(script: string, args: readonly string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "plaza-probe-"));
  try {
    const resolver = join(folder, "resolv.conf");
    writeFileSync(resolver, "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n");
    const wrapped = [...unshare, "sh", "-c", enter, "sh", resolver];
    const isPossible =
      !args.includes("--shared") &&
      process.platform === "linux" &&
      spawnSync("unshare", [...wrapped, "true"], { stdio: "ignore" }).status === 0;
    const node = ["--disable-warning=ExperimentalWarning", script, ...args];
    const child = isPossible
      ? spawn("unshare", [...wrapped, process.execPath, ...node], { stdio: "inherit", env: { ...process.env, [marker]: "own" } })
      : spawn(process.execPath, node, { stdio: "inherit", env: { ...process.env, [marker]: "shared" } });
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => child.kill(signal));
    return await new Promise<number>((resolve) => child.once("exit", (code) => resolve(code ?? 1)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
