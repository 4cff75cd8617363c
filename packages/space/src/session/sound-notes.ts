import type { PeerLinkStats } from "@plaza/platform";
import type { Pubkey } from "@plaza/protocol";
import { qualityOf } from "./session-view.ts";
import type { LineQuality, SoundPath } from "./session-view.ts";
import type { MediaNews } from "./space-media.ts";
import type { SpaceVisit } from "./visit-io.ts";

/** What is known of the sound at present: who speaks, how well it comes, and which way. */
export interface SoundNotes {
  hear(news: Extract<MediaNews, { type: "levels" | "account" }>): void;
  /** Asks the links to our parents how they run. */
  measure(visit: SpaceVisit | null): Promise<void>;
  levelOf(pubkey: Pubkey): number;
  speaking(): readonly Pubkey[];
  quality(): ReadonlyMap<Pubkey, LineQuality>;
  path(visit: SpaceVisit | null): SoundPath;
  clear(): void;
}

/** Louder than this, in dB below full scale, is speech rather than a room's noise. */
const speechLevel = 60;
const silence = 127;

/**
 * Makes notes of nothing yet.
 *
 * @param changed - who speaks is another now
 */
export function createSoundNotes(changed: () => void): SoundNotes {
  let levels = new Map<Pubkey, number>();
  let speaking: readonly Pubkey[] = [];
  let account: Extract<MediaNews, { type: "account" }> | null = null;
  let links = new Map<Pubkey, PeerLinkStats>();

  return {
    hear(news) {
      if (news.type === "account") {
        account = news;
        return;
      }
      levels = new Map(news.levels.map(({ speaker, level }) => [speaker, level]));
      const next = [...levels].flatMap(([speaker, level]) => (level < speechLevel ? [speaker] : [])).toSorted();
      if (next.join() === speaking.join()) return;
      speaking = next;
      changed();
    },
    async measure(visit) {
      const measured = new Map<Pubkey, PeerLinkStats>();
      for (const peer of visit?.view().parents ?? []) {
        const stats = await visit?.stats(peer);
        if (stats !== null && stats !== undefined) measured.set(peer, stats);
      }
      links = measured;
    },
    levelOf: (pubkey) => levels.get(pubkey) ?? silence,
    speaking: () => speaking,
    quality: () => new Map((account?.voices ?? []).map(({ speaker, lossRatio }) => [speaker, qualityOf(lossRatio)])),
    path(visit) {
      const mesh = visit?.view() ?? null;
      const voices = account?.voices ?? [];
      const isSource = mesh?.isStage === true && mesh.depth === 0;
      const heard = mesh?.heard ?? 0;
      return {
        state: isSource ? "source" : heard > 1 ? "good" : heard === 1 ? "thin" : "searching",
        parents: (mesh?.parents ?? []).map((pubkey) => {
          const stats = links.get(pubkey) ?? null;
          return { pubkey, rttMs: stats?.rttMs ?? null, way: stats?.path ?? null, delivered: visit?.deliveredBy(pubkey) ?? 1 };
        }),
        children: mesh?.children.length ?? 0,
        depth: mesh?.depth ?? 0,
        delayMs: mesh?.delayMs ?? 0,
        lossRatio: voices.reduce((most, { lossRatio }) => Math.max(most, lossRatio), 0),
        heldMs: voices.reduce((most, { heldMs }) => Math.max(most, heldMs), 0),
        tally: account?.tally ?? null,
      };
    },
    clear() {
      levels = new Map();
      speaking = [];
      account = null;
      links = new Map();
    },
  };
}
