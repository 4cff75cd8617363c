import { archivePath, archiveScheme, rewriteCss, rewriteModule } from "./archive-paths.ts";

/** One file of an app. */
export interface ArchiveFile {
  readonly path: string;
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Addresses for the files of an app in a document that has no server. */
export interface ArchiveAddresses {
  /** The path an address means and that is in the archive. */
  find(address: string, from?: string): string | null;
  /** The address of what another address means; null for what is not in the archive. */
  addressOf(address: string, from?: string): string | null;
  css(text: string, from: string): string;
  module(text: string, from: string): string;
  /** What modules are called, and where they are. */
  imports(): Readonly<Record<string, string>>;
}

/** Gives each file an address once it is asked for. */
export function createArchiveAddresses(files: readonly ArchiveFile[], base: string): ArchiveAddresses {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const made = new Map<string, string>();
  const making = new Set<string>();
  const textOf = (file: ArchiveFile): string => new TextDecoder().decode(file.bytes);

  function partOf(file: ArchiveFile): BlobPart {
    if (/\.css$/i.test(file.path)) return css(textOf(file), file.path);
    if (/\.m?js$/i.test(file.path)) return module(textOf(file), file.path);
    return file.bytes;
  }

  function addressOfFile(path: string): string | null {
    const known = made.get(path);
    const file = byPath.get(path);
    // A style sheet that names itself, by whatever way, does so in vain.
    if (known !== undefined || file === undefined || making.has(path)) return known ?? null;
    making.add(path);
    const address = URL.createObjectURL(new Blob([partOf(file)], { type: file.type }));
    making.delete(path);
    made.set(path, address);
    return address;
  }

  function find(address: string, from = ""): string | null {
    const path = archivePath(address, from, base);
    return path !== null && byPath.has(path) ? path : null;
  }

  function addressOf(address: string, from = ""): string | null {
    const path = find(address, from);
    return path === null ? null : addressOfFile(path);
  }

  function css(text: string, from: string): string {
    return rewriteCss(text, (address) => addressOf(address, from));
  }

  function module(text: string, from: string): string {
    return rewriteModule(text, archiveScheme + from, (specifier) => {
      const path = find(specifier, from);
      return path === null ? null : archiveScheme + path;
    });
  }

  return {
    find,
    addressOf,
    css,
    module,
    imports() {
      const scripts = files.filter(({ path }) => /\.m?js$/i.test(path));
      return Object.fromEntries(scripts.map(({ path }) => [archiveScheme + path, addressOfFile(path) ?? ""]));
    },
  };
}
