import type { ReactNode } from "react";
import type { HairKind, PresetId } from "./avatar-presets.ts";
import type { FigureLook } from "./figure-look.ts";

const CAP = "M8 16a12 12 0 0 1 24 0c-5-4-19-4-24 0z";
const HAIR: Readonly<Record<HairKind, ReactNode>> = {
  short: <path d={CAP} />,
  bob: <path d="M7 24V16a13 13 0 0 1 26 0v8l-4-1v-6c-5-4-13-4-18 0v6z" />,
  long: <path d="M6 33V16a14 13 0 0 1 28 0v17l-5-2V17c-5-4-13-4-18 0v14z" />,
  bun: (
    <>
      <circle cx="20" cy="4" r="4.4" />
      <path d={CAP} />
    </>
  ),
  ponytail: <path d={`${CAP}M29 9c7-2 9 6 5 16-2-5-2-11-5-16z`} />,
  braids: <path d={`${CAP}M8 14c-5 4-5 11-2 17 3-5 3-11 2-17zM32 14c5 4 5 11 2 17-3-5-3-11-2-17z`} />,
  curls: <path d="M7 18a5 5 0 0 1 2-8 6 6 0 0 1 8-5 6 6 0 0 1 8 0 6 6 0 0 1 7 5 5 5 0 0 1 1 8c-6-5-20-5-26 0z" />,
  mohawk: <path d="M16 13C15 6 17 1 20 0c3 1 5 6 4 13z" />,
  sprout: <path d="M20 9c-1-5-6-7-9-6 1 4 4 6 9 6zm0 0c1-5 6-7 9-6-1 4-4 6-9 6z" />,
  hood: <path d="M20 0c3 4 14 8 13 22-3-8-8-9-13-9s-10 1-13 9C6 8 17 4 20 0z" />,
};

interface Face {
  /** Behind and around the face, in the body's colour. */
  readonly mask: ReactNode;
  /** Over it, in the hair's colour; null where the chosen style is worn. */
  readonly top: ReactNode;
}

const ROUND = <circle cx="20" cy="18" r="11" />;
const FACES: Readonly<Partial<Record<PresetId, Face>>> = {
  fox: { mask: <path d="M8 4l8 5h8l8-5 1 13-13 15L7 17z" />, top: null },
  cat: { mask: <path d="M9 4l6 5h10l6-5v14a11 11 0 0 1-22 0z" />, top: null },
  bear: { mask: <path d="M9 18a11 11 0 0 1 1-6 4 4 0 1 1 6-4h8a4 4 0 1 1 6 4 11 11 0 1 1-21 6z" />, top: null },
  owl: { mask: ROUND, top: <path d="M8 6c5 1 8 4 12 7 4-3 7-6 12-7-1 5-5 9-12 9S9 11 8 6z" /> },
  robot: { mask: <rect x="9" y="8" width="22" height="20" rx="5" />, top: <path d="M19 8V4a3 3 0 1 1 2 0v4z" /> },
  ghost: { mask: ROUND, top: null },
  mushroom: { mask: null, top: <path d="M3 17C4 7 12 2 20 2s16 5 17 15c-11 3-23 3-34 0z" /> },
  knight: { mask: ROUND, top: <path d="M20 7c2-6 8-8 13-5-2 4-7 6-13 5z" /> },
  astronaut: { mask: <circle cx="20" cy="18" r="14" />, top: <path d="M18 4h4v6h-4z" /> },
  sapling: { mask: null, top: <path d="M6 16a6 6 0 0 1 3-9 8 8 0 0 1 22 0 6 6 0 0 1 3 9c-9-4-19-4-28 0z" /> },
  crate: { mask: <rect x="8" y="8" width="24" height="21" rx="2" />, top: null },
};

/** Someone's face, small: the same colours, build and hair as their figure in the world. Decorative; the name stands beside it. */
export function FaceBadge({ look, size = 28 }: { readonly look: FigureLook; readonly size?: number }): ReactNode {
  const face = FACES[look.preset];
  return (
    <svg width={size} height={size} viewBox="0 0 40 40" aria-hidden="true" className="flex-none">
      <circle cx="20" cy="20" r="20" fill={look.body} opacity="0.32" />
      <path d="M6 40c1-9 7-13 14-13s13 4 14 13z" fill={look.body} />
      {face === undefined || face.mask === null ? (
        <circle cx="20" cy="18" r="11" fill={look.skin} />
      ) : (
        <>
          <g fill={look.body}>{face.mask}</g>
          <ellipse cx="20" cy="20" rx="8.5" ry="6.5" fill={look.skin} />
        </>
      )}
      <g fill={look.hair}>{face?.top ?? HAIR[look.hairKind]}</g>
      <circle cx="16" cy="19" r="1.5" fill="#241a2a" />
      <circle cx="24" cy="19" r="1.5" fill="#241a2a" />
      <path d="M17 23.5q3 2.2 6 0" stroke="#241a2a" strokeWidth="1.3" fill="none" strokeLinecap="round" />
    </svg>
  );
}
