import { execFileSync, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** How the routers of both peers choose the address that others see. */
export type NatKind = "port-restricted" | "symmetric";

/** A little internet of its own: relay and coturn in the middle, two peers behind a router each. */
export interface NatStory {
  /** Every line of JSON of the listener. */
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  /** What all others said, for a failure's message. */
  log(): string;
  /** Ends every process of it, and with the last one its networks. */
  end(): Promise<void>;
}

const command = fileURLToPath(new URL("../../bin/plaza.mjs", import.meta.url));

/*
 * Runs in a network, a mount table and a list of processes of its own: nothing in it is seen outside, and all of it ends
 * with its first process. New packets from outside are dropped at the routers, else a cone behaves like a symmetric one;
 * what the middle sends to private addresses goes to nobody, since coturn ends an allocation over one error in sending.
 */
const script = String.raw`
set -e
[ "$KIND" = symmetric ] && RANDOM_PORTS=--random-fully || RANDOM_PORTS=
mount -t tmpfs tmpfs /run
mkdir -p /run/netns
ip link set lo up
ip link add middle type bridge
ip addr add 203.0.113.1/24 dev middle
ip link set middle up
ip neigh add 203.0.113.254 lladdr 02:00:00:00:00:fe dev middle nud permanent
ip route add default via 203.0.113.254
for at in 1 2; do
  ip netns add router$at
  ip netns add peer$at
  ip link add outside$at type veth peer name wan netns router$at
  ip link set outside$at master middle up
  ip -n router$at link set lo up
  ip -n router$at addr add 203.0.113.1$at/24 dev wan
  ip -n router$at link set wan up
  ip -n router$at link add lan type veth peer name home netns peer$at
  ip -n router$at addr add 10.$at.0.1/24 dev lan
  ip -n router$at link set lan up
  ip -n peer$at link set lo up
  ip -n peer$at addr add 10.$at.0.2/24 dev home
  ip -n peer$at link set home up
  ip -n peer$at route add default via 10.$at.0.1
  ip netns exec router$at sh -c "
    echo 1 > /proc/sys/net/ipv4/ip_forward
    iptables -t nat -A POSTROUTING -o wan -j MASQUERADE $RANDOM_PORTS
    iptables -A INPUT -i wan -m conntrack --ctstate NEW -j DROP
    iptables -A FORWARD -i wan -m conntrack --ctstate NEW -j DROP"
done
turnserver -n --listening-ip=203.0.113.1 --relay-ip=203.0.113.1 --listening-port=3478 --user=plaza:secret --realm=plaza \
  --lt-cred-mech --no-tls --no-dtls --no-cli --pidfile=/run/turn.pid --log-file=/run/turn.log --simple-log >&2 &
mkdir /run/home && cd /run/home
"$NODE" "$PLAZA" up --no-demo --host 203.0.113.1 --port 7447 --data /run/home/up --json > up.out &
until grep -q ready up.out; do sleep 0.1; done
common="--relay ws://203.0.113.1:7447/relay $ICE --json"
ip netns exec peer1 "$NODE" "$PLAZA" space --title NAT --tone 600 $common > host.out &
until grep -q ready host.out; do sleep 0.1; done
link=$(sed -n 's/.*"space":"\(nevent1[a-z0-9]*\)".*/\1/p' host.out | head -n 1)
exec ip netns exec peer2 "$NODE" "$PLAZA" space "$link" --record /dev/null $common
`;

function has(tool: string): boolean {
  try {
    execFileSync("sh", ["-c", `command -v ${tool}`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Why this machine cannot make networks of its own; null where it can. */
export function whyNoNat(): string | null {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "needs Linux and root";
  const missing = ["unshare", "ip", "iptables", "turnserver"].filter((tool) => !has(tool));
  if (missing.length > 0) return `not installed: ${missing.join(", ")} (Debian: apt-get install iproute2 iptables coturn)`;
  try {
    const probe =
      "ip link add probe0 type veth peer name probe1 && iptables -t nat -A POSTROUTING -o probe0 -j MASQUERADE --random-fully && mount -t tmpfs tmpfs /run";
    execFileSync("unshare", ["--net", "--mount", "--pid", "--fork", "sh", "-c", probe], { stdio: "ignore" });
    return null;
  } catch {
    return "the system allows no network namespaces with NAT";
  }
}

/** Lets a host speak a tone behind one router, and a listener come behind another. */
export function beginNatStory(kind: NatKind, iceServers: readonly string[]): NatStory {
  const lines: Readonly<Record<string, unknown>>[] = [];
  let log = "";
  const child = spawn("unshare", ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "bash", "-c", script], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      KIND: kind,
      NODE: process.execPath,
      PLAZA: command,
      ICE: iceServers.map((server) => `--ice ${server}`).join(" "),
    },
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (log = (log + text).slice(-20_000)));
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (line.startsWith("{")) lines.push(JSON.parse(line) as Readonly<Record<string, unknown>>);
  });
  return {
    lines,
    log: () => log,
    async end() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
