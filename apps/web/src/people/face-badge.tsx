import type { ReactNode } from "react";
import type { FigureLook, HairKind } from "./figure-look.ts";

const HAIR: Readonly<Record<HairKind, ReactNode>> = {
  cap: <path d="M8 16a12 12 0 0 1 24 0c-5-4-19-4-24 0z" />,
  bob: <path d="M7 24V16a13 13 0 0 1 26 0v8l-4-1v-6c-5-4-13-4-18 0v6z" />,
  bun: (
    <>
      <circle cx="20" cy="4" r="4.4" />
      <path d="M8 16a12 12 0 0 1 24 0c-5-4-19-4-24 0z" />
    </>
  ),
  sprout: <path d="M20 9c-1-5-6-7-9-6 1 4 4 6 9 6zm0 0c1-5 6-7 9-6-1 4-4 6-9 6z" />,
  hood: <path d="M20 0c3 4 14 8 13 22-3-8-8-9-13-9s-10 1-13 9C6 8 17 4 20 0z" />,
};

/** Someone's face, small: the same colours and hair as their figure in the world. Decorative; the name stands beside it. */
export function FaceBadge({ look, size = 28 }: { readonly look: FigureLook; readonly size?: number }): ReactNode {
  return (
    <svg width={size} height={size} viewBox="0 0 40 40" aria-hidden="true" className="flex-none">
      <circle cx="20" cy="20" r="20" fill={look.body} opacity="0.32" />
      <path d="M6 40c1-9 7-13 14-13s13 4 14 13z" fill={look.body} />
      <circle cx="20" cy="18" r="11" fill={look.skin} />
      <g fill={look.hair}>{HAIR[look.hairKind]}</g>
      <circle cx="16" cy="19" r="1.5" fill="#241a2a" />
      <circle cx="24" cy="19" r="1.5" fill="#241a2a" />
      <path d="M17 23.5q3 2.2 6 0" stroke="#241a2a" strokeWidth="1.3" fill="none" strokeLinecap="round" />
    </svg>
  );
}
