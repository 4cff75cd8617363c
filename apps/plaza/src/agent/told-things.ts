import { readPose } from "@plaza/protocol";
import type { JsonValue } from "@plaza/protocol";
import { readAreaShape } from "./area-watch.ts";
import { readProp } from "./prop-shelf.ts";
import type { AreaShape, Prop } from "./world-host.ts";

/** What the host's game events say is in the world, as a visitor keeps it. */
export interface ToldThings {
  take(event: string, data: JsonValue): void;
  props(): readonly Prop[];
  areas(): readonly { readonly name: string; readonly shape: AreaShape }[];
  /** Whoever comes back is told anew. */
  clear(): void;
}

const mostThings = 256;

type Fields = { readonly [name: string]: JsonValue };

function isFields(value: JsonValue | undefined): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function propOf(value: JsonValue | undefined): Prop | null {
  const fields = isFields(value) ? value : {};
  const { id, kind, colour, label } = fields;
  const pose = readPose({ x: fields["x"], y: fields["y"], z: fields["z"], ry: fields["ry"] ?? 0 });
  if (typeof id !== "string" || pose === null) return null;
  const prop = readProp({
    id: id.slice(0, 64),
    kind: typeof kind === "string" ? kind : "thing",
    ...pose,
    ...(typeof colour === "string" && /^#[0-9a-f]{6}$/i.test(colour) ? { colour } : {}),
    ...(typeof label === "string" ? { label } : {}),
  });
  return prop.ok ? prop.value : null;
}

/** Keeps the newest under its name; the oldest goes when there are too many. */
function put<T>(map: Map<string, T>, name: string, value: T): void {
  map.delete(name);
  map.set(name, value);
  if (map.size <= mostThings) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    break;
  }
}

/** Makes an empty memory of things and places. */
export function createToldThings(): ToldThings {
  const props = new Map<string, Prop>();
  const areas = new Map<string, AreaShape>();

  function spawn(value: JsonValue | undefined): void {
    const prop = propOf(value);
    if (prop !== null) put(props, prop.id, prop);
  }

  return {
    take(event, value) {
      const data = isFields(value) ? value : {};
      const { id, name, lanterns } = data;
      switch (event) {
        case "spawn":
          spawn(value);
          return;
        case "despawn":
          if (typeof id === "string") props.delete(id);
          return;
        case "round_start":
          // The whole state of a game, as pages take it.
          props.clear();
          if (Array.isArray(lanterns)) for (const lantern of lanterns.slice(0, mostThings)) spawn(lantern);
          return;
        case "round_end":
          props.clear();
          return;
        case "area": {
          if (typeof name !== "string" || name === "" || name.length > 64) return;
          const shape = readAreaShape(data);
          if (data["gone"] === true) areas.delete(name);
          else if (shape !== null) put(areas, name, shape);
        }
      }
    },
    props: () => [...props.values()],
    areas: () => [...areas].map(([name, shape]) => ({ name, shape })),
    clear() {
      props.clear();
      areas.clear();
    },
  };
}
