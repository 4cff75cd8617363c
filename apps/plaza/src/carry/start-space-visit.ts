import { readFile } from "node:fs/promises";
import type { IceServer } from "@plaza/platform";
import { createNodeStretch } from "@plaza/platform-node";
import { failed, ok } from "@plaza/protocol";
import type { Pubkey, Result } from "@plaza/protocol";
import { announceSpace } from "@plaza/space";
import type { RoomKey, SpaceReference } from "@plaza/space";
import { createKeySigner } from "@plaza/platform";
import { createHeadlessParticipant, operatorsLine } from "./headless-participant.ts";
import type { HeadlessParticipant } from "./headless-participant.ts";
import { passTheDoor } from "./pass-the-door.ts";
import { findSpaceGround, openSpaceGround } from "./space-ground.ts";
import type { GroundOptions, SpaceGround } from "./space-ground.ts";
import type { SpaceProblem } from "./space-problem.ts";
import { createRecordedSpeech, createTone } from "./sound-source.ts";
import type { SoundSource } from "./sound-source.ts";
import { createWavRecorder, readWav } from "./wav-file.ts";
import type { WavRecorder } from "./wav-file.ts";

/** How somebody opens a space or visits one, without a page. */
export interface SpaceVisitWish extends GroundOptions {
  /** The space to visit; null to open one. */
  readonly link: string | null;
  /** Of the space to open. */
  readonly title: string;
  readonly description: string;
  readonly password: string | null;
  /** A WAV file to say. */
  readonly sayPath: string | null;
  /** A tone to say, in Hz. */
  readonly tone: number | null;
  /** Where to write what is heard, as WAV. */
  readonly recordPath: string | null;
  /** Everybody who raises a hand may speak, where we may allow it. */
  readonly isOpenStage: boolean;
  readonly outputs: number;
  readonly uploadKbps: number;
  readonly iceServers: readonly IceServer[];
  readonly hideAddress: boolean;
  readonly name: string;
}

/** Somebody in a space who speaks or records. */
export interface StartedVisit {
  readonly session: HeadlessParticipant["session"];
  /** The `nevent` of a space that was just opened, else the link as it was given. */
  readonly link: string;
  /** The page on which it can be joined; null where none is known. */
  readonly page: string | null;
  /** Resolves when what was to be said is said; at once when there is nothing to say. */
  readonly said: Promise<void>;
  /** @param closes - whether a space of our own ends for everybody */
  end(closes: boolean): Promise<void>;
}

interface Entrance {
  readonly ground: SpaceGround;
  readonly reference: SpaceReference;
  readonly link: string;
  readonly roomKey: RoomKey | null;
}

async function soundToSay(wish: SpaceVisitWish): Promise<Result<SoundSource | null, SpaceProblem>> {
  const { sayPath, tone } = wish;
  if (sayPath === null) return ok(tone === null ? null : createTone(tone));
  let bytes: Uint8Array;
  try {
    bytes = await readFile(sayPath);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return failed({ code: "bad-recording", path: sayPath, problem: { code: "unreadable", detail } });
  }
  const read = readWav(bytes);
  if (!read.ok) return failed({ code: "bad-recording", path: sayPath, problem: read.problem });
  return ok(createRecordedSpeech(read.value.samples, read.value.rate));
}

function openRecorder(path: string | null): Result<WavRecorder | null, SpaceProblem> {
  try {
    return ok(path === null ? null : createWavRecorder(path));
  } catch (error) {
    return failed({ code: "not-recordable", path: path ?? "", detail: error instanceof Error ? error.message : String(error) });
  }
}

