import { createSignal } from "@plaza/platform";
import type { WritableSignal } from "@plaza/platform";
import { createKeySigner } from "@plaza/platform/fakes";
import type { Account, RelayPool } from "@plaza/nostr-client";
import { buildDeletion, buildWebxdcFile, buildWebxdcNote } from "@plaza/protocol";
import type { EventTemplate, VerifiedEvent, WebxdcAttachment } from "@plaza/protocol";
import { by, createTestBench, keyOf, startSec } from "../../../nostr-client/src/fakes/test-bench.ts";
import { createAppList } from "../discovery/app-list.ts";
import type { AppList } from "../discovery/app-list.ts";

/** An attachment as a post has it. */
export function attachment(name: string, more: Partial<WebxdcAttachment> = {}): WebxdcAttachment {
  return {
    url: `https://media.test/${name}.xdc`,
    fallbacks: [],
    sha256: null,
    claimedHash: null,
    webxdcId: `id-${name}`,
    name,
    summary: "",
    image: null,
    sizeBytes: null,
    ...more,
  };
}

/** A note that posts apps, so many seconds ago. */
export function noteBy(person: number, names: readonly string[], agoSec = 100, text = "play"): VerifiedEvent {
  return by(person, buildWebxdcNote({ text, apps: names.map((name) => attachment(name)) }, startSec - agoSec));
}

/** The metadata of a file that is an app. */
export function fileBy(person: number, name: string, agoSec = 100): VerifiedEvent {
  return by(person, buildWebxdcFile({ text: "a file", app: attachment(name) }, startSec - agoSec));
}

/** A note as other clients write it: nothing to look by but its text. */
export function plainNoteBy(person: number, name: string, kind = 1, agoSec = 100): VerifiedEvent {
  const { tags, ...note } = buildWebxdcNote({ text: "play", apps: [attachment(name)] }, startSec - agoSec);
  const more = kind >= 30_000 ? [["d", name]] : [];
  return by(person, { ...note, kind, tags: [...tags.filter(([tag]) => tag === "imeta"), ...more] });
}

/** A request to delete. */
export function deletionBy(person: number, target: VerifiedEvent, agoSec = 10): VerifiedEvent {
  return by(person, buildDeletion({ eventIds: [target.id], kinds: [target.kind] }, startSec - agoSec));
}

/** An update of an app by its name. */
export function moveBy(person: number, name: string, agoSec: number, more: Partial<EventTemplate> = {}): VerifiedEvent {
  const tags = [
    ["i", `id-${name}`],
    ["alt", "Webxdc update"],
  ];
  return by(person, { kind: 4932, created_at: startSec - agoSec, tags, content: "1", ...more });
}

/** Relays, and lists of the apps on them. */
export type DiscoveryBench = ReturnType<typeof createTestBench> & {
  readonly account: WritableSignal<Account>;
  /** Acts as a test person from now on. */
  readonly become: (person: number) => void;
  readonly list: (pool?: RelayPool) => AppList;
};

/** Relays, and a list of apps for whoever a test says. */
export function createDiscoveryBench(names: readonly string[] = ["one"]): DiscoveryBench {
  const bench = createTestBench(names);
  const nobody: Account = { kind: "none" };
  const account = createSignal<Account>(nobody);
  const become = (person: number) => account.set({ kind: "guest", pubkey: createKeySigner(keyOf(person)).pubkey, kept: true });
  const list = (pool = bench.pool) => createAppList({ pool, identity: { account }, http: bench.web.http, timers: bench.time });
  return { ...bench, account, become, list };
}
