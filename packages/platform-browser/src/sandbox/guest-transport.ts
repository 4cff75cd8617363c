/** The app's end of the way to the page; see `GuestTransport` of `@plaza/webxdc`. */
export interface FrameTransport<Message> {
  post(message: unknown): void;
  listen(hear: (message: Message) => void): void;
}

/** What the page wrote into the name of the frame, so that the app finds it at once. */
export interface FrameName {
  readonly config: unknown;
  /** Where in the app to go, for a document that has no address. */
  readonly href: string | null;
  /** What the page keeps for an app that may keep nothing itself. */
  readonly storage: Readonly<Record<string, string>>;
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[field] : undefined;
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

/** Reads a frame's name; an app may have written over it. */
export function readFrameName(name: string): FrameName {
  try {
    const parsed: unknown = JSON.parse(name);
    const href = fieldOf(parsed, "href");
    return {
      config: fieldOf(parsed, "config") ?? null,
      href: typeof href === "string" ? href : null,
      storage: textsOf(fieldOf(parsed, "storage")),
    };
  } catch {
    return { config: null, href: null, storage: {} };
  }
}

/**
 * Asks the page for the way to it, once; what is said before it is there waits. Nothing in it is secret from the app.
 *
 * @see docs/spec/webxdc.md
 */
export function createGuestTransport<Message>(scope: Window): FrameTransport<Message> {
  const waiting: unknown[] = [];
  const heard: Message[] = [];
  let hearer: ((message: Message) => void) | null = null;
  let port: MessagePort | null = null;
  const page = scope.parent;

  scope.addEventListener("message", (event: MessageEvent<unknown>) => {
    const given = event.ports[0];
    if (event.source !== page || port !== null || given === undefined || fieldOf(event.data, "plaza") !== "port") return;
    event.stopImmediatePropagation();
    port = given;
    port.addEventListener("message", ({ data }: MessageEvent<Message>) => {
      if (hearer === null) heard.push(data);
      else hearer(data);
    });
    port.start();
    for (const message of waiting.splice(0)) port.postMessage(message);
  });
  page.postMessage({ plaza: "app-ready" }, "*");

  return {
    post(message) {
      if (port === null) waiting.push(message);
      else port.postMessage(message);
    },
    listen(hear) {
      hearer = hear;
      for (const message of heard.splice(0)) hear(message);
    },
  };
}
