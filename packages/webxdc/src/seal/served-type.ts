/** How a file of an app is given to a browser. */
export interface ServedType {
  readonly type: string;
  /** `html`: the only one that may become a document. `script`: may start a worker. */
  readonly kind: "html" | "script" | "file";
}

const utf8 = "; charset=utf-8";

/** By extension. What is not here, PDF among it, is bytes that a browser only stores. */
const types: ReadonlyMap<string, string> = new Map([
  ["js", "text/javascript"],
  ["mjs", "text/javascript"],
  ["cjs", "text/javascript"],
  ["wasm", "application/wasm"],
  ["css", "text/css"],
  ["json", "application/json"],
  ["map", "application/json"],
  ["webmanifest", "application/manifest+json"],
  ["gltf", "model/gltf+json"],
  ["glb", "model/gltf-binary"],
  ["txt", "text/plain"],
  ["md", "text/plain"],
  ["csv", "text/csv"],
  ["vtt", "text/vtt"],
  ["xml", "application/xml"],
  ["toml", "text/plain"],
  ["glsl", "text/plain"],
  ["svg", "image/svg+xml"],
  ["png", "image/png"],
  ["apng", "image/apng"],
  ["jpg", "image/jpeg"],
  ["jpeg", "image/jpeg"],
  ["gif", "image/gif"],
  ["webp", "image/webp"],
  ["avif", "image/avif"],
  ["bmp", "image/bmp"],
  ["ico", "image/x-icon"],
  ["mp3", "audio/mpeg"],
  ["m4a", "audio/mp4"],
  ["aac", "audio/aac"],
  ["ogg", "audio/ogg"],
  ["oga", "audio/ogg"],
  ["opus", "audio/ogg"],
  ["flac", "audio/flac"],
  ["wav", "audio/wav"],
  ["weba", "audio/webm"],
  ["mp4", "video/mp4"],
  ["m4v", "video/mp4"],
  ["webm", "video/webm"],
  ["ogv", "video/ogg"],
  ["mov", "video/quicktime"],
  ["woff", "font/woff"],
  ["woff2", "font/woff2"],
  ["ttf", "font/ttf"],
  ["otf", "font/otf"],
]);

const isText = /^text\/|^application\/(?:json|xml|manifest\+json)$/;

/**
 * The type of an app's file, by the extension of its name. XHTML is read as HTML: as XML nothing could be put before it.
 *
 * @see docs/spec/webxdc.md [X-2b]
 */
export function servedType(path: string): ServedType {
  const extension = /\.([a-z0-9]{1,12})$/i.exec(path)?.[1]?.toLowerCase() ?? "";
  if (/^x?html?$|^xht$/.test(extension)) return { type: `text/html${utf8}`, kind: "html" };
  const type = types.get(extension) ?? "application/octet-stream";
  return { type: isText.test(type) ? type + utf8 : type, kind: type === "text/javascript" ? "script" : "file" };
}
