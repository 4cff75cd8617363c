// What an app calls: `window.webxdc`. It runs in the app's frame as a text of its own, so it imports nothing and uses
// nothing but what it is handed. Whatever the app does to it harms the app alone: the host believes none of it.

/** The way to the host: what goes in is cloned, what comes out may be trusted. */
export interface GuestTransport {
  post(message: unknown): void;
  listen(hear: (message: HostMessage) => void): void;
}

/** What the host says. */
export type HostMessage =
  | ({ readonly type: "config" } & GuestConfig)
  | { readonly type: "updates"; readonly listener: number; readonly updates: readonly GivenUpdate[]; readonly settled: boolean }
  | { readonly type: "joined"; readonly maxBytes: number }
  | { readonly type: "data"; readonly data: Uint8Array }
  | { readonly type: "result"; readonly call: number; readonly files: readonly GivenFile[] }
  | { readonly type: "error"; readonly call: number; readonly message: string };

/** What an app may know of the person and of the relays. */
export interface GuestConfig {
  readonly selfAddr: string;
  readonly selfName: string;
  /** In ms. */
  readonly sendUpdateInterval: number;
  /** In bytes. */
  readonly sendUpdateMaxSize: number;
}

/** An update on its way to the app; its payload is still JSON. */
export interface GivenUpdate {
  readonly payload: string;
  readonly serial: number;
  readonly max_serial: number;
  readonly info?: string;
  readonly href?: string;
  readonly document?: string;
  readonly summary?: string;
}

/** A file the person chose. */
export interface GivenFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What of the frame's window is used. */
export interface GuestScope {
  webxdc?: unknown;
  readonly File: new (parts: Uint8Array<ArrayBuffer>[], name: string, options: { readonly type: string }) => object;
  atob(text: string): string;
  reportError?(error: unknown): void;
}

type Fields = Readonly<Record<string, unknown>>;
type UpdateListener = (update: object) => void;

interface Reader {
  readonly give: UpdateListener;
  readonly settle: () => void;
}

