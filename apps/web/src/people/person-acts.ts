import type { Pubkey } from "@plaza/protocol";
import type { Peace, PersonDone } from "./person-desk.ts";

/** Mutes, hides, and takes either back; says so where it can be undone. @see docs/spec/page.md [G-83] */
export function actOn({ tools, persons }: Peace, pubkey: Pubkey, what: PersonDone["what"]): void {
  const { mutes } = tools;
  if (what === "muted") mutes.mute(pubkey);
  else if (what === "hidden") mutes.hide(pubkey);
  else if (what === "shown") mutes.show(pubkey);
  else mutes.unmute(pubkey);
  persons.done.set({ pubkey, what, number: (persons.done.get()?.number ?? 0) + 1 });
}

/** Takes back what was done last. */
export function undo({ tools, persons }: Peace): void {
  const done = persons.done.get();
  persons.done.set(null);
  if (done === null) return;
  const { pubkey, what } = done;
  if (what === "muted" || what === "hidden") tools.mutes.unmute(pubkey);
  else if (what === "unmuted") tools.mutes.mute(pubkey);
  else tools.mutes.hide(pubkey);
}
