import { createVoiceEncoder, frameSamples } from "@plaza/platform-browser";
import type { CapturedFrame, PlayedFrame, VoiceEncoder } from "@plaza/platform-browser";
import type { Pubkey } from "@plaza/protocol";
import type { MediaEngine } from "@plaza/space";
import type { ToMedia } from "./media-messages.ts";
import { createVoiceGate } from "./voice-gate.ts";

/** The media worker's ends of plain links: mixes out, voices in. */
export interface PlainPorts {
  take(message: Extract<ToMedia, { type: "outlet" | "outlet-end" | "inlet" | "inlet-end" }>): void;
  /** For each mix that is wanted the speaker to leave out of it. */
  without(): readonly (Pubkey | null)[];
  /** The next 20 ms of each, in the order of `without`. */
  give(mixes: readonly Float32Array<ArrayBuffer>[]): void;
  end(): void;
}

interface Outlet {
  readonly without: Pubkey | null;
  readonly port: MessagePort;
  held: number;
}

/** Two frames ahead an outlet runs evenly; with so many the clocks have drifted apart, and one is let go. */
const ahead = 2;
const mostAhead = 6;

/** Makes ports of nobody. */
export function createPlainPorts(engine: Pick<MediaEngine, "carry">, codecLost: (why: string) => void): PlainPorts {
  const outlets = new Map<number, Outlet>();
  const inlets = new Map<Pubkey, { readonly port: MessagePort; readonly encoder: VoiceEncoder }>();
  let wanted: readonly (Pubkey | null)[] = [];

  function openOutlet(number: number, without: Pubkey | null, port: MessagePort): void {
    const outlet: Outlet = { without, port, held: 0 };
    port.onmessage = ({ data }: MessageEvent<PlayedFrame>) => {
      outlet.held = data.held;
    };
    outlets.set(number, outlet);
    for (let count = 0; count < ahead; count += 1) port.postMessage(new Float32Array(frameSamples));
  }

  function endOutlet(number: number): void {
    outlets.get(number)?.port.close();
    outlets.delete(number);
  }

  function openInlet(speaker: Pubkey, port: MessagePort): void {
    const gate = createVoiceGate();
    const encoder = createVoiceEncoder(({ bytes, atMs, level }) => {
      const worth = gate.judge(level);
      if (worth !== "nothing") engine.carry(speaker, { payload: bytes, captureMs: atMs, level, isSilence: worth === "silence" });
    }, codecLost);
    port.onmessage = ({ data }: MessageEvent<CapturedFrame>) => encoder.encode(data.pcm, data.atMs);
    inlets.set(speaker, { port, encoder });
  }

  function endInlet(speaker: Pubkey): void {
    const inlet = inlets.get(speaker);
    if (inlet === undefined) return;
    inlets.delete(speaker);
    inlet.port.close();
    inlet.encoder.end();
    engine.carry(speaker, null);
  }

  return {
    take(message) {
      switch (message.type) {
        case "outlet":
          openOutlet(message.outlet, message.without, message.port);
          break;
        case "outlet-end":
          endOutlet(message.outlet);
          break;
        case "inlet":
          return openInlet(message.speaker, message.port);
        case "inlet-end":
          return endInlet(message.speaker);
      }
      wanted = [...outlets.values()].map(({ without }) => without);
    },
    without: () => wanted,
    give(mixes) {
      for (const [at, outlet] of [...outlets.values()].entries()) {
        const mix = mixes[at];
        if (mix !== undefined && outlet.held < mostAhead) outlet.port.postMessage(mix, [mix.buffer]);
      }
    },
    end() {
      for (const number of outlets.keys()) endOutlet(number);
      for (const speaker of inlets.keys()) endInlet(speaker);
      wanted = [];
    },
  };
}