async function openNew(wish: SpaceVisitWish): Promise<Result<Entrance, SpaceProblem>> {
  const opened = await openSpaceGround(wish);
  if (!opened.ok) return opened;
  // A space is its host's: the key of this visit must be known before the space is.
  const signer = opened.value.signer ?? createKeySigner(opened.value.random.bytes(32));
  const ground: SpaceGround = { ...opened.value, signer };
  const { title: name, description, password } = wish;
  const access = password === null ? "open" : "password";
  const announced = await announceSpace(
    { ...ground, signer, stretch: createNodeStretch() },
    {
      name,
      description,
      access,
      members: [],
      password: password ?? "",
      startsAtSec: null,
      relays: ground.relays,
      metrics: operatorsLine(wish),
    },
  );
  if (!announced.ok) {
    await ground.end();
    return failed({ code: "not-signed", detail: announced.problem.code });
  }
  const { reference, link, roomKey, publication } = announced.value;
  const status = await publication.done;
  if (status.state !== "accepted") {
    await ground.end();
    return failed({ code: "not-taken", detail: status.relays.map(({ url, message }) => `${url}: ${message}`).join(", ") });
  }
  return ok({ ground, reference, link, roomKey });
}

async function findGiven(wish: SpaceVisitWish, link: string): Promise<Result<Entrance, SpaceProblem>> {
  const found = await findSpaceGround({ ...wish, link });
  return found.ok ? ok({ ...found.value, link, roomKey: null }) : found;
}

/** Lets everyone speak who raises a hand, each hand once. */
function keepStageOpen({ session }: HeadlessParticipant): () => void {
  const answered = new Map<Pubkey, number>();
  return session.view.subscribe(() => {
    for (const { pubkey, raisedAtSec } of session.view.get().room.hands) {
      if (answered.get(pubkey) === raisedAtSec) continue;
      answered.set(pubkey, raisedAtSec);
      void session.promote(pubkey);
    }
  });
}

/** Resolves once somebody can hear us: words into an empty room would be lost. */
function someoneListens({ session }: HeadlessParticipant): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (session.view.get().path.children === 0) return;
      stop();
      resolve();
    };
    const stop = session.view.subscribe(look);
    look();
  });
}

/**
 * Opens a space or enters one, and speaks or records as wished. After a problem nothing is left running.
 *
 * @see docs/spec/space.md [S-93]
 */
export async function startSpaceVisit(wish: SpaceVisitWish): Promise<Result<StartedVisit, SpaceProblem>> {
  const sound = await soundToSay(wish);
  if (!sound.ok) return sound;
  const recorder = openRecorder(wish.recordPath);
  if (!recorder.ok) return recorder;
  const entered = wish.link === null ? await openNew(wish) : await findGiven(wish, wish.link);
  if (!entered.ok) {
    recorder.value?.end();
    return entered;
  }
  const { ground, reference, link, roomKey } = entered.value;
  const record = recorder.value;
  const participant = createHeadlessParticipant({
    ...wish,
    ...ground,
    reference,
    heard: record === null ? null : { together: (moment) => record.add(moment) },
    ...(roomKey === null ? {} : { roomKey }),
  });
  const stopStage = wish.isOpenStage ? keepStageOpen(participant) : () => {};
  const end = async (closes: boolean): Promise<void> => {
    stopStage();
    participant.hush();
    if (closes && participant.session.view.get().self.role === "host") await participant.session.close();
    participant.end();
    record?.end();
    await ground.end();
  };
  const inside = await passTheDoor(participant.session, wish.password, ground.timers);
  if (!inside.ok) {
    await end(false);
    return failed(inside.problem);
  }
  const speech = sound.value;
  if (speech !== null && participant.session.view.get().self.microphone === "none") void participant.session.raiseHand();
  // Into an empty room words would be lost; whoever was let speak has somebody who let them.
  const isHeard = wish.link === null ? someoneListens(participant) : Promise.resolve();
  const said = speech === null ? Promise.resolve() : isHeard.then(() => participant.say(speech));
  const page = ground.page === null ? null : new URL(`space/${link}`, ground.page).href;
  return ok({ session: participant.session, link, page, said, end });
}
