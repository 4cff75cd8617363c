import { createContext, useContext } from "react";
import type { ReactNode } from "react";
import type { Signal } from "@plaza/platform";
import { createSignal } from "@plaza/platform";
import type { AvatarConfig, Pubkey } from "@plaza/protocol";
import { useView } from "../design/use-view.ts";
import { FaceBadge } from "./face-badge.tsx";
import { lookOf } from "./figure-look.ts";

/** Knows what people published of their looks. */
export interface PublishedAvatars {
  of(pubkey: Pubkey): Signal<AvatarConfig | null>;
}

const unknown = createSignal<AvatarConfig | null>(null);

/** The looks that faces below are drawn after. */
export const AvatarsContext = createContext<PublishedAvatars>({ of: () => unknown });

/** Somebody's face as they chose it, the same in worlds, spaces, apps and messages; until that is known, as their key gives it. */
export function PersonFace({ pubkey, size = 28 }: { readonly pubkey: Pubkey; readonly size?: number }): ReactNode {
  const avatar = useView(useContext(AvatarsContext).of(pubkey));
  return <FaceBadge look={lookOf(pubkey, avatar)} size={size} />;
}
