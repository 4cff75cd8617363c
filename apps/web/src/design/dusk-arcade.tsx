import { useId } from "react";
import type { ReactNode } from "react";

const SKIES = [
  ["#2b2350", "#7c4a80", "#e0857a", "#f7bd82"],
  ["#1f2a52", "#4f5a94", "#c07f9c", "#f5b48c"],
  ["#332048", "#8a3f6c", "#e2705f", "#fbc574"],
  ["#16323f", "#3e6d76", "#c9a07a", "#f8cf92"],
] as const;

function arch(x: number, base: number, width: number, height: number): string {
  const r = width / 2;
  return `M${x} ${base}v${-(height - r)}a${r} ${r} 0 0 1 ${width} 0v${height - r}z`;
}

/**
 * An arcade at dusk, drawn differently for every seed: the page's own picture where nobody gave one.
 *
 * @param seed - hex digits; which arches, lights and evening come from it
 * @param wide - a long front for a banner instead of a card
 */
export function DuskArcade({
  seed,
  className,
  wide = false,
}: {
  readonly seed: string;
  readonly className?: string;
  readonly wide?: boolean;
}): ReactNode {
  const id = useId();
  const at = (index: number): number => Number.parseInt(seed.charAt(index % Math.max(1, seed.length)), 16) || 0;
  const sky = SKIES[at(3) % SKIES.length] ?? SKIES[0];
  const width = wide ? 1280 : 640;
  const sunX = wide ? 1130 : 120 + at(5) * 26;
  let x = -10 - at(7) * 2;
  const arches: { readonly x: number; readonly w: number; readonly h: number; readonly lit: boolean }[] = [];
  for (let i = 0; x < width + 10; i += 1) {
    const w = 44 + (at(i + 9) % 4) * 8;
    arches.push({ x: x + 8, w, h: 68 + (at(i + 11) % 5) * 5, lit: at(i + 13) % 3 !== 0 });
    x += w + 16;
  }
  // Two ropes of lamps, each a shallow curve between posts beyond the picture.
  const sag = 96 + at(2) * 3;
  const ropes = wide ? [0, 430, 860, 1290] : [-10, 330, 650];
  const spans = ropes.slice(1).map((to, index) => {
    const from = ropes[index] ?? 0;
    const y0 = 44 + at(index + 1) * 2.4;
    const y1 = 44 + at(index + 2) * 2.4;
    return { from, to, y0, y1, low: sag + at(index + 4) * 3 };
  });
  const lamps = spans.flatMap(({ from, to, y0, y1, low }) =>
    [0.1, 0.3, 0.5, 0.7, 0.9].map((u) => ({ x: from + (to - from) * u, y: y0 * (1 - u) ** 2 + 2 * low * u * (1 - u) + y1 * u * u })),
  );
  return (
    <svg
      viewBox={`0 0 ${width} 400`}
      preserveAspectRatio={wide ? "xMaxYMax slice" : "xMidYMax slice"}
      aria-hidden="true"
      className={className}
    >
      <defs>
        <linearGradient id={`${id}s`} x1="0" y1="0" x2="0" y2="1">
          {sky.map((colour, index) => (
            <stop key={colour} offset={[0, 0.36, 0.62, 0.8][index]} stopColor={colour} />
          ))}
        </linearGradient>
        <radialGradient id={`${id}g`}>
          <stop offset="0" stopColor="#fff0cc" />
          <stop offset="0.3" stopColor="#ffd692" stopOpacity="0.7" />
          <stop offset="1" stopColor="#ffb868" stopOpacity="0" />
        </radialGradient>
      </defs>
      <rect width={width} height="400" fill={`url(#${id}s)`} />
      <circle cx={sunX} cy="262" r="140" fill={`url(#${id}g)`} opacity="0.7" />
      <circle cx={sunX} cy="262" r="34" fill="#ffe3ae" />
      <ellipse cx={width * 0.2} cy="350" rx={width * 0.4} ry={70 + at(8)} fill={sky[1]} opacity="0.5" />
      <ellipse cx={width * 0.85} cy="360" rx={width * 0.45} ry={66 + at(6)} fill={sky[1]} opacity="0.6" />
      <g fill="#3a2244">
        <path d={`M-10 272H${width + 10}V284H-10z`} />
        <path fillRule="evenodd" d={`M-10 278H${width + 10}V380H-10z${arches.map((each) => arch(each.x, 380, each.w, each.h)).join("")}`} />
      </g>
      {arches
        .filter((each) => each.lit)
        .map((each) => (
          <g key={each.x}>
            <path d={arch(each.x, 380, each.w, each.h)} fill="#f3a75c" opacity="0.42" />
            <circle cx={each.x + each.w / 2} cy="330" r="24" fill={`url(#${id}g)`} opacity="0.9" />
            <circle cx={each.x + each.w / 2} cy="330" r="4.5" fill="#fff3d6" />
          </g>
        ))}
      <path d={`M-10 376H${width + 10}V400H-10z`} fill="#4a2d48" />
      <path d={`M-10 376H${width + 10}v4H-10z`} fill="#c98a6b" opacity="0.6" />
      <path
        d={spans.map(({ from, to, y0, y1, low }) => `M${from} ${y0}Q${(from + to) / 2} ${low} ${to} ${y1}`).join("")}
        stroke="#2a1838"
        strokeWidth="2"
        fill="none"
      />
      {lamps.map((lamp) => (
        <g key={lamp.x}>
          <circle cx={lamp.x} cy={lamp.y + 9} r="20" fill={`url(#${id}g)`} opacity="0.75" />
          <ellipse cx={lamp.x} cy={lamp.y + 9} rx="5.5" ry="7" fill="#ffe2a8" />
        </g>
      ))}
    </svg>
  );
}
