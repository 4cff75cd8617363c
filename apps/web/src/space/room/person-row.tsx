import type { ReactNode } from "react";
import type { Pubkey } from "@plaza/protocol";
import { PersonFace } from "../../people/person-face.tsx";

/** Somebody in a list of the people tab, with what can be done about them. */
export function PersonRow({
  pubkey,
  name,
  note,
  children,
}: {
  readonly pubkey: Pubkey;
  readonly name: string;
  readonly note: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <li className="flex flex-wrap items-center gap-x-2.5 gap-y-1.5 rounded-soft bg-wall-deep p-2.5">
      <PersonFace pubkey={pubkey} size={34} />
      <span className="min-w-40 flex-1">
        <bdi className="block truncate font-semibold">{name}</bdi>
        {note !== "" && <span className="block truncate text-small text-ink-soft">{note}</span>}
      </span>
      <span className="flex gap-1.5">{children}</span>
    </li>
  );
}
