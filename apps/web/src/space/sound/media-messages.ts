import type { Pubkey } from "@plaza/protocol";
import type { MediaCommand, MediaNews, MediaSelf } from "@plaza/space";

/** What the page tells the media worker. */
export type ToMedia =
  | { readonly type: "open"; readonly self: MediaSelf; readonly capture: MessagePort; readonly playout: MessagePort }
  /** The link's frame channel, handed over; null where it stays with the page. */
  | { readonly type: "link"; readonly link: number; readonly channel: RTCDataChannel | null }
  | { readonly type: "unlink"; readonly link: number }
  /** A message of a channel that stayed with the page. */
  | { readonly type: "frame"; readonly link: number; readonly bytes: Uint8Array }
  | { readonly type: "command"; readonly command: MediaCommand }
  /** A mix of everyone is wanted at this port, without one speaker where there is a name. */
  | { readonly type: "outlet"; readonly outlet: number; readonly without: Pubkey | null; readonly port: MessagePort }
  | { readonly type: "outlet-end"; readonly outlet: number }
  /** What somebody says who takes no frames comes from this port. */
  | { readonly type: "inlet"; readonly speaker: Pubkey; readonly port: MessagePort }
  | { readonly type: "inlet-end"; readonly speaker: Pubkey }
  | { readonly type: "end" };

/** What the media worker tells the page. */
export type FromMedia =
  | { readonly type: "opened"; readonly voiceKey: string }
  /** Media cannot begin in this browser. */
  | { readonly type: "failed"; readonly why: string }
  | { readonly type: "news"; readonly news: MediaNews }
  /** To be sent on a channel that stayed with the page. */
  | { readonly type: "send"; readonly link: number; readonly bytes: Uint8Array }
  /** The browser's codec gave up: nobody can be heard, or we cannot. */
  | { readonly type: "codec-lost"; readonly why: string };
