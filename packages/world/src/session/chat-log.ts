import { mergeRecords } from "./chat-records.ts";
import type { ChatRecord, MergedLine } from "./chat-records.ts";

/** All lines of a world, each once. */
export interface ChatLog {
  /** Takes one telling by a server or by ourselves. */
  add(record: ChatRecord): void;
  /**
   * Takes the signed lines as they are known now. One that was here and is no more (its author deleted it) takes its
   * live copies with it.
   */
  setSigned(records: readonly ChatRecord[]): void;
  /** Everything, oldest first, at most 2,000 lines. */
  lines(): readonly MergedLine[];
}

const mostLines = 2_000;
const mostRecords = 6_000;
const mostRecordsOfOne = 600;

interface Group {
  records: ChatRecord[];
  /** Null when it has to be worked out anew. */
  lines: readonly MergedLine[] | null;
}

/** Makes an empty log. Tellings are kept per author, so a busy world costs no more than its busiest speaker. */
export function createChatLog(): ChatLog {
  const groups = new Map<string, Group>();
  const gone = new Set<string>();
  let signed = new Map<string, ChatRecord>();
  let count = 0;
  let sorted: readonly MergedLine[] | null = null;

  function groupOf(record: ChatRecord): Group {
    const name = `${record.pubkey}:${record.privateWith ?? ""}`;
    const group = groups.get(name) ?? { records: [], lines: null };
    groups.set(name, group);
    return group;
  }

  function put(record: ChatRecord): void {
    const group = groupOf(record);
    group.records.push(record);
    group.lines = null;
    count += 1;
    if (group.records.length <= mostRecordsOfOne) return;
    group.records.sort(byTime);
    count -= group.records.splice(0, mostRecordsOfOne / 3).length;
  }

  function forgetOldest(): void {
    const newest = [...groups.values()].flatMap((group) => group.records).sort(byTime);
    groups.clear();
    count = 0;
    for (const record of newest.slice(-mostRecords / 2)) put(record);
  }

  function linesOf(group: Group): readonly MergedLine[] {
    group.lines ??= mergeRecords(group.records.filter((record) => record.cid === null || !gone.has(record.cid)));
    return group.lines;
  }

  return {
    add(record) {
      put(record);
      if (count > mostRecords) forgetOldest();
      sorted = null;
    },
    setSigned(records) {
      const next = new Map(records.map((record) => [record.eventId ?? "", record]));
      for (const [id, record] of signed) {
        if (next.has(id)) continue;
        const group = groupOf(record);
        const kept = group.records.filter((other) => other.eventId !== id);
        count -= group.records.length - kept.length;
        group.records = kept;
        group.lines = null;
        if (record.cid !== null) gone.add(record.cid);
      }
      for (const [id, record] of next) {
        if (record.cid !== null) gone.delete(record.cid);
        if (!signed.has(id)) put(record);
      }
      signed = next;
      if (count > mostRecords) forgetOldest();
      sorted = null;
    },
    lines() {
      sorted ??= [...groups.values()]
        .flatMap(linesOf)
        .sort((a, b) => a.atMs - b.atMs || (a.key < b.key ? -1 : 1))
        .slice(-mostLines);
      return sorted;
    },
  };
}

function byTime(a: ChatRecord, b: ChatRecord): number {
  return a.atMs - b.atMs;
}
