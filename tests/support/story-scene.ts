import { buildScene, formatAddress, parseScene, signEvent } from "@plaza/protocol";
import type { Scene } from "@plaza/protocol";

const ownerKey = new Uint8Array(32).fill(9);

/** The scene of the stories with real processes, as its owner publishes it with these servers. */
export function storyScene(sync: readonly string[]): Scene & { readonly name: string } {
  const scene = parseScene(signEvent(buildScene({ identifier: "stories", title: "Stories", sync }, 1_767_225_600), ownerKey));
  if (!scene.ok) throw new Error(scene.problem.code);
  return { ...scene.value, name: formatAddress(scene.value.address) };
}
