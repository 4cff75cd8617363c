import { createSignal } from "@plaza/platform";
import type { Signal } from "@plaza/platform";
import type { Scene } from "@plaza/protocol";
import type { AppVisit } from "../apps/run/app-visit.ts";
import type { LookupView, SceneLookup } from "../scene/scene-lookup.ts";
import type { SceneVisit } from "../scene/scene-visit.ts";
import type { SpaceVisit } from "../space/visit/space-visit.ts";
import { parseRoute } from "./route.ts";

/** What the current address has opened; sessions in it are made and ended by the address, never by a component. */
export type Stay =
  | { readonly page: "worlds" }
  | { readonly page: "apps" }
  | { readonly page: "spaces" }
  | { readonly page: "avatar" }
  | { readonly page: "messages" }
  | { readonly page: "settings" }
  /** What an app or a space takes is on its way. */
  | { readonly page: "opening" }
  | { readonly page: "app"; readonly visit: AppVisit }
  | { readonly page: "space"; readonly visit: SpaceVisit }
  | { readonly page: "lost" }
  /** A part of the page could not be fetched. */
  | { readonly page: "broken" }
  | { readonly page: "lookup"; readonly lookup: LookupView }
  | { readonly page: "scene"; readonly visit: SceneVisit };

/** Follows the address bar and keeps exactly one stay open. */
export interface StayKeeper {
  readonly stay: Signal<Stay>;
  /** Ends what the address has opened and opens it anew. */
  again(): void;
  end(): void;
}

/** What a stay is made with. */
export interface StayParts {
  /** The current path, and how to hear of another. */
  readonly path: () => string;
  readonly onPath: (listener: () => void) => () => void;
  readonly lookUp: (link: string) => SceneLookup;
  /** Settles once there is a key to enter with. */
  readonly visit: (scene: Scene) => Promise<SceneVisit>;
  /** Settles once the part of the page that runs apps is here; rejects when it cannot be had. */
  readonly visitApp: (link: string) => Promise<AppVisit>;
  /** The same for spaces. */
  readonly visitSpace: (link: string) => Promise<SpaceVisit>;
}

/** Opens what the path names, and again each time it changes. */
export function createStayKeeper({ path, onPath, lookUp, visit, visitApp, visitSpace }: StayParts): StayKeeper {
  const stay = createSignal<Stay>({ page: "worlds" });
  let opened: string | null = null;
  let close = (): void => undefined;

  function enterLink(link: string): void {
    const lookup = lookUp(link);
    let entered: SceneVisit | null = null;
    let entering = false;
    let closed = false;
    const enter = async (scene: Scene): Promise<void> => {
      entering = true;
      const made = await visit(scene);
      if (closed) return made.end();
      entered = made;
      stay.set({ page: "scene", visit: made });
    };
    const follow = (): void => {
      const view = lookup.view.get();
      if (entering) return;
      stay.set({ page: "lookup", lookup: view.state === "found" ? { state: "searching" } : view });
      if (view.state === "found") void enter(view.scene);
    };
    const stop = lookup.view.subscribe(follow);
    close = () => {
      closed = true;
      stop();
      lookup.end();
      entered?.end();
    };
    follow();
  }

  /** Enters what a part of the page that is fetched first makes. */
  function enterLater<V extends AppVisit | SpaceVisit>(coming: Promise<V>, stayIn: (visit: V) => Stay): void {
    let entered: V | null = null;
    let closed = false;
    stay.set({ page: "opening" });
    close = () => {
      closed = true;
      entered?.end();
    };
    coming.then(
      (made) => {
        if (closed) {
          made.end();
          return;
        }
        entered = made;
        stay.set(stayIn(made));
      },
      () => {
        if (!closed) stay.set({ page: "broken" });
      },
    );
  }

  function open(): void {
    const at = path();
    if (at === opened) return;
    opened = at;
    close();
    close = () => undefined;
    const route = parseRoute(at);
    if (route.page === "scene") enterLink(route.link);
    else if (route.page === "app") enterLater(visitApp(route.link), (made) => ({ page: "app", visit: made }));
    else if (route.page === "space") enterLater(visitSpace(route.link), (made) => ({ page: "space", visit: made }));
    else stay.set({ page: route.page });
  }

  const stopPath = onPath(open);
  open();
  return {
    stay,
    again() {
      opened = null;
      open();
    },
    end() {
      stopPath();
      close();
    },
  };
}
