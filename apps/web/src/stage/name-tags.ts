import { Group, Vector3 } from "three";
import type { Camera } from "three";
import { createCanvasSprite } from "./canvas-sprite.ts";
import type { CanvasSprite } from "./canvas-sprite.ts";
import { layTags } from "./tag-layout.ts";
import type { Tag } from "./tag-layout.ts";
import { paintTag } from "./tag-text.ts";

/** Names and spoken lines above heads: the nearest few, none over another. */
export interface HeadLabels {
  readonly root: Group;
  begin(camera: Camera): void;
  /**
   * Asks for a label this frame. `text` is drawn as it is, never read as markup.
   *
   * @param far - metres from the eye
   */
  show(owner: string, text: string, kind: "name" | "speech", x: number, y: number, z: number, far: number): void;
  /** @param frameSec - since the last frame; labels come and go softly */
  finish(frameSec: number): void;
  end(): void;
}

/** Farther than this nobody's name is shown, in metres. */
export const FARTHEST_TAG = 45;

const MOST_LABELS = 28;
const MOST_PAINTED = 4;

interface Slot {
  readonly sprite: CanvasSprite;
  wanted: boolean;
  /** Whose it is; empty when it is free. */
  owner: string;
  kind: "name" | "speech";
  text: string;
  rows: number;
  opacity: number;
  raised: number;
}

interface Wanted {
  owner: string;
  text: string;
  kind: "name" | "speech";
  readonly at: Vector3;
  far: number;
  weight: number;
  slot: Slot | null;
}

