import { createFakeStretch, createSeededRandom } from "@plaza/platform/fakes";
import { createRoomKey, lockWithPassword } from "@plaza/space";
import { beginSpace, townHall } from "./space-stage.ts";
import type { Guest, SpaceStage } from "./space-stage.ts";

/** Begins a space with its host inside, talking, and everyone else in front of a lock that a password opens. */
export async function beginBehindPassword(seed: number, password: string): Promise<{ readonly stage: SpaceStage; readonly host: Guest }> {
  const random = createSeededRandom(seed);
  const key = createRoomKey(random);
  const lock = await lockWithPassword(createFakeStretch(), key, password, townHall, random);
  return beginSpace(seed, { info: { access: "password", keyId: key.id, lock }, roomKey: key });
}
