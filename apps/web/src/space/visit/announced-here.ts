import type { SpaceReference } from "@plaza/space";

/** Spaces that were created on this page, by their links: entered without asking a relay first. */
export const announcedHere: Map<string, SpaceReference> = new Map();
