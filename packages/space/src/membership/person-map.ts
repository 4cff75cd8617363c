/** A leaf, or up to sixteen children by the first digit in which their keys differ. */
type Node<T> = Leaf<T> | Branch<T>;

interface Leaf<T> {
  readonly key: string;
  readonly value: T;
}

interface Branch<T> {
  /** All keys below are equal up to here. */
  readonly depth: number;
  readonly children: readonly (Node<T> | undefined)[];
}

/**
 * A map from lower-case hex (keys of people, or several of them in a row) that never changes: setting makes a new map
 * that shares all but a few nodes, so that ten thousand joins cost ten thousand small copies. Its shape follows from
 * its keys alone.
 */
export interface PersonMap<T> {
  readonly size: number;
  readonly root: Node<T> | undefined;
}

const none: PersonMap<never> = { size: 0, root: undefined };

/** A map without anyone. */
export function emptyPersonMap<T>(): PersonMap<T> {
  return none;
}

/** The digit of a key at a depth, 0 to 15. */
function digitAt(key: string, depth: number): number {
  const code = key.charCodeAt(depth);
  return code <= 57 ? code - 48 : code - 87;
}

function isBranch<T>(node: Node<T>): node is Branch<T> {
  return "children" in node;
}

/** Some leaf below, the one with the key if it is there: its key agrees with the given one further than any other's. */
function nearestLeaf<T>(root: Node<T>, key: string): Leaf<T> {
  let node = root;
  while (isBranch(node)) {
    const next: Node<T> | undefined = node.children[digitAt(key, node.depth)] ?? node.children.find((child) => child !== undefined);
    if (next === undefined) throw new Error("a branch has children");
    node = next;
  }
  return node;
}

function firstDifference(a: string, b: string): number {
  for (let at = 0; at < a.length; at += 1) if (a.charCodeAt(at) !== b.charCodeAt(at)) return at;
  return -1;
}

function withChild<T>(branch: Branch<T>, digit: number, child: Node<T> | undefined): Branch<T> {
  const children = branch.children.slice();
  children[digit] = child;
  return { depth: branch.depth, children };
}

function branchOf<T>(depth: number, old: Node<T>, oldKey: string, leaf: Leaf<T>): Branch<T> {
  const children = Array.from<Node<T> | undefined>({ length: 16 });
  children[digitAt(oldKey, depth)] = old;
  children[digitAt(leaf.key, depth)] = leaf;
  return { depth, children };
}

/** @param depth - where the leaf's key parts from `nearKey`, the key of the nearest leaf; -1 when they are equal */
function setIn<T>(node: Node<T> | undefined, leaf: Leaf<T>, depth: number, nearKey: string): Node<T> {
  if (node === undefined) return leaf;
  if (!isBranch(node)) return depth === -1 ? leaf : branchOf(depth, node, nearKey, leaf);
  if (depth !== -1 && node.depth > depth) return branchOf(depth, node, nearKey, leaf);
  const digit = digitAt(leaf.key, node.depth);
  return withChild(node, digit, setIn(node.children[digit], leaf, depth, nearKey));
}

function deleteIn<T>(node: Node<T>, key: string): Node<T> | undefined {
  if (!isBranch(node)) return undefined;
  const digit = digitAt(key, node.depth);
  const child = node.children[digit];
  if (child === undefined) return node;
  const next = withChild(node, digit, deleteIn(child, key));
  const left = next.children.filter((other) => other !== undefined);
  return left.length === 1 ? left[0] : next;
}

/** What a key stands for. */
export function getPerson<T>(map: PersonMap<T>, key: string): T | undefined {
  let node = map.root;
  while (node !== undefined && isBranch(node)) node = node.children[digitAt(key, node.depth)];
  return node !== undefined && node.key === key ? node.value : undefined;
}

/** The map with a key set; keys of one map are equally long. */
export function setPerson<T>(map: PersonMap<T>, key: string, value: T): PersonMap<T> {
  const leaf = { key, value };
  if (map.root === undefined) return { size: 1, root: leaf };
  const near = nearestLeaf(map.root, key).key;
  const depth = firstDifference(near, key);
  return { size: map.size + (depth === -1 ? 0 : 1), root: setIn(map.root, leaf, depth, near) };
}

/** The map without a key. */
export function deletePerson<T>(map: PersonMap<T>, key: string): PersonMap<T> {
  if (map.root === undefined || getPerson(map, key) === undefined) return map;
  return { size: map.size - 1, root: deleteIn(map.root, key) };
}

/** All entries, by key. */
export function* personEntries<T>(map: PersonMap<T>): Generator<readonly [key: string, value: T]> {
  const stack: Node<T>[] = map.root === undefined ? [] : [map.root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (!isBranch(node)) {
      yield [node.key, node.value];
      continue;
    }
    for (let digit = 15; digit >= 0; digit -= 1) {
      const child = node.children[digit];
      if (child !== undefined) stack.push(child);
    }
  }
}

/** The entries that pass, as a map of their own; the same map when all do. */
export function filterPeople<T>(map: PersonMap<T>, passes: (value: T, key: string) => boolean): PersonMap<T> {
  let kept = map;
  for (const [key, value] of personEntries(map)) if (!passes(value, key)) kept = deletePerson(kept, key);
  return kept;
}