/** Makes the labels, none shown. */
export function createHeadLabels(): HeadLabels {
  const root = new Group();
  const slots: Slot[] = [];
  // The first `used` of them are this frame's, the lightest first.
  const wanted: Wanted[] = Array.from({ length: MOST_LABELS }, () => ({
    owner: "",
    text: "",
    kind: "name",
    at: new Vector3(),
    far: 0,
    weight: 0,
    slot: null,
  }));
  const tags: Tag[] = wanted.map(() => ({ x: 0, bottom: 0, width: 0, height: 0, owner: "", raised: 0, shown: false }));
  const owners = new Set<string>();
  const screen = new Vector3();
  const up = new Vector3();
  let camera: Camera | null = null;
  let used = 0;

  function slotOf(want: Wanted): Slot | null {
    for (const slot of slots) if (slot.owner === want.owner && slot.kind === want.kind && slot.text === want.text) return slot;
    return null;
  }

  function freeSlot(): Slot {
    const free = slots.find((slot) => slot.owner === "");
    if (free !== undefined || slots.length >= MOST_LABELS * 2) return free ?? faintest();
    const made: Slot = {
      sprite: createCanvasSprite(20, false),
      wanted: false,
      owner: "",
      kind: "name",
      text: "",
      rows: 1,
      opacity: 0,
      raised: 0,
    };
    slots.push(made);
    root.add(made.sprite.sprite);
    return made;
  }

  function faintest(): Slot {
    const [first, ...others] = slots;
    if (first === undefined) throw new Error("there is always a slot by then");
    return others.reduce((faint, slot) => (slot.opacity < faint.opacity ? slot : faint), first);
  }

  function draw(want: Wanted, tag: Tag, frameSec: number): void {
    const { slot } = want;
    if (slot === null || camera === null) return;
    const { sprite, ratio } = slot.sprite;
    const tall = heightOf(want) * slot.rows;
    const perMetre = (camera.projectionMatrix.elements[5] ?? 1) / screenDepth(want.at);
    const raised = tag.raised / perMetre;
    const soft = Math.min(1, frameSec * 12);
    const appears = slot.opacity === 0;
    slot.raised = appears || tag.raised === 0 ? raised : slot.raised + (raised - slot.raised) * soft;
    sprite.scale.set(tall * ratio, tall, 1);
    sprite.position.copy(want.at).addScaledVector(up, slot.raised + tall / 2);
    // A label right before the eyes would cover everything.
    const bright = Math.min(1, Math.max(0, (FARTHEST_TAG - want.far) / 10), Math.max(0, (want.far - 0.8) / 0.8));
    slot.opacity += ((tag.shown ? bright : 0) - slot.opacity) * soft;
    sprite.material.opacity = slot.opacity;
    sprite.visible = slot.opacity > 0.02;
  }

  // Grows a little with distance, so that a name stays readable without shouting.
  function heightOf(want: Wanted): number {
    return (0.06 + want.far * 0.0185) * (want.kind === "name" ? 1 : 1.12);
  }

  function screenDepth(at: Vector3): number {
    if (camera === null) return 1;
    return Math.max(0.1, -screen.copy(at).applyMatrix4(camera.matrixWorldInverse).z);
  }

  return {
    root,
    begin(from) {
      camera = from;
      up.setFromMatrixColumn(from.matrixWorld, 1);
      used = 0;
    },
    show(owner, text, kind, x, y, z, far) {
      if (far < 0 || far > FARTHEST_TAG) return;
      // What is being said goes before names, and who is named already keeps their name a little longer.
      const weight = (kind === "speech" ? far * 0.4 : far) * (owners.has(owner) ? 0.88 : 1);
      const last = wanted[MOST_LABELS - 1];
      if (used === MOST_LABELS && last !== undefined && last.weight <= weight) return;
      let at = Math.min(used, MOST_LABELS - 1);
      const own = wanted[at];
      if (own === undefined) return;
      while (at > 0) {
        const before = wanted[at - 1];
        if (before === undefined || before.weight <= weight) break;
        wanted[at] = before;
        at -= 1;
      }
      wanted[at] = own;
      own.owner = owner;
      own.text = text;
      own.kind = kind;
      own.at.set(x, y, z);
      own.far = far;
      own.weight = weight;
      used = Math.min(used + 1, MOST_LABELS);
    },
    finish(frameSec) {
      if (camera === null) return;
      owners.clear();
      for (let i = 0; i < used; i += 1) {
        const want = wanted[i];
        if (want !== undefined) want.slot = slotOf(want);
      }
      let painted = 0;
      for (let i = 0; i < used; i += 1) {
        const want = wanted[i];
        const tag = tags[i];
        if (want === undefined || tag === undefined) continue;
        if (want.slot === null && painted < MOST_PAINTED) {
          painted += 1;
          want.slot = freeSlot();
          want.slot.owner = want.owner;
          want.slot.kind = want.kind;
          want.slot.text = want.text;
          want.slot.rows = paintTag(want.slot.sprite, want.text, want.kind);
          want.slot.opacity = 0;
        }
        const elements = camera.projectionMatrix.elements;
        const depth = screenDepth(want.at);
        const tall = heightOf(want) * (want.slot?.rows ?? 0);
        screen.copy(want.at).project(camera);
        tag.owner = want.owner;
        tag.x = screen.x;
        tag.bottom = screen.y;
        tag.height = (tall * (elements[5] ?? 1)) / depth;
        tag.width = (tall * (want.slot?.sprite.ratio ?? 0) * (elements[0] ?? 1)) / depth;
      }
      layTags(tags, used);
      for (const slot of slots) slot.wanted = false;
      for (let i = 0; i < used; i += 1) {
        const want = wanted[i];
        const tag = tags[i];
        if (want === undefined || want.slot === null || tag === undefined) continue;
        draw(want, tag, frameSec);
        want.slot.wanted = true;
        if (tag.shown) owners.add(want.owner);
      }
      for (const slot of slots) {
        if (slot.wanted || slot.owner === "") continue;
        slot.owner = "";
        slot.opacity = 0;
        slot.sprite.sprite.visible = false;
      }
    },
    end() {
      for (const slot of slots) slot.sprite.end();
    },
  };
}
