import type { Http } from "@plaza/platform";
import type { GalleryApp } from "../list/gallery.ts";
import { largestAppFile } from "./share-file.ts";
import type { GivenAppFile } from "./share-file.ts";

/** A file of the person's device. */
export function givenFile(file: File): GivenAppFile {
  return {
    name: file.name,
    sizeBytes: file.size,
    summary: "",
    read: async () => new Uint8Array(await file.arrayBuffer()),
  };
}

/** An app that comes with the page. */
export function givenGalleryApp(http: Http, origin: string, app: GalleryApp): GivenAppFile {
  return {
    name: app.name,
    sizeBytes: app.sizeBytes,
    summary: app.summary,
    async read() {
      const answer = await http({ method: "GET", url: origin + app.path, timeoutMs: 20_000, maxBytes: largestAppFile });
      if (!answer.ok || answer.value.status !== 200) throw new Error(answer.ok ? `status ${answer.value.status}` : answer.problem.code);
      return answer.value.body;
    },
  };
}

/** Whether what is dragged holds files. */
export function holdsFiles(transfer: DataTransfer | null): boolean {
  return transfer !== null && Array.from(transfer.types).includes("Files");
}
