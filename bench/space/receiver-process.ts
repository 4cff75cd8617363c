/* Ends of links in a process of their own: `offer` in, `answer` out; counts what comes, and says how much when asked. */
import type { PeerLink } from "@plaza/platform";
import { loadNodePeerLinks } from "@plaza/platform-node";

interface Asked {
  readonly id?: number;
  readonly offer?: string;
  readonly late?: readonly string[];
}

const create = await loadNodePeerLinks();
const links = new Map<number, PeerLink>();
let received = 0;

async function take({ id, offer, late }: Asked): Promise<void> {
  if (create === null || id === undefined) process.send?.({ received });
  else if (late !== undefined) links.get(id)?.addCandidates(late);
  else if (offer !== undefined) {
    const far = create({
      state() {},
      mesh() {},
      candidates: (found) => process.send?.({ id, late: found }),
      frame: () => (received += 1),
    });
    links.set(id, far);
    const answer = await far.answer(offer);
    process.send?.({ id, answer: answer.ok ? answer.value : "" });
  }
}

process.on("message", (asked: Asked) => void take(asked));
process.on("disconnect", () => process.exit(0));
process.send?.({ ready: true });
