// oxlint-disable-next-line import/default -- what the bundler makes of it is its address.
import url from "./sound-worklet.ts?worker&url";

/** Where the script lies that runs on the audio thread. */
export const soundWorkletUrl: string = url;
