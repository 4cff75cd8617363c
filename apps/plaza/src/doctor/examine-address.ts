import type { DialSocket, Timers } from "@plaza/platform";
import type { HomeInfo } from "../up/home-info.ts";
import type { Finding } from "./finding.ts";

/** What the examination of addresses works with. */
export interface AddressExamination {
  readonly dial: DialSocket;
  readonly timers: Timers;
  /** Where the Plaza was reached. */
  readonly base: string;
  readonly home: Pick<HomeInfo, "relays" | "media">;
}

const patienceMs = 6_000;

/** Dials a WebSocket; null when it opens, else what went wrong. */
function tryDial({ dial, timers }: AddressExamination, url: string): Promise<string | null> {
  return new Promise((resolve) => {
    const finish = (outcome: string | null): void => {
      cancel();
      resolve(outcome);
      socket.close();
    };
    const cancel = timers.after(patienceMs, () => finish("no answer in time"));
    const socket = dial(url, {
      opened: () => finish(null),
      message: () => undefined,
      closed: ({ code }) => finish(`closed with ${code}`),
    });
  });
}

/** Whether a name or address leads to the asking machine itself. */
function isOwnMachine(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost") || host === "[::1]" || host.startsWith("127.");
}

/** Whether what the Plaza tells its visitors is where it was reached, and whether WebSockets get through. */
export async function examineAddress(options: AddressExamination, found: (finding: Finding) => void): Promise<void> {
  const base = new URL(options.base);
  const say = (verdict: Finding["verdict"], words: string, advice?: string): void =>
    found({ subject: "address", verdict, words, ...(advice === undefined ? {} : { advice }) });
  const told = [...options.home.relays, ...options.home.media].filter((url) => URL.canParse(url)).map((url) => new URL(url));
  const inward = isOwnMachine(base.hostname) ? undefined : told.find((url) => isOwnMachine(url.hostname));
  const plain = base.protocol === "https:" ? told.find((url) => url.protocol === "ws:" || url.protocol === "http:") : undefined;
  const advice = `Start it with --url ${base.origin}.`;
  if (inward !== undefined) {
    say("bad", `it sends visitors to ${inward.origin === "null" ? inward.href : inward.origin}, which is their own machine`, advice);
    return;
  }
  if (plain !== undefined) {
    say("bad", `a page over https may not open ${plain.href}: browsers block it`, advice);
    return;
  }
  const socketUrl = new URL("/relay", base.href.replace(/^http/, "ws")).href;
  const trouble = await tryDial(options, socketUrl);
  if (trouble === null) say("good", `a WebSocket opens at ${socketUrl}`);
  else
    say(
      "bad",
      `no WebSocket opens at ${socketUrl} (${trouble})`,
      "Does the proxy in front pass on Upgrade and Connection headers? See docs/operating.md.",
    );
}

/** Whether browsers give the page what only secure pages get. */
export function examineMicrophone(base: string, found: (finding: Finding) => void): void {
  const { protocol, hostname } = new URL(base);
  if (protocol === "https:" || isOwnMachine(hostname)) {
    found({ subject: "microphone", verdict: "good", words: "browsers may give this page a microphone" });
    return;
  }
  found({
    subject: "microphone",
    verdict: "doubtful",
    words: `browsers give ${base} no microphone, since it is not https`,
    advice: "Start it with --tls self-signed (on your network) or --tls-cert and --tls-key, or put it behind a proxy with a certificate.",
  });
}
