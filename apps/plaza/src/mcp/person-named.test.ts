import { friendlyName } from "@plaza/nostr-client";
import type { Pubkey } from "@plaza/protocol";
import { expect, it } from "vitest";
import { personName } from "../agent/person-name.ts";
import { personNamed } from "./person-named.ts";

const [ada, ben] = ["a", "b"].map((digit) => digit.repeat(64)) as [Pubkey, Pubkey];

it("[A-24a] who gave no name is called as on pages, and that is not passed off as a name they chose", () => {
  expect(personName(ada, {})).toBe(friendlyName(ada));
  expect(personNamed(ada, personName(ada, {}))).toEqual({ pubkey: ada, friendly_name: friendlyName(ada) });
  expect(personNamed(ada, personName(ada, { displayName: "Ada" }))).toEqual({ pubkey: ada, name: { untrusted_text: "Ada" } });
});

it("[A-24a] who takes the made name of somebody else has chosen it", () => {
  expect(personNamed(ben, friendlyName(ada))).toEqual({ pubkey: ben, name: { untrusted_text: friendlyName(ada) } });
});
