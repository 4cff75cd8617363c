import type { AvatarConfig, Pose, Pubkey, ServerFrame } from "@plaza/protocol";
import { personName } from "./person-name.ts";
import type { HostPerson } from "./world-host.ts";

/** What a frame changed among the people. */
export type PeopleNews =
  | { readonly type: "join"; readonly person: HostPerson }
  /** Someone who is here told their looks again, as they do when they come back after a lost connection. */
  | { readonly type: "again"; readonly person: HostPerson }
  | { readonly type: "leave"; readonly person: HostPerson }
  | { readonly type: "move"; readonly person: HostPerson };

/** Who is in the world, by what its server tells a resident. */
export interface HostPeople {
  take(frame: ServerFrame): readonly PeopleNews[];
  find(pubkey: Pubkey): HostPerson | undefined;
  list(): readonly HostPerson[];
}

const nothing: readonly PeopleNews[] = [];

/** Makes an empty world. */
export function createHostPeople(): HostPeople {
  const people = new Map<Pubkey, HostPerson>();

  function put(pubkey: Pubkey, avatar: AvatarConfig | undefined, pose: Pose | null): PeopleNews {
    const before = people.get(pubkey);
    const name = avatar?.displayName ?? before?.name ?? personName(pubkey, null);
    const person: HostPerson = { pubkey, name, pose: pose ?? before?.pose ?? null };
    people.set(pubkey, person);
    return { type: before === undefined ? "join" : "again", person };
  }

  function remove(pubkey: Pubkey): readonly PeopleNews[] {
    const person = people.get(pubkey);
    if (person === undefined) return nothing;
    people.delete(pubkey);
    return [{ type: "leave", person }];
  }

  return {
    take(frame) {
      switch (frame.type) {
        case "welcome": {
          // Whoever went while we were out is not on the list.
          const here = new Set(frame.peers.map(({ pubkey }) => pubkey));
          const gone = [...people.keys()].filter((pubkey) => !here.has(pubkey)).flatMap(remove);
          return [...gone, ...frame.peers.map(({ pubkey, avatar, position }) => put(pubkey, avatar, position ?? null))];
        }
        case "peer_join":
          return [put(frame.pubkey, frame.avatar, null)];
        case "peer_leave":
          return remove(frame.pubkey);
        case "peer_position": {
          const before = people.get(frame.pubkey);
          if (before === undefined) return nothing;
          const person = { ...before, pose: { x: frame.x, y: frame.y, z: frame.z, ry: frame.ry } };
          people.set(frame.pubkey, person);
          return [{ type: "move", person }];
        }
        default:
          return nothing;
      }
    },
    find: (pubkey) => people.get(pubkey),
    list: () => [...people.values()],
  };
}
