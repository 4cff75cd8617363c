import { createHash } from "node:crypto";
import { parseSha256 } from "@plaza/protocol";
import { describeBlobStoreContract } from "../contracts/blob-store-contract.ts";
import { createMemoryBlobStore } from "./memory-blob-store.ts";

function hash(bytes: Uint8Array) {
  const sha256 = parseSha256(createHash("sha256").update(bytes).digest("hex"));
  if (!sha256.ok) throw new Error(sha256.problem.code);
  return sha256.value;
}

describeBlobStoreContract("the memory blob store", () => Promise.resolve({ store: createMemoryBlobStore(hash), hash, reopen: null }));
