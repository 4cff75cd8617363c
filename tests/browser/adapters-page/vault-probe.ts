import { createBrowserGuestVault, createBrowserRandom } from "@plaza/platform-browser";
import { verifyEvent } from "@plaza/protocol";

/** Asks about the guest vault; every answer can leave the page. */
export interface VaultProbe {
  makeGuest(): Promise<string>;
  loadGuest(): Promise<string | null>;
  forgetGuest(): Promise<void>;
  /** Signs with the signer loaded or made last: `"signed"`, or the problem's code. */
  signAsGuest(): Promise<string>;
  /** Writes a private message to itself and reads it: the words, or the problem's code. */
  whisperAsGuest(words: string): Promise<string>;
  /** What the storage holds under each name: type and, for keys, whether they can be read out. */
  lookIntoStorage(): Promise<readonly string[]>;
  /** Tries to read the wrapping key out, as someone with the page's rights would. */
  readWrappingKey(): Promise<string>;
  /** Keeps a key of 32 such bytes: whose it is. */
  keepKey(byte: number): Promise<string>;
  /** The kept key's bytes in a row, null for none. */
  revealKey(): Promise<string | null>;
  /** Makes a key in another place of the same database, and forgets it: what signing with the guest's says after each. */
  useOtherPlace(): Promise<readonly string[]>;
  isLasting(): Promise<boolean>;
  /** Damages what is kept. */
  breakStorage(): Promise<void>;
}

const template = { kind: 1311, created_at: 1_767_225_600, tags: [], content: "hello" };

/** A probe over a vault of this page, on a database of its own. */
export function buildVaultProbe(): VaultProbe {
  const databaseName = "vault probe";
  const vault = createBrowserGuestVault({ random: createBrowserRandom(), databaseName });
  let signer: Awaited<ReturnType<typeof vault.load>> = null;

  return {
    async makeGuest() {
      signer = await vault.make();
      return signer.pubkey;
    },
    async loadGuest() {
      signer = await vault.load();
      return signer?.pubkey ?? null;
    },
    forgetGuest: () => vault.forget(),
    async signAsGuest() {
      if (signer === null) return "no signer";
      const signed = await signer.sign(template);
      if (!signed.ok) return signed.problem.code;
      return verifyEvent(signed.value).ok && signed.value.pubkey === signer.pubkey ? "signed" : "wrongly signed";
    },
    async whisperAsGuest(words) {
      if (signer?.encryption === undefined) return "no encryption";
      const written = await signer.encryption.encrypt(signer.pubkey, words);
      if (!written.ok) return written.problem.code;
      const read = await signer.encryption.decrypt(signer.pubkey, written.value);
      return read.ok ? read.value : read.problem.code;
    },
    async lookIntoStorage() {
      const kept = await readKept(databaseName);
      if (kept === undefined) return [];
      return Object.entries(kept)
        .map(
          ([name, value]) =>
            `${name}: ${value instanceof CryptoKey ? `CryptoKey, extractable ${value.extractable}` : describeValue(value)}`,
        )
        .toSorted();
    },
    async readWrappingKey() {
      const { wrapping } = (await readKept(databaseName)) ?? {};
      if (!(wrapping instanceof CryptoKey)) return "no key";
      return crypto.subtle.exportKey("raw", wrapping).then(
        () => "read out",
        () => "refused",
      );
    },
    async keepKey(byte) {
      signer = await vault.keep(new Uint8Array(32).fill(byte));
      return signer.pubkey;
    },
    revealKey: async () => (await vault.reveal())?.join(" ") ?? null,
    async useOtherPlace() {
      const other = createBrowserGuestVault({ random: createBrowserRandom(), databaseName, place: "signer-client" });
      const made = await other.make();
      const first = await this.signAsGuest();
      await other.forget();
      return [made.pubkey === signer?.pubkey ? "same" : "another", first, await this.signAsGuest()];
    },
    isLasting: async () => vault.isLasting(),
    async breakStorage() {
      const kept = await readKept(databaseName);
      const database = await open(databaseName);
      const transaction = database.transaction("keys", "readwrite");
      transaction.objectStore("keys").put({ ...kept, wrapped: new ArrayBuffer(48) }, "guest");
      await new Promise((resolve) => transaction.addEventListener("complete", resolve));
      database.close();
    },
  };
}

function describeValue(value: unknown): string {
  if (value instanceof ArrayBuffer) return `${value.byteLength} bytes`;
  return value instanceof Uint8Array ? `${value.length} bytes` : typeof value;
}

function open(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name);
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(new Error("no database")));
  });
}

async function readKept(name: string): Promise<Record<string, unknown> | undefined> {
  // Opening what does not exist would make it, empty.
  if (!(await indexedDB.databases()).some((database) => database.name === name)) return undefined;
  const database = await open(name);
  const request: IDBRequest<Record<string, unknown> | undefined> = database.transaction("keys").objectStore("keys").get("guest");
  await new Promise((resolve) => request.addEventListener("success", resolve));
  database.close();
  return request.result;
}
