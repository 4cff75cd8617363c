import { SCENE_BUDGETS } from "./scene-budgets.ts";
import { keepWithin, malformed } from "./scene-file-problem.ts";

/** A JSON object of unknown fields. */
export type Fields = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A list of objects; absent counts as empty. */
export function readList(fields: Fields, name: string, most: number = SCENE_BUDGETS.entries): readonly Fields[] {
  const value = fields[name];
  if (value === undefined) return [];
  if (!Array.isArray(value)) return malformed(`${name} is no list`);
  keepWithin(name, value.length, most);
  return value.map((entry: unknown, index) => (isFields(entry) ? entry : malformed(`${name}[${index}] is no object`)));
}

/** A whole number from 0 on, or what absence means. */
export function readCount<T extends number | undefined>(fields: Fields, name: string, absent: T): number | T {
  const value = fields[name];
  if (value === undefined) return absent;
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) return malformed(`${name} is no count`);
  return value;
}

/** A list of whole numbers, each an index below `limit`; absent counts as empty. */
export function readIndices(fields: Fields, name: string, limit: number): readonly number[] {
  const value = fields[name];
  if (value === undefined) return [];
  if (!Array.isArray(value)) return malformed(`${name} is no list`);
  keepWithin(name, value.length, SCENE_BUDGETS.entries);
  return value.map((entry: unknown) => {
    if (typeof entry !== "number" || !Number.isSafeInteger(entry) || entry < 0 || entry >= limit) {
      return malformed(`${name} points nowhere`);
    }
    return entry;
  });
}

/** Finite numbers, exactly so many; null when absent. */
export function readNumbers(fields: Fields, name: string, length: number): readonly number[] | null {
  const value = fields[name];
  if (value === undefined) return null;
  if (!Array.isArray(value) || value.length !== length) return malformed(`${name} has not ${length} numbers`);
  return value.map((entry: unknown) => (typeof entry === "number" && Number.isFinite(entry) ? entry : malformed(`${name} is not finite`)));
}

/** A text; null when absent. */
export function readText(fields: Fields, name: string): string | null {
  const value = fields[name];
  if (value === undefined) return null;
  return typeof value === "string" ? value : malformed(`${name} is no text`);
}

/** One object's extension, by name; null when absent. */
export function readExtension(fields: Fields, name: string): Fields | null {
  const extensions = fields["extensions"];
  if (!isFields(extensions)) return null;
  const extension = extensions[name];
  return isFields(extension) ? extension : null;
}
