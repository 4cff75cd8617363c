import { createSignal } from "@plaza/platform";
import type { Signal, WritableSignal } from "@plaza/platform";
import { failed } from "@plaza/protocol";
import type { Result, SceneFields } from "@plaza/protocol";
import type { HostProblem } from "./host-problem.ts";
import type { SceneUrls } from "./scene-files.ts";
import type { ScenePublisher } from "./scene-publisher.ts";

/** What can be changed of a world that is up. */
export interface SceneChanges {
  /** Another glb's path. */
  readonly file?: string;
  readonly title?: string;
  readonly summary?: string;
  /** A picture's file or web address; null for none. */
  readonly image?: string | null;
}

/** A scene from its first publication to its end. */
export interface LiveScene {
  begin(): Promise<Result<undefined, HostProblem>>;
  /** Publishes the scene anew; what is left out stays. One change at a time. */
  change(changes: SceneChanges): Promise<Result<undefined, HostProblem>>;
  /** Publishes the scene as ended. A change under way is not waited for, and not made. */
  end(): Promise<Result<undefined, HostProblem>>;
}

/** What a scene is kept with. */
export interface LiveSceneGround {
  readonly scene: ScenePublisher;
  /** Checks and uploads the files of a change; gives up once `cancelled` is true. */
  readonly upload: (changes: SceneChanges, cancelled: Signal<boolean>) => Promise<Result<SceneUrls, HostProblem>>;
}

const publishWithinMs = 15_000;
const endWithinMs = 3_000;

/**
 * Makes a scene's life.
 *
 * @see docs/spec/world.md [W-10m]
 */
export function createLiveScene(first: SceneFields, { scene, upload }: LiveSceneGround): LiveScene {
  let fields = first;
  let lastChange: Promise<unknown> = Promise.resolve();
  let uploading: WritableSignal<boolean> | null = null;
  let hasEnded = false;

  async function changeNow(changes: SceneChanges): Promise<Result<undefined, HostProblem>> {
    if (hasEnded) return failed({ code: "ended" });
    const cancelled = createSignal(false);
    uploading = cancelled;
    const urls = await upload(changes, cancelled);
    uploading = null;
    if (hasEnded) return failed({ code: "ended" });
    if (!urls.ok) return urls;
    const next: SceneFields = {
      ...fields,
      title: changes.title ?? fields.title,
      summary: changes.summary ?? fields.summary ?? "",
      image: changes.image === undefined ? (fields.image ?? null) : urls.value.image,
      file: urls.value.file ?? fields.file ?? null,
    };
    const told = await scene.publish(next, "live", publishWithinMs);
    if (told.ok) fields = next;
    return told;
  }

  return {
    begin: () => scene.publish(fields, "live", publishWithinMs),
    change(changes) {
      const change = lastChange.then(() => changeNow(changes));
      lastChange = change.catch(() => undefined);
      return change;
    },
    end() {
      hasEnded = true;
      uploading?.set(true);
      return scene.publish(fields, "ended", endWithinMs);
    },
  };
}
