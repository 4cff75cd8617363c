import type { Signal } from "@plaza/platform";
import type { Talk } from "./talk.ts";

/** What the device's own controls show of a space. */
export interface LockScreenParts {
  readonly title: () => string;
  readonly host: () => string;
  readonly changes: Signal<unknown>;
  readonly talk: Talk;
}

/**
 * Shows a space on the device's lock screen, and lets the microphone be switched there where the browser can.
 *
 * @returns how to stop
 */
export function showOnLockScreen({ title, host, changes, talk }: LockScreenParts): () => void {
  const session: MediaSession | undefined = "mediaSession" in navigator ? navigator.mediaSession : undefined;
  if (session === undefined) return () => undefined;
  let shown = "";

  function show(): void {
    const next = `${title()}\n${host()}`;
    if (session === undefined || next === shown) return;
    shown = next;
    session.metadata = new MediaMetadata({
      title: title(),
      artist: host(),
      album: "Plaza",
      artwork: [{ src: "/icon.svg", type: "image/svg+xml" }],
    });
    session.playbackState = "playing";
  }

  function tell(): void {
    if (session !== undefined && "setMicrophoneActive" in session) void session.setMicrophoneActive(talk.state.get() === "live");
  }

  try {
    // Not every browser knows this action.
    session.setActionHandler("togglemicrophone" as MediaSessionAction, () => talk.toggle());
  } catch {
    // Then the microphone is switched on the page alone.
  }
  const stops = [changes.subscribe(show), talk.state.subscribe(tell)];
  show();
  return () => {
    for (const stop of stops) stop();
    session.metadata = null;
    session.playbackState = "none";
  };
}
