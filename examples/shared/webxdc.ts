// The part of the webxdc standard (https://webxdc.org/docs/spec) that apps are written against, as types. The messenger
// puts the object itself into the window by way of `<script src="webxdc.js">`.

/** What an app sends to everyone, and to whoever opens it later. */
export interface OutgoingUpdate {
  /** Anything JSON can carry. */
  readonly payload: unknown;
  /** A line shown in the chat, some 50 characters. */
  readonly info?: string;
  /** Where the info line leads, relative to the app: `index.html#/poll/1`. */
  readonly href?: string;
  /** What the app now works on, some 20 characters. */
  readonly document?: string;
  /** How things stand, some 20 characters. */
  readonly summary?: string;
  /** Who is told, by `selfAddr`, and what; `*` is everyone. */
  readonly notify?: Readonly<Record<string, string>>;
}

/** What an app is given, its own updates included. */
export interface ReceivedUpdate extends OutgoingUpdate {
  /** Grows from update to update, and holds on this device only. */
  readonly serial: number;
  readonly max_serial: number;
}

/** Messages that only those hear who are there now, and that may get lost. */
export interface RealtimeChannel {
  setListener(hear: (data: Uint8Array) => void): void;
  /** At most 128,000 bytes. */
  send(data: Uint8Array): void;
  leave(): void;
}

/** A file for a chat: a name and exactly one of the other three. */
export interface ChatFile {
  readonly name: string;
  readonly blob?: Blob;
  readonly base64?: string;
  readonly plainText?: string;
}

/** The API of a messenger that runs webxdc apps. */
export interface Webxdc {
  /** The same for a person on all devices, another one in every app; not for showing. */
  readonly selfAddr: string;
  readonly selfName: string;
  /** Milliseconds between updates; taken as 10,000 where it is missing. */
  readonly sendUpdateInterval?: number;
  /** Bytes of an update; taken as 128,000 where it is missing. */
  readonly sendUpdateMaxSize?: number;
  /** The second argument is of the past; some messengers want to see it. */
  sendUpdate(update: OutgoingUpdate, description?: string): void;
  setUpdateListener(take: (update: ReceivedUpdate) => void, afterSerial?: number): Promise<void>;
  joinRealtimeChannel(): RealtimeChannel;
  sendToChat(content: { readonly text?: string; readonly file?: ChatFile }): Promise<void>;
  importFiles(wish: {
    readonly extensions?: readonly string[];
    readonly mimeTypes?: readonly string[];
    readonly multiple?: boolean;
  }): Promise<readonly File[]>;
}

declare global {
  interface Window {
    readonly webxdc: Webxdc;
  }
}
