import { createWorkerStretch } from "@plaza/platform-browser";

/** Stretches passwords with this browser's means; the only place of this part that names them. */
export const stretchHere = createWorkerStretch();
