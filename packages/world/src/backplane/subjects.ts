/** Where the processes of one server meet. */
export interface BackplaneSubjects {
  /** What everybody hears: presence, chat, emoji, game events, signs of life. */
  readonly all: string;
  /** Positions in every cell. */
  readonly allCells: string;
  /** Positions in one cell, by its name (`3,-4`). */
  cell(name: string): string;
  /** Questions and whispers for one process. */
  node(nodeId: string): string;
}

/** Whether a text can stand in a subject as it is. */
export function isSubjectWord(text: string): boolean {
  return /^[A-Za-z0-9_-]{1,64}$/.test(text);
}

/**
 * The subjects of one scene.
 *
 * @param scene - a word that stands for the scene, the same on all processes
 * @see docs/spec/world.md [W-20a]
 */
export function subjectsOf(scene: string): BackplaneSubjects {
  if (!isSubjectWord(scene)) throw new Error(`"${scene}" cannot stand in a subject`);
  return {
    all: `w.${scene}.all`,
    allCells: `w.${scene}.c.>`,
    cell: (name) => `w.${scene}.c.${name.replace(",", ".")}`,
    node: (nodeId) => `w.${scene}.n.${nodeId}`,
  };
}