interface Call {
  readonly resolve: (files: readonly GivenFile[]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Puts the API into an app's window.
 *
 * @param config - what the app may read at once; the host may send a newer one
 * @see docs/spec/webxdc.md
 */
export function installWebxdc(scope: GuestScope, transport: GuestTransport, config: GuestConfig): void {
  const encoder = new TextEncoder();
  const readers = new Map<number, Reader>();
  const calls = new Map<number, Call>();
  let current = config;
  let made = 0;
  let listening = 0;
  let channel: { hear: ((data: Uint8Array) => void) | null } | null = null;
  let maxBytes = 128_000;

  function isFields(value: unknown): value is Fields {
    return typeof value === "object" && value !== null;
  }

  function textOf(value: unknown): string | null {
    return typeof value === "string" ? value : null;
  }

  function textsOf(value: unknown): readonly string[] {
    return Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];
  }

  /** An error in the app's own function is the app's, and stops nothing else. */
  function run(work: () => void): void {
    try {
      work();
    } catch (error) {
      scope.reportError?.(error);
    }
  }

  function read(after: number, reader: Reader): number {
    made += 1;
    readers.set(made, reader);
    transport.post({ type: "listen", listener: made, after });
    return made;
  }

  function stop(listener: number): void {
    if (readers.delete(listener)) transport.post({ type: "stop", listener });
  }

  function ask(message: Fields): Promise<readonly GivenFile[]> {
    made += 1;
    const call = made;
    return new Promise((resolve, reject) => {
      calls.set(call, { resolve, reject });
      transport.post({ ...message, call });
    });
  }

  async function bytesOf(file: Fields): Promise<Uint8Array> {
    const given = ["blob", "base64", "plainText"].filter((way) => file[way] !== undefined && file[way] !== null);
    if (given.length !== 1) throw new TypeError("a file has exactly one of blob, base64 and plainText");
    const { blob, base64, plainText } = file;
    if (typeof plainText === "string") return encoder.encode(plainText);
    if (typeof base64 === "string") return Uint8Array.from(scope.atob(base64), (letter) => letter.charCodeAt(0));
    if (isFields(blob) && typeof blob["arrayBuffer"] === "function") {
      const buffer: unknown = await blob["arrayBuffer"]();
      if (buffer instanceof ArrayBuffer) return new Uint8Array(buffer);
    }
    throw new TypeError("a file's content has the wrong type");
  }

  transport.listen((message) => {
    switch (message.type) {
      case "config":
        current = message;
        return;
      case "updates": {
        const { listener, updates, settled } = message;
        for (const { payload, ...rest } of updates) {
          // A listener replaced by one of these calls hears no more of them.
          const reader = readers.get(listener);
          if (reader !== undefined) run(() => reader.give({ payload: JSON.parse(payload), ...rest }));
        }
        const reader = readers.get(listener);
        if (reader === undefined) return;
        if (updates.length > 0) transport.post({ type: "more", listener });
        if (settled) reader.settle();
        return;
      }
      case "joined":
        maxBytes = message.maxBytes;
        return;
      case "data": {
        transport.post({ type: "heard" });
        const hear = channel?.hear;
        if (hear !== null && hear !== undefined) run(() => hear(message.data));
        return;
      }
      case "result":
      case "error": {
        const call = calls.get(message.call);
        calls.delete(message.call);
        if (message.type === "result") call?.resolve(message.files);
        else call?.reject(new Error(message.message));
      }
    }
  });

  scope.webxdc = {
    get selfAddr() {
      return current.selfAddr;
    },
    get selfName() {
      return current.selfName;
    },
    get sendUpdateInterval() {
      return current.sendUpdateInterval;
    },
    get sendUpdateMaxSize() {
      return current.sendUpdateMaxSize;
    },

    sendUpdate(update: unknown): void {
      if (!isFields(update)) throw new TypeError("an update is an object");
      const payload: unknown = JSON.stringify(update["payload"]);
      if (typeof payload !== "string") throw new TypeError("an update has a payload that JSON can carry");
      const sizeBytes = encoder.encode(payload).length;
      if (sizeBytes > current.sendUpdateMaxSize) {
        throw new RangeError(`an update of ${sizeBytes} bytes is larger than ${current.sendUpdateMaxSize}`);
      }
      const { notify } = update;
      transport.post({
        type: "update",
        payload,
        info: textOf(update["info"]),
        href: textOf(update["href"]),
        document: textOf(update["document"]),
        summary: textOf(update["summary"]),
        notify: isFields(notify) ? Object.entries(notify).filter(([, text]) => typeof text === "string") : [],
      });
    },

    setUpdateListener(give: unknown, serial: unknown = 0): Promise<void> {
      if (typeof give !== "function") throw new TypeError("an update listener is a function");
      // Whoever waits for the listener before waits no longer.
      readers.get(listening)?.settle();
      stop(listening);
      return new Promise((settle) => {
        listening = read(Number(serial) || 0, {
          give: (update) => {
            give(update);
          },
          settle,
        });
      });
    },

    getAllUpdates(): Promise<readonly object[]> {
      const all: object[] = [];
      return new Promise((resolve) => {
        const listener = read(0, {
          give: (update) => all.push(update),
          settle() {
            stop(listener);
            resolve(all);
          },
        });
      });
    },

    joinRealtimeChannel(): object {
      if (channel !== null) throw new Error("the realtime channel is joined already");
      const own: { hear: ((data: Uint8Array) => void) | null } = { hear: null };
      channel = own;
      transport.post({ type: "join" });
      const check = () => {
        if (channel !== own) throw new Error("the realtime channel was left");
      };
      return {
        setListener(hear: unknown): void {
          check();
          if (typeof hear !== "function") throw new TypeError("a realtime listener is a function");
          own.hear = (data) => {
            hear(data);
          };
        },
        send(data: unknown): void {
          check();
          if (!(data instanceof Uint8Array)) throw new TypeError("realtime data is a Uint8Array");
          if (data.length > maxBytes) throw new RangeError(`realtime data of ${data.length} bytes is larger than ${maxBytes}`);
          transport.post({ type: "send", data: data.slice() });
        },
        leave(): void {
          // Messengers let an app leave twice.
          if (channel !== own) return;
          channel = null;
          transport.post({ type: "leave" });
        },
      };
    },

    async sendToChat(content: unknown): Promise<void> {
      if (!isFields(content)) throw new TypeError("what is sent to a chat is an object");
      const { text, file } = content;
      const hasText = text !== undefined && text !== null;
      const hasFile = file !== undefined && file !== null;
      if (!hasText && !hasFile) throw new TypeError("a text or a file is needed");
      if (hasText && typeof text !== "string") throw new TypeError("a text is a string");
      if (!hasFile) {
        await ask({ type: "chat", text, file: null });
        return;
      }
      if (!isFields(file) || typeof file["name"] !== "string" || file["name"] === "") throw new TypeError("a file has a name");
      const bytes = await bytesOf(file);
      await ask({ type: "chat", text: hasText ? text : null, file: { name: file["name"], bytes } });
    },

    async importFiles(wish: unknown): Promise<readonly object[]> {
      const { extensions, mimeTypes, multiple } = isFields(wish) ? wish : {};
      const message = { type: "import", extensions: textsOf(extensions), mimeTypes: textsOf(mimeTypes), multiple: multiple === true };
      const files = await ask(message);
      return files.map(({ name, type, bytes }) => new scope.File([bytes], name, { type }));
    },
  };
}
