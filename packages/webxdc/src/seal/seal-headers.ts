/**
 * What a sealed answer is to a browser: an app's page, a script (which may start a worker, so it carries the whole
 * policy), another file (dead should it ever become a document), or a refusal.
 */
export type SealKind = "document" | "script" | "file" | "refusal";

const appPolicy = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' blob:",
  "style-src 'self' 'unsafe-inline' blob: data:",
  "img-src 'self' blob: data:",
  "font-src 'self' blob: data:",
  "media-src 'self' blob: data:",
  "connect-src 'self' blob: data:",
  "worker-src 'self' blob:",
  "child-src 'none'",
  "frame-src 'none'",
  "manifest-src 'none'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "webrtc 'block'",
];

/** What lets the guard see every text that would become markup or code of a document. */
const guarded = ["require-trusted-types-for 'script'", "trusted-types default"];

const policies: Readonly<Record<SealKind, readonly string[]>> = {
  document: [...appPolicy, ...guarded],
  // A worker has no document and no guard: with trusted types it could load none of its own scripts.
  script: appPolicy,
  file: ["sandbox", ...appPolicy, ...guarded],
  refusal: ["sandbox", "default-src 'none'"],
};

/** Everything powerful that a browser may know; the page lends an app full screen, gamepads and autoplay only. */
const featuresOff = [
  "accelerometer",
  "attribution-reporting",
  "bluetooth",
  "browsing-topics",
  "camera",
  "captured-surface-control",
  "clipboard-read",
  "clipboard-write",
  "compute-pressure",
  "deferred-fetch",
  "deferred-fetch-minimal",
  "digital-credentials-create",
  "digital-credentials-get",
  "display-capture",
  "encrypted-media",
  "geolocation",
  "gyroscope",
  "hid",
  "identity-credentials-get",
  "idle-detection",
  "interest-cohort",
  "join-ad-interest-group",
  "keyboard-map",
  "language-detector",
  "language-model",
  "local-fonts",
  "local-network",
  "local-network-access",
  "loopback-network",
  "magnetometer",
  "microphone",
  "midi",
  "on-device-speech-recognition",
  "otp-credentials",
  "payment",
  "picture-in-picture",
  "private-aggregation",
  "private-state-token-issuance",
  "private-state-token-redemption",
  "publickey-credentials-create",
  "publickey-credentials-get",
  "run-ad-auction",
  "screen-wake-lock",
  "serial",
  "shared-storage",
  "shared-storage-select-url",
  "speaker-selection",
  "storage-access",
  "summarizer",
  "translator",
  "usb",
  "web-share",
  "window-management",
  "xr-spatial-tracking",
];

const always = {
  "Connection-Allowlist": "(response-origin); webrtc=block; redirects=block",
  "Permissions-Policy": featuresOff.map((feature) => `${feature}=()`).join(", "),
  "X-DNS-Prefetch-Control": "off",
  "Referrer-Policy": "no-referrer",
  "Origin-Agent-Cluster": "?1",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
};

/**
 * The seal: the headers that every answer of an app origin carries, errors included.
 *
 * @param pageOrigins - who may show the app in a frame, e.g. `https://plaza.example`; none: nobody
 * @see docs/spec/webxdc.md
 */
export function sealHeaders(kind: SealKind, pageOrigins: readonly string[]): Readonly<Record<string, string>> {
  const ancestors = `frame-ancestors ${pageOrigins.length === 0 ? "'none'" : pageOrigins.join(" ")}`;
  return { "Content-Security-Policy": [...policies[kind], ancestors].join("; "), ...always };
}
