import type { AvatarConfig, SceneFields } from "@plaza/protocol";

/** What the host of the demo world is called, and answers to. */
export const demoHostName = "Ambra";

/** How the host looks. */
export const demoHostAvatar: AvatarConfig = {
  model: "keeper",
  color: "#f0a04a",
  hairStyle: "bun",
  hairColor: "#3a2438",
  displayName: demoHostName,
};

/** What the demo world says of itself in its scene event; addresses are added by whoever opens it. */
export const demoScene = {
  identifier: "plaza",
  title: "Lantern Square",
  summary:
    "A small plaza at dusk: a fountain, a market, a stage, and lanterns that wait for someone to light them. Ambra, who keeps them, will show you around.",
  topics: ["plaza", "dusk", "lanterns", "meeting-place"],
  status: "live",
  syncPolicy: "closed",
} as const satisfies SceneFields;
