/** Movements a figure can make with its body; the emoji of the same meaning start them. */
export type Emote = "wave" | "clap" | "dance" | "sit" | "laugh" | "heart";

/** How a figure holds itself in one moment: offsets in metres from rest, angles in radians. Mutated in place. */
export interface FigureStance {
  lift: number;
  lean: number;
  roll: number;
  turn: number;
  /** The tail to one side, for those who have one. */
  tail: number;
  headTilt: number;
  headNod: number;
  leftFoot: { y: number; z: number };
  rightFoot: { y: number; z: number };
  leftHand: { x: number; y: number; z: number };
  rightHand: { x: number; y: number; z: number };
}

/** How long an emote lasts, in seconds; sitting lasts until the figure moves. */
export const EMOTE_SEC: Readonly<Record<Emote, number>> = {
  wave: 2.2,
  clap: 2,
  dance: 4,
  sit: Number.POSITIVE_INFINITY,
  laugh: 2,
  heart: 2.4,
};

const EMOTES: ReadonlyMap<string, Emote> = new Map(
  Object.entries<Emote>({
    "👋": "wave",
    "🙋": "wave",
    "👏": "clap",
    "🙌": "clap",
    "💃": "dance",
    "🕺": "dance",
    "🎉": "dance",
    "🪑": "sit",
    "🧘": "sit",
    "😂": "laugh",
    "🤣": "laugh",
    "😄": "laugh",
    "❤": "heart",
    "🧡": "heart",
    "💛": "heart",
    "💚": "heart",
    "💙": "heart",
    "💜": "heart",
    "🥰": "heart",
    wave: "wave",
    clap: "clap",
    dance: "dance",
    sit: "sit",
    laugh: "laugh",
    heart: "heart",
  }),
);

/** The movement an emoji stands for, if it stands for one. */
export function emoteOf(emoji: string): Emote | null {
  // The variation selector and skin tones change how it is drawn, not what it means.
  return EMOTES.get(emoji.replace(/\p{Emoji_Modifier}|\ufe0f/gu, "")) ?? null;
}

/** A stance to be filled by {@link holdStance}. */
export function createStance(): FigureStance {
  return {
    lift: 0,
    lean: 0,
    roll: 0,
    turn: 0,
    tail: 0,
    headTilt: 0,
    headNod: 0,
    leftFoot: { y: 0, z: 0 },
    rightFoot: { y: 0, z: 0 },
    leftHand: { x: 0, y: 0, z: 0 },
    rightHand: { x: 0, y: 0, z: 0 },
  };
}

/** What a figure is doing right now. */
export interface FigureMoment {
  /** Metres walked so far: the stride follows the ground, not the clock. */
  readonly walked: number;
  /** Metres a second. */
  readonly speed: number;
  readonly timeSec: number;
  /** Makes neighbours breathe out of step. */
  readonly phase: number;
  readonly emote: Emote | null;
  readonly emoteSec: number;
  /** How far it is off the ground in its bearing, 0 to 1, and how fast it rises, in metres a second. */
  readonly air: number;
  readonly rise: number;
  /** Without it nothing bobs or sways; feet still step, since that carries meaning. */
  readonly lively: boolean;
}

function holdEmote(out: FigureStance, emote: Emote, sec: number, lively: boolean): void {
  // Eases in and out over a fifth of a second.
  const ease = Math.min(1, sec / 0.2, Math.max(0, (EMOTE_SEC[emote] - sec) / 0.2));
  const beat = lively ? Math.sin(sec * 9) : 0;
  const right = out.rightHand;
  const left = out.leftHand;
  if (emote === "wave") {
    right.x += ease * (0.12 + beat * 0.09);
    right.y += ease * 0.62;
    right.z += ease * 0.05;
    out.headTilt += ease * 0.12;
  } else if (emote === "clap") {
    const open = lively ? 0.06 + Math.abs(Math.sin(sec * 11)) * 0.1 : 0.04;
    right.x += ease * (open - 0.3);
    left.x += ease * (open - 0.3);
    right.y += ease * 0.26;
    left.y += ease * 0.26;
    right.z += ease * 0.28;
    left.z += ease * 0.28;
  } else if (emote === "dance") {
    // Whole turns, so that it ends as it began.
    out.turn += lively ? (sec / EMOTE_SEC.dance) * Math.PI * 4 : 0;
    out.lift += ease * Math.abs(beat) * 0.14;
    out.roll += ease * beat * 0.14;
    out.headTilt -= ease * beat * 0.14;
    out.tail += ease * beat * 0.5;
    right.x += ease * 0.08;
    left.x += ease * 0.08;
    right.y += ease * (0.4 + beat * 0.2);
    left.y += ease * (0.4 - beat * 0.2);
    out.leftFoot.y += ease * Math.max(0, beat) * 0.16;
    out.rightFoot.y += ease * Math.max(0, -beat) * 0.16;
  } else if (emote === "sit") {
    out.lift -= ease * 0.24;
    out.lean -= ease * 0.07;
    out.leftFoot.z += ease * 0.36;
    out.rightFoot.z += ease * 0.36;
    out.leftFoot.y += ease * 0.05;
    out.rightFoot.y += ease * 0.05;
    left.x -= ease * 0.06;
    right.x -= ease * 0.06;
    left.z += ease * 0.2;
    right.z += ease * 0.2;
    left.y += ease * 0.02;
    right.y += ease * 0.02;
  } else if (emote === "laugh") {
    out.lean -= ease * (0.1 + beat * 0.05);
    out.headNod -= ease * 0.18;
    out.lift += ease * Math.abs(beat) * 0.04;
    right.x -= ease * 0.16;
    left.x -= ease * 0.16;
    right.z += ease * 0.16;
    left.z += ease * 0.16;
  } else {
    right.x -= ease * 0.24;
    left.x -= ease * 0.24;
    right.y += ease * 0.34;
    left.y += ease * 0.34;
    right.z += ease * 0.2;
    left.z += ease * 0.2;
    out.headTilt += ease * 0.16;
  }
}

