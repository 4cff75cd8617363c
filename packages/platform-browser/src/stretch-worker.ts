import { stretchPassword } from "@plaza/protocol";
import type { PasswordStretch } from "@plaza/protocol";
import type { StretchNews } from "./worker-stretch.ts";

/** The worker's own file: stretches one password. */
self.addEventListener("message", ({ data }: MessageEvent<PasswordStretch>) => {
  const tell = (news: StretchNews): void => self.postMessage(news);
  try {
    tell({ key: stretchPassword(data, (part) => tell({ part })) });
  } catch (error) {
    tell({ failure: error instanceof Error ? error.message : String(error) });
  }
});
