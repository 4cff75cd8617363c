/** A leaf, or sixteen children by the next hex digit. */
type Node<T> = Leaf<T> | Branch<T>;

interface Leaf<T> {
  readonly key: string;
  readonly value: T;
}

interface Branch<T> {
  readonly children: readonly (Node<T> | undefined)[];
}

/**
 * A map from lower-case hex (keys of people, or several of them in a row) that never changes: setting makes a new map
 * that shares all but a few nodes, so that ten thousand joins cost ten thousand small copies.
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

/** The digit of a key at a depth, 0 to 15; -1 past its end. */
function digitAt(key: string, depth: number): number {
  const code = key.charCodeAt(depth);
  if (Number.isNaN(code)) return -1;
  return code <= 57 ? code - 48 : code - 87;
}

function withChild<T>(branch: Branch<T> | null, digit: number, child: Node<T> | undefined): Branch<T> {
  const children = branch === null ? Array.from<Node<T> | undefined>({ length: 16 }) : branch.children.slice();
  children[digit] = child;
  return { children };
}

function setIn<T>(node: Node<T> | undefined, leaf: Leaf<T>, depth: number): Node<T> {
  if (node === undefined) return leaf;
  const digit = digitAt(leaf.key, depth);
  if ("children" in node) return withChild(node, digit, setIn(node.children[digit], leaf, depth + 1));
  if (node.key === leaf.key) return leaf;
  const pushed = withChild<T>(null, digitAt(node.key, depth), node);
  return withChild(pushed, digit, setIn(pushed.children[digit], leaf, depth + 1));
}

function deleteIn<T>(node: Node<T> | undefined, key: string, depth: number): Node<T> | undefined {
  if (node === undefined) return undefined;
  if (!("children" in node)) return node.key === key ? undefined : node;
  const digit = digitAt(key, depth);
  const children = withChild(node, digit, deleteIn(node.children[digit], key, depth + 1)).children;
  const left = children.filter((child) => child !== undefined);
  // A branch with one leaf is that leaf, so that equal maps have equal shapes.
  const [only] = left;
  if (left.length === 0) return undefined;
  return left.length === 1 && only !== undefined && !("children" in only) ? only : { children };
}

/** What a key stands for. */
export function getPerson<T>(map: PersonMap<T>, key: string): T | undefined {
  let node = map.root;
  for (let depth = 0; node !== undefined; depth += 1) {
    if (!("children" in node)) return node.key === key ? node.value : undefined;
    node = node.children[digitAt(key, depth)];
  }
  return undefined;
}

/** The map with a key set; keys of one map are equally long. */
export function setPerson<T>(map: PersonMap<T>, key: string, value: T): PersonMap<T> {
  const isNew = getPerson(map, key) === undefined;
  return { size: map.size + (isNew ? 1 : 0), root: setIn(map.root, { key, value }, 0) };
}

/** The map without a key. */
export function deletePerson<T>(map: PersonMap<T>, key: string): PersonMap<T> {
  if (getPerson(map, key) === undefined) return map;
  return { size: map.size - 1, root: deleteIn(map.root, key, 0) };
}

/** All entries, by key. */
export function* personEntries<T>(map: PersonMap<T>): Generator<readonly [key: string, value: T]> {
  const stack: Node<T>[] = map.root === undefined ? [] : [map.root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (!("children" in node)) {
      yield [node.key, node.value];
      continue;
    }
    for (let digit = 15; digit >= 0; digit -= 1) {
      const child = node.children[digit];
      if (child !== undefined) stack.push(child);
    }
  }
}

/** The entries that pass, as a map of their own. */
export function filterPeople<T>(map: PersonMap<T>, passes: (value: T, key: string) => boolean): PersonMap<T> {
  let kept = map;
  for (const [key, value] of personEntries(map)) if (!passes(value, key)) kept = deletePerson(kept, key);
  return kept;
}
