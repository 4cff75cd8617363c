import { useId } from "react";
import type { ReactNode } from "react";

const PALETTES = [
  ["#2b2350", "#e0857a", "#f7bd82", "#fff0d8"],
  ["#16323f", "#4f9a8c", "#f8cf92", "#fdf3df"],
  ["#4a1f3c", "#d9694b", "#f3b15c", "#ffe9cf"],
  ["#1f2a52", "#6b7fc4", "#f5b48c", "#f4ecff"],
  ["#3a2a1c", "#b4793f", "#8ab08a", "#fbeedb"],
  ["#3b1d4f", "#a65c8f", "#f3a75c", "#ffe6ee"],
] as const;

/** A quarter of a tile in a square of 32: turned three times it makes the whole. */
const QUARTERS = [
  "M0 0h32a32 32 0 0 1-32 32z",
  "M32 0v32H0A32 32 0 0 1 32 0z",
  "M0 0l32 16-16 16z",
  "M0 16A16 16 0 0 0 16 0h16v32H0z",
  "M0 0l32 32H0z",
  "M8 0h24v24z M0 8v24h24z",
] as const;
const CORES = [
  "M24 32l8-8 8 8-8 8z",
  "M32 22a10 10 0 1 1 0 20a10 10 0 1 1 0-20z",
  "M24 24h16v16H24z",
  "M32 20l4 8 8 4-8 4-4 8-4-8-8-4 8-4z",
] as const;

function digits(seed: string): (index: number) => number {
  // A URL is a seed as good as a hash: its letters are mixed first.
  let mixed = 0x811c9dc5;
  for (let at = 0; at < seed.length && at < 200; at += 1) mixed = Math.imul(mixed ^ seed.charCodeAt(at), 0x01000193);
  return (index) => (Math.imul(mixed ^ Math.imul(index + 1, 0x9e3779b1), 0x85ebca6b) >>> 9) & 0xffff;
}

/**
 * A painted tile, another one for every app: the page's own picture where an app brings none.
 *
 * @param seed - the file's hash, or its address
 */
export function AppArt({ seed, size }: { readonly seed: string; readonly size: number | "100%" }): ReactNode {
  const id = useId();
  const at = digits(seed);
  const [ground, first, second, light] = PALETTES[at(0) % PALETTES.length] ?? PALETTES[0];
  const outer = QUARTERS[at(1) % QUARTERS.length] ?? QUARTERS[0];
  const inner = QUARTERS[at(2) % QUARTERS.length] ?? QUARTERS[1];
  const core = CORES[at(3) % CORES.length] ?? CORES[0];
  const turns = [0, 90, 180, 270];
  return (
    <svg width={size} height={size} viewBox="0 0 64 64" aria-hidden="true" className="flex-none">
      <clipPath id={id}>
        <rect width="64" height="64" rx="14" />
      </clipPath>
      <g clipPath={`url(#${id})`}>
        <rect width="64" height="64" fill={ground} />
        {turns.map((turn) => (
          <g key={turn} transform={`rotate(${turn} 32 32)`}>
            <path d={outer} fill={first} opacity="0.9" />
            <path d={inner} fill={second} transform="translate(10 10) scale(0.6875)" opacity="0.92" />
          </g>
        ))}
        <path d={core} fill={light} />
      </g>
    </svg>
  );
}
