import { failed, ok, oneLine, readPose } from "@plaza/protocol";
import type { JsonValue, Pose, Result } from "@plaza/protocol";
import type { ActProblem, Prop } from "./world-host.ts";

/** What pages draw at most. */
export const MOST_PROPS = 64;

/** The things a host has put into its world. */
export interface PropShelf {
  put(prop: Prop): Result<Prop, ActProblem>;
  move(id: string, pose: Partial<Pose>): Result<Prop, ActProblem>;
  take(id: string): Result<Prop, ActProblem>;
  list(): readonly Prop[];
}

const colour = /^#[0-9a-f]{6}$/i;
const mostIdUnits = 64;
const mostLabelPoints = 80;

/** A prop as game events carry it. */
export function propData(prop: Prop): JsonValue {
  return { ...prop };
}

/** Reads a thing from wherever it comes; says which field is wrong. */
export function readProp(value: Prop): Result<Prop, ActProblem> {
  const bad = (field: string): Result<never, ActProblem> => failed({ code: "bad-prop", field });
  // A script's values have any type.
  const fields: { readonly [field in keyof Prop]: unknown } = value;
  if (typeof fields.id !== "string" || fields.id === "" || fields.id.length > mostIdUnits) return bad("id");
  const kind = typeof fields.kind === "string" ? oneLine(fields.kind, mostIdUnits) : "";
  if (kind === "") return bad("kind");
  const pose = readPose({ x: fields.x, y: fields.y, z: fields.z, ry: fields.ry ?? 0 });
  if (pose === null) return bad("x, y, z or ry");
  if (fields.colour !== undefined && (typeof fields.colour !== "string" || !colour.test(fields.colour))) return bad("colour");
  if (fields.label !== undefined && typeof fields.label !== "string") return bad("label");
  const label = fields.label === undefined ? "" : oneLine(fields.label, mostLabelPoints);
  return ok({
    id: fields.id,
    kind,
    x: pose.x,
    y: pose.y,
    z: pose.z,
    ...(fields.ry === undefined ? {} : { ry: pose.ry }),
    ...(fields.colour === undefined ? {} : { colour: fields.colour }),
    ...(label === "" ? {} : { label }),
  });
}

/** Makes an empty shelf. */
export function createPropShelf(): PropShelf {
  const props = new Map<string, Prop>();
  const put = (wish: Prop): Result<Prop, ActProblem> => {
    const prop = readProp(wish);
    if (!prop.ok) return prop;
    if (!props.has(prop.value.id) && props.size >= MOST_PROPS) return failed({ code: "too-many-props", most: MOST_PROPS });
    props.set(prop.value.id, prop.value);
    return prop;
  };
  return {
    put,
    move(id, pose) {
      const before = props.get(id);
      if (before === undefined) return failed({ code: "no-such-prop", id });
      const { x = before.x, y = before.y, z = before.z, ry = before.ry } = pose;
      return put({ ...before, x, y, z, ...(ry === undefined ? {} : { ry }) });
    },
    take(id) {
      const prop = props.get(id);
      if (prop === undefined) return failed({ code: "no-such-prop", id });
      props.delete(id);
      return ok(prop);
    },
    list: () => [...props.values()],
  };
}
