import type { IceServer } from "@plaza/platform";
import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import type { SpaceSession } from "@plaza/space";
import { createHeadlessParticipant } from "./headless-participant.ts";
import { passTheDoor } from "./pass-the-door.ts";
import { findSpaceGround } from "./space-ground.ts";
import type { GroundOptions } from "./space-ground.ts";
import type { SpaceProblem } from "./space-problem.ts";

/** How somebody carries. */
export interface CarrierOptions extends GroundOptions {
  /** An nevent or naddr, alone or at the end of an address. */
  readonly link: string;
  readonly outputs: number;
  readonly uploadKbps: number;
  readonly iceServers: readonly IceServer[];
  readonly hideAddress: boolean;
  readonly password: string | null;
  readonly name: string;
}

/** Somebody who takes sound and passes it on, and plays none. */
export interface Carrier {
  readonly title: string;
  readonly session: SpaceSession;
  /** Tells the neighbours and the relays, then goes. */
  end(): Promise<void>;
}

/**
 * Enters a space to pass its sound on. After a problem nothing is left running.
 *
 * @see docs/spec/space.md [S-92]
 */
export async function startCarrier(options: CarrierOptions): Promise<Result<Carrier, SpaceProblem>> {
  const found = await findSpaceGround(options);
  if (!found.ok) return found;
  const { ground, reference } = found.value;
  const participant = createHeadlessParticipant({ ...ground, ...options, reference, heard: null });
  const end = async (): Promise<void> => {
    participant.end();
    await ground.end();
  };
  const inside = await passTheDoor(participant.session, options.password, ground.timers);
  if (!inside.ok) {
    await end();
    return failed(inside.problem);
  }
  const title = participant.session.view.get().room.info?.name ?? "";
  return ok({ title, session: participant.session, end });
}