function holdAir(out: FigureStance, air: number, rise: number): void {
  // Up: arms flung up and legs trailing; down: arms out, feet reaching for the ground.
  const up = Math.max(-1, Math.min(1, rise / 4));
  out.lean += air * up * 0.08;
  for (const hand of [out.leftHand, out.rightHand]) {
    hand.x += air * (0.1 - up * 0.04);
    hand.y += air * (0.26 + up * 0.14);
    hand.z += air * 0.04 - hand.z * air;
  }
  out.leftFoot.y += air * (0.1 + up * 0.04);
  out.rightFoot.y += air * (0.04 - up * 0.05);
  out.leftFoot.z += air * (0.12 - out.leftFoot.z);
  out.rightFoot.z += air * (-0.1 - out.rightFoot.z);
  out.tail *= 1 - air;
}

/** Fills a stance for one moment of a figure. */
export function holdStance(out: FigureStance, moment: FigureMoment): void {
  const going = Math.min(1, moment.speed / 1.2);
  const stride = moment.walked * 4.1;
  const swing = Math.sin(stride) * going;
  const reach = Math.min(0.3, 0.12 + moment.speed * 0.035);
  const breath = moment.lively ? Math.sin(moment.timeSec * 1.9 + moment.phase) * (1 - going) : 0;
  out.lift = (moment.lively ? Math.abs(Math.cos(stride)) * 0.05 * going : 0) + breath * 0.012;
  out.lean = Math.min(0.2, moment.speed * 0.028);
  out.roll = moment.lively ? swing * 0.035 : 0;
  out.turn = 0;
  out.tail = moment.lively ? Math.sin(moment.timeSec * 2.3 + moment.phase) * 0.22 * (1 - going) + swing * 0.35 : 0;
  out.headTilt = breath * 0.02;
  out.headNod = 0;
  out.leftFoot.z = swing * reach;
  out.rightFoot.z = -swing * reach;
  out.leftFoot.y = Math.max(0, Math.cos(stride)) * 0.1 * going;
  out.rightFoot.y = Math.max(0, -Math.cos(stride)) * 0.1 * going;
  out.leftHand.x = 0;
  out.leftHand.y = breath * 0.014;
  out.leftHand.z = -swing * reach * 0.9;
  out.rightHand.x = 0;
  out.rightHand.y = breath * 0.014;
  out.rightHand.z = swing * reach * 0.9;
  if (moment.air > 0) holdAir(out, moment.air, moment.rise);
  if (moment.emote !== null && (moment.emote === "wave" || (moment.speed < 0.4 && moment.air === 0)))
    holdEmote(out, moment.emote, moment.emoteSec, moment.lively);
}

/**
 * Fills a stance for someone far away: only what can still be seen there.
 *
 * @param out - a stance whose hands and feet stay as they are
 */
export function holdFarStance(out: FigureStance, moment: FigureMoment): void {
  const going = Math.min(1, moment.speed / 1.2);
  const dances = moment.emote === "dance" && moment.lively && moment.speed < 0.4;
  out.lift = moment.lively ? Math.abs(Math.cos(moment.walked * 4.1)) * 0.05 * going : 0;
  if (moment.emote === "sit" && moment.speed < 0.4) out.lift -= 0.24;
  if (dances) out.lift += Math.abs(Math.sin(moment.emoteSec * 9)) * 0.14;
  out.lean = Math.min(0.2, moment.speed * 0.028);
  out.roll = 0;
  out.turn = dances ? (moment.emoteSec / EMOTE_SEC.dance) * Math.PI * 4 : 0;
}
