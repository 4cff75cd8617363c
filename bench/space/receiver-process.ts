/* Ends of links in a process of their own: `offer` in, `answer` out; counts what comes, and says how much when asked. */
import type { PeerLink } from "@plaza/platform";
import { loadNodePeerLinks } from "@plaza/platform-node";

interface Asked {
  readonly id?: number;
  readonly offer?: string;
}

const create = await loadNodePeerLinks();
const links: PeerLink[] = [];
let received = 0;

async function take(asked: Asked): Promise<void> {
  if (asked.offer === undefined || create === null) {
    process.send?.({ received });
    return;
  }
  const link = create({ state() {}, mesh() {}, candidates() {}, frame: () => (received += 1) });
  links.push(link);
  const answer = await link.answer(asked.offer);
  process.send?.({ id: asked.id, answer: answer.ok ? answer.value : null });
}

process.on("message", (asked: Asked) => void take(asked));
process.on("disconnect", () => process.exit(0));
process.send?.({ ready: true });
