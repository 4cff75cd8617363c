import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";

/** Why there is no microphone. */
export interface MicrophoneProblem {
  /** `insecure`: browsers open microphones on https and on one's own machine only. */
  readonly code: "insecure" | "denied" | "none" | "busy" | "failed";
  readonly detail: string;
}

/** One place sound comes in or goes out. */
export interface SoundDevice {
  readonly id: string;
  /** Empty until the person has allowed a microphone once. */
  readonly label: string;
  readonly kind: "microphone" | "output";
}

/** An open microphone. */
export interface Microphone {
  readonly track: MediaStreamTrack;
  readonly stream: MediaStream;
  end(): void;
}

/** How a microphone is opened. */
export interface MicrophoneWish {
  /** Null for the browser's choice. */
  readonly deviceId: string | null;
  /** The browser's own suppression of noise; switch it off where another one runs. Default true. */
  readonly noiseSuppression?: boolean;
  /** Told when the device goes away. */
  readonly gone: () => void;
}

function problemOf(error: unknown): MicrophoneProblem {
  const name = error instanceof DOMException ? error.name : "";
  const detail = error instanceof Error ? error.message : String(error);
  if (name === "NotAllowedError" || name === "SecurityError") return { code: "denied", detail };
  if (name === "NotFoundError" || name === "OverconstrainedError") return { code: "none", detail };
  if (name === "NotReadableError" || name === "AbortError") return { code: "busy", detail };
  return { code: "failed", detail };
}

/** Asks for a microphone; the browser asks the person. */
export async function openMicrophone({
  deviceId,
  noiseSuppression = true,
  gone,
}: MicrophoneWish): Promise<Result<Microphone, MicrophoneProblem>> {
  if (!globalThis.isSecureContext || navigator.mediaDevices === undefined) return failed({ code: "insecure", detail: location.origin });
  const audio = {
    echoCancellation: true,
    autoGainControl: true,
    noiseSuppression,
    channelCount: 1,
    ...(deviceId === null ? {} : { deviceId: { exact: deviceId } }),
  };
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio });
    const [track] = stream.getAudioTracks();
    if (track === undefined) return failed({ code: "none", detail: "no audio track" });
    track.addEventListener("ended", gone);
    return ok({
      track,
      stream,
      end() {
        track.removeEventListener("ended", gone);
        track.stop();
      },
    });
  } catch (error) {
    return failed(problemOf(error));
  }
}

/** Lists where sound may come in and go out. */
export async function listSoundDevices(): Promise<readonly SoundDevice[]> {
  const devices = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
  return devices.flatMap(({ deviceId, label, kind }): SoundDevice[] => {
    if (kind === "audioinput") return [{ id: deviceId, label, kind: "microphone" }];
    if (kind === "audiooutput") return [{ id: deviceId, label, kind: "output" }];
    return [];
  });
}

/** Tells when a device comes or goes; returns how to stop. */
export function onSoundDevices(changed: () => void): () => void {
  const devices = navigator.mediaDevices;
  devices?.addEventListener("devicechange", changed);
  return () => devices?.removeEventListener("devicechange", changed);
}
