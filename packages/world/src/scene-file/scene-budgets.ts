/**
 * What a scene file may cost. The file comes from a stranger, and everything in it ends in the visitor's memory and
 * graphics card: each number is the most that a phone of today still shows, or that an honest scene ever needs.
 *
 * @see docs/spec/world.md [W-16], [W-16a]
 */
export const SCENE_BUDGETS = {
  /** Of the whole file: a minute of download at 7 Mbit/s. */
  fileBytes: 50 * 1024 * 1024,
  /** Of the JSON: it is parsed on the main thread, at some 50 ms a MiB with what follows. */
  jsonBytes: 8 * 1024 * 1024,
  /** As drawn, a mesh counted once for each node that shows it. Phones draw two million at 30 frames a second. */
  triangles: 2_000_000,
  /** Each is a command to the card; 500 fill a frame on a slow machine. */
  drawCalls: 500,
  /** Each is an object that is visited every frame. */
  nodes: 10_000,
  /** Deeper nesting than any tool writes; walking it must not exhaust the stack. */
  depth: 128,
  /** On a side: every card since WebGL 2 takes it, larger ones fail on phones. */
  textureSide: 4_096,
  /** Once decoded, smaller copies for the distance included: a small file inflates to this in memory. */
  textureBytes: 256 * 1024 * 1024,
  /** Once decoded, all accessors: a compressed buffer may claim far more than it holds. */
  geometryBytes: 256 * 1024 * 1024,
  /** Entries of any other list in the file. */
  entries: 65_536,
  /** Spawn points kept; further ones are not needed. */
  spawns: 64,
  /** Named places kept, for those to whom a scene is told in words. */
  places: 100,
} as const;
