import { isRecord, parseJson } from "../json.ts";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import { oneLine, severalLines } from "../text.ts";
import { isWebUrl } from "../urls.ts";
import type { EventTemplate } from "./event.ts";
import type { Pubkey } from "./hex.ts";
import { KIND } from "./kinds.ts";
import type { VerifiedEvent } from "./verified-event.ts";

/** What someone says about themselves (kind 0). Each text is bounded, never markup, and null when not given. */
export interface Profile {
  readonly pubkey: Pubkey;
  readonly name: string | null;
  readonly displayName: string | null;
  readonly about: string | null;
  readonly picture: string | null;
  readonly banner: string | null;
  readonly website: string | null;
  /** As claimed; nobody has checked it. */
  readonly nip05: string | null;
  readonly lud16: string | null;
  readonly createdAtSec: number;
}

/** What a person may say about themselves. */
export type ProfileFields = Partial<Omit<Profile, "pubkey" | "createdAtSec">>;

/** Why an event is not a profile. */
export interface ProfileProblem {
  readonly code: "wrong-kind" | "bad-content";
  readonly found: string;
}

function line(value: unknown, max: number): string | null {
  const text = typeof value === "string" ? oneLine(value, max) : "";
  return text === "" ? null : text;
}

function webUrl(value: unknown): string | null {
  return typeof value === "string" && isWebUrl(value) ? value : null;
}

/** Reads a profile; fields that cannot be read are null. */
export function parseProfile(event: VerifiedEvent): Result<Profile, ProfileProblem> {
  if (event.kind !== KIND.profile) return failed({ code: "wrong-kind", found: String(event.kind) });
  const json = parseJson(event.content);
  if (!json.ok || !isRecord(json.value)) return failed({ code: "bad-content", found: event.content.slice(0, 40) });
  const fields = json.value;
  const about = typeof fields["about"] === "string" ? severalLines(fields["about"], 1_000) : "";
  return ok({
    pubkey: event.pubkey,
    name: line(fields["name"], 60),
    // Early clients wrote it in camel case.
    displayName: line(fields["display_name"], 60) ?? line(fields["displayName"], 60),
    about: about === "" ? null : about,
    picture: webUrl(fields["picture"]),
    banner: webUrl(fields["banner"]),
    website: webUrl(fields["website"]),
    nip05: line(fields["nip05"], 200),
    lud16: line(fields["lud16"], 200),
    createdAtSec: event.created_at,
  });
}

/**
 * The event of a profile.
 *
 * @param previous - the profile it replaces: fields and tags of other clients are carried over, a given null removes one of ours
 */
export function buildProfile(fields: ProfileFields, createdAtSec: number, previous?: VerifiedEvent): EventTemplate {
  const before = previous === undefined ? null : parseJson(previous.content);
  const content = new Map<string, unknown>(before?.ok && isRecord(before.value) ? Object.entries(before.value) : []);
  const set = (key: string, value: string | null | undefined): void => {
    if (value === null) content.delete(key);
    else if (value !== undefined) content.set(key, value);
  };
  set("name", fields.name);
  set("display_name", fields.displayName);
  // The older spelling of the same name would come back once the newer one is gone.
  if (fields.displayName !== undefined) content.delete("displayName");
  set("about", fields.about);
  set("picture", fields.picture);
  set("banner", fields.banner);
  set("website", fields.website);
  set("nip05", fields.nip05);
  set("lud16", fields.lud16);
  return { kind: KIND.profile, created_at: createdAtSec, tags: previous?.tags ?? [], content: JSON.stringify(Object.fromEntries(content)) };
}
