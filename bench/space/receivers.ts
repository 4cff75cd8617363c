import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { CreatePeerLink, PeerLink, PeerLinkState } from "@plaza/platform";

/** A process with the other ends of links; it counts what comes. */
export interface Receivers {
  /** So many links to it, ten at a time. */
  links(count: number, state?: (state: PeerLinkState) => void): Promise<readonly PeerLink[]>;
  /** Messages that came so far. */
  received(): Promise<number>;
  end(): void;
  /** Ends it as a crash does. */
  kill(): void;
}

type Said = Readonly<Record<string, unknown>>;

/** Starts the process. */
export function createReceivers(create: CreatePeerLink): Receivers {
  const child = fork(fileURLToPath(new URL("receiver-process.ts", import.meta.url)));
  const made = new Map<number, PeerLink>();
  let lastId = 0;
  child.setMaxListeners(0);
  const ask = <T>(question: object, reads: (said: Said) => T | null): Promise<T> =>
    new Promise((resolve) => {
      const look = (said: Said): void => {
        const answer = reads(said);
        if (answer === null) return;
        child.off("message", look);
        resolve(answer);
      };
      child.on("message", look);
      child.send(question);
    });
  const isReady = new Promise<void>((resolve) => child.once("message", () => resolve()));
  // A busy machine gathers slowly: what comes after the description follows.
  child.on("message", (said: Said) => {
    const { id, late } = said;
    if (typeof id === "number" && Array.isArray(late)) made.get(id)?.addCandidates(late.map(String));
  });

  async function link(told: (state: PeerLinkState) => void, tries = 3): Promise<PeerLink> {
    const id = (lastId += 1);
    let opened = (): void => {};
    const isOpen = new Promise<void>((resolve) => (opened = resolve));
    const near = create({
      state(state) {
        if (state === "connected") opened();
        told(state);
      },
      frame() {},
      mesh() {},
      candidates: (late) => void (child.connected && child.send({ id, late })),
    });
    made.set(id, near);
    const offer = await near.offer();
    if (!offer.ok) throw new Error(offer.problem.code);
    const answer = await ask({ id, offer: offer.value }, (said) => (said["id"] === id && "answer" in said ? String(said["answer"]) : null));
    const accepted = await near.accept(answer);
    if (!accepted.ok) {
      // A machine under load may not describe itself in time; the product asks anew as well.
      near.end();
      if (tries === 0) throw new Error(accepted.problem.code);
      return link(told, tries - 1);
    }
    await isOpen;
    return near;
  }

  return {
    async links(count, state = () => {}) {
      await isReady;
      const links: PeerLink[] = [];
      while (links.length < count)
        links.push(...(await Promise.all(Array.from({ length: Math.min(10, count - links.length) }, () => link(state)))));
      return links;
    },
    received: () => ask({}, (said) => (typeof said["received"] === "number" ? said["received"] : null)),
    end: () => void (child.connected && child.disconnect()),
    kill: () => void child.kill("SIGKILL"),
  };
}
