import type { CreatePeerLink, PeerLink } from "@plaza/platform";

/** What comes out at one end. */
export interface EndHandlers {
  frame(bytes: Uint8Array): void;
  mesh(text: string): void;
}

const connectMs = 15_000;

/** Two ends of one link of this process, connected; who listens may be said later. */
export async function createLinkPair(
  create: CreatePeerLink,
  near: () => EndHandlers | null,
  far: () => EndHandlers | null,
): Promise<readonly [PeerLink, PeerLink]> {
  let open = 0;
  let opened = (): void => {};
  const make = (end: () => EndHandlers | null, other: () => PeerLink): PeerLink =>
    create({
      state(state) {
        if (state === "connected") open += 1;
        if (open === 2) opened();
      },
      frame: (bytes) => end()?.frame(bytes),
      mesh: (text) => end()?.mesh(text),
      candidates: (late) => other().addCandidates(late),
    });
  const a: PeerLink = make(near, () => b);
  const b: PeerLink = make(far, () => a);
  const offer = await a.offer();
  if (!offer.ok) throw new Error(offer.problem.code);
  const answer = await b.answer(offer.value);
  if (!answer.ok) throw new Error(answer.problem.code);
  await a.accept(answer.value);
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("a link on this machine did not come up")), connectMs);
    opened = () => {
      clearTimeout(timer);
      resolve();
    };
    if (open === 2) opened();
  });
  return [a, b];
}
