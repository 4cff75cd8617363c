import type { SoundStage } from "@plaza/platform-browser";
import type { OpenMedia, SpaceMedia } from "@plaza/space";
import type { FromMedia, ToMedia } from "./media-messages.ts";
import { createPlainBridge } from "./plain-bridge.ts";

let transferable: boolean | null = null;

/** Whether this browser lets a frame channel move to a worker: asked once, with a channel that goes nowhere. */
function canMoveChannels(): boolean {
  if (transferable !== null) return transferable;
  const connection = new RTCPeerConnection();
  const { port1 } = new MessageChannel();
  try {
    const channel = connection.createDataChannel("probe", { negotiated: true, id: 0 });
    port1.postMessage(channel, [channel as unknown as Transferable]);
    transferable = true;
  } catch {
    transferable = false;
  }
  port1.close();
  connection.close();
  return transferable;
}

/** How media in a worker are begun. */
export interface WorkerMediaOptions {
  readonly stage: Pick<SoundStage, "state" | "connect" | "openOutlet" | "openInlet">;
  /** The browser's codec gave up. */
  readonly codecLost: (why: string) => void;
  /** Default: the media worker itself. */
  readonly startWorker?: () => Worker;
}

function startMediaWorker(): Worker {
  return new Worker(new URL("./media-worker.ts", import.meta.url), { type: "module", name: "media" });
}

/**
 * Media in a worker of their own, with the stage's ports in it. Where channels cannot be moved their frames pass through
 * the page, which is heard when the page freezes, and works.
 *
 * @see docs/spec/space.md [S-81d]
 */
export function createWorkerMedia({ stage, codecLost, startWorker = startMediaWorker }: WorkerMediaOptions): OpenMedia {
  return (self, hear) => {
    const worker = startWorker();
    const tell = (message: ToMedia, moved: readonly unknown[] = []): void => worker.postMessage(message, moved as Transferable[]);
    const links = new Map<number, { sendFrame(bytes: Uint8Array): boolean }>();
    let isEnded = false;

    return new Promise<SpaceMedia>((resolve, reject) => {
      worker.addEventListener("error", (event) => reject(new Error(event.message)));
      worker.addEventListener("message", ({ data }: MessageEvent<FromMedia>) => {
        if (isEnded) return;
        switch (data.type) {
          case "opened":
            resolve(mediaOf(data.voiceKey));
            return;
          case "failed":
            worker.terminate();
            reject(new Error(data.why));
            return;
          case "news":
            hear(data.news);
            return;
          case "send":
            links.get(data.link)?.sendFrame(data.bytes);
            return;
          case "codec-lost":
            codecLost(data.why);
        }
      });
      // Each time anew: the session may begin its media again, as somebody else or after a removal.
      const { capture, playout } = stage.connect();
      tell({ type: "open", self, capture, playout }, [capture, playout]);
    });

    function mediaOf(voiceKey: string): SpaceMedia {
      const plain = createPlainBridge({ stage, tell, isTrack: (track) => track instanceof MediaStreamTrack });
      return {
        voiceKey,
        plain,
        addLink(link, peerLink) {
          const channel = canMoveChannels() ? peerLink.detachFrames() : null;
          if (channel instanceof RTCDataChannel) {
            tell({ type: "link", link, channel }, [channel]);
            return;
          }
          links.set(link, peerLink);
          tell({ type: "link", link, channel: null });
        },
        removeLink(link) {
          links.delete(link);
          tell({ type: "unlink", link });
        },
        frame: (link, bytes) => tell({ type: "frame", link, bytes }),
        tell: (command) => tell({ type: "command", command }),
        end() {
          if (isEnded) return;
          isEnded = true;
          links.clear();
          plain.end();
          tell({ type: "end" });
        },
      };
    }
  };
}
