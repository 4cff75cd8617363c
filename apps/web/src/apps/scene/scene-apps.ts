import { createSignal } from "@plaza/platform";
import type { Signal } from "@plaza/platform";
import type { AppVisit } from "../run/app-visit.ts";
import type { ShareDesk } from "../share/share-desk.ts";

/** The apps of one stay in a world: the one that is open, and the place to share one from. */
export interface SceneApps {
  /** The app over the world; null for none. */
  readonly opened: Signal<AppVisit | null>;
  /** Where an app is shared into the chat; null until somebody wanted to. */
  readonly share: Signal<ShareDesk | null>;
  /** True when the last wish failed: a part of the page could not be fetched. */
  readonly stuck: Signal<boolean>;
  /** Opens an app over the world, in place of another. */
  open(link: string): void;
  close(): void;
  startSharing(): void;
  end(): void;
}

/** What the apps of a world are made with; both parts of the page come when they are first needed. */
export interface SceneAppsParts {
  readonly visitApp: (link: string) => Promise<AppVisit>;
  readonly makeShare: () => Promise<ShareDesk>;
}

/**
 * Keeps at most one app open over a world.
 *
 * @see docs/spec/page.md [G-32]
 */
export function createSceneApps({ visitApp, makeShare }: SceneAppsParts): SceneApps {
  const opened = createSignal<AppVisit | null>(null);
  const share = createSignal<ShareDesk | null>(null);
  const stuck = createSignal(false);
  let wishes = 0;
  let making = false;
  let ended = false;

  function close(): void {
    wishes += 1;
    opened.get()?.end();
    opened.set(null);
  }

  return {
    opened,
    share,
    stuck,
    open(link) {
      if (ended) return;
      close();
      const mine = wishes;
      stuck.set(false);
      visitApp(link).then(
        (visit) => {
          if (mine !== wishes) visit.end();
          else opened.set(visit);
        },
        () => {
          if (mine === wishes) stuck.set(true);
        },
      );
    },
    close,
    startSharing() {
      const known = share.get();
      if (known !== null) known.open();
      else if (!making && !ended) {
        making = true;
        stuck.set(false);
        makeShare()
          .then(
            (made) => {
              if (ended) made.end();
              else {
                share.set(made);
                made.open();
              }
            },
            () => stuck.set(true),
          )
          .finally(() => {
            making = false;
          });
      }
    },
    end() {
      ended = true;
      close();
      share.get()?.end();
      share.set(null);
    },
  };
}
