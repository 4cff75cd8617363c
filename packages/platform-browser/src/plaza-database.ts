/** Plaza's place in the browser's storage. */
export interface PlazaDatabase {
  /**
   * Runs one request in a transaction of its own; rejects when storage is refused or full.
   *
   * @param run - makes the request; its result counts once the transaction is complete
   */
  ask<T>(store: StoreName, mode: IDBTransactionMode, run: (store: IDBObjectStore) => IDBRequest<T>): Promise<T>;
}

/** `values`: JSON text by key. `keys`: wrapped keys by name. */
export type StoreName = "values" | "keys";

const version = 1;

/** Opens the database when it is first needed, and again when the browser closed it. */
export function createPlazaDatabase(name: string): PlazaDatabase {
  let opening: Promise<IDBDatabase> | null = null;

  function open(): Promise<IDBDatabase> {
    opening ??= new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(name, version);
      request.addEventListener("upgradeneeded", () => {
        request.result.createObjectStore("values");
        request.result.createObjectStore("keys");
      });
      request.addEventListener("error", () => reject(problemOf(request.error)));
      request.addEventListener("success", () => {
        const database = request.result;
        const forget = () => {
          database.close();
          opening = null;
        };
        database.addEventListener("close", forget);
        // Another page brings a newer version, or deletes everything: do not stand in its way.
        database.addEventListener("versionchange", forget);
        resolve(database);
      });
    }).catch((error: unknown) => {
      opening = null;
      throw error;
    });
    return opening;
  }

  return {
    async ask(store, mode, run) {
      const database = await open();
      return new Promise((resolve, reject) => {
        const transaction = database.transaction(store, mode);
        const request = run(transaction.objectStore(store));
        transaction.addEventListener("complete", () => resolve(request.result));
        transaction.addEventListener("abort", () => reject(problemOf(transaction.error ?? request.error)));
      });
    },
  };
}

function problemOf(error: DOMException | null): Error {
  return error ?? new Error("the browser's storage gave no reason");
}
