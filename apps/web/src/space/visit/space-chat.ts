import { createSceneChat } from "@plaza/nostr-client";
import type { RelayPool, SceneChat } from "@plaza/nostr-client";
import { createSignal } from "@plaza/platform";
import type { KeyValue, Log, Signer, Timers } from "@plaza/platform";
import { buildSpaceChat, failed, ok, parseSpaceChat, spaceKey, spaceRoomAddress } from "@plaza/protocol";
import type { SpaceAddress } from "@plaza/protocol";

/** What the chat of a space needs. */
export interface SpaceChatParts {
  readonly space: SpaceAddress;
  /** Who is in the space here: what they say and what they write is one person's. */
  readonly signer: Signer;
  readonly pool: RelayPool;
  readonly relayHint: string | undefined;
  readonly keyValue: KeyValue;
  readonly timers: Timers;
  readonly log: Log;
}

/**
 * The chat of a space: the one of its mirror, so that other Nostr clients see the same lines.
 *
 * @see docs/spec/page.md [G-48]
 */
export function createSpaceChat({ space, signer, pool, relayHint, keyValue, timers, log }: SpaceChatParts): SceneChat {
  const key = spaceKey(space);
  return createSceneChat({
    pool,
    identity: { account: createSignal({ kind: "guest", pubkey: signer.pubkey, kept: true }), signer: () => Promise.resolve(signer) },
    scene: spaceRoomAddress(space),
    language: {
      build: (line, createdAtSec) => buildSpaceChat({ space, ...line }, createdAtSec),
      parse(event) {
        const line = parseSpaceChat(event);
        if (!line.ok) return line;
        return spaceKey(line.value.space) === key ? ok(line.value) : failed({ code: "no-room" });
      },
    },
    ...(relayHint === undefined ? {} : { relayHint }),
    keyValue,
    timers,
    log,
  });
}
