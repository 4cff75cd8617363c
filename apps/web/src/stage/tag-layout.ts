/** A tag on the screen; x from -1 to 1, y from -1 to 1 upwards. */
export interface Tag {
  /** Its middle. */
  x: number;
  /** Its lower edge. */
  bottom: number;
  width: number;
  height: number;
  /** Tags of one head stand over each other however many they are. */
  owner: string;
  /** How far {@link layTags} moved it up. */
  raised: number;
  shown: boolean;
}

// Higher than this above its head, measured in its own height, a name belongs to nobody.
const MOST_RAISED = 2.4;
const GAP = 0.12;

/**
 * Moves tags up until none covers another; those that would float too far from their heads are not shown.
 *
 * @param tags - the most important first; the others make way
 * @param count - how many of them there are
 */
export function layTags(tags: readonly Tag[], count: number): void {
  for (let i = 0; i < count; i += 1) {
    const tag = tags[i];
    if (tag === undefined) continue;
    tag.raised = 0;
    tag.shown = true;
    let own = 0;
    for (let again = true; again && tag.shown;) {
      again = false;
      for (let j = 0; j < i; j += 1) {
        const other = tags[j];
        if (other === undefined || !other.shown) continue;
        if (Math.abs(tag.x - other.x) * 2 >= tag.width + other.width) continue;
        const bottom = tag.bottom + tag.raised;
        const otherBottom = other.bottom + other.raised;
        if (bottom >= otherBottom + other.height || otherBottom >= bottom + tag.height) continue;
        const next = otherBottom + other.height + tag.height * GAP - tag.bottom;
        if (other.owner === tag.owner) own = Math.max(own, next);
        tag.raised = next;
        tag.shown = next - own <= tag.height * MOST_RAISED;
        again = true;
        break;
      }
    }
  }
}
