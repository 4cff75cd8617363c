import type { ReactNode } from "react";

const COLOURS = ["text-ink-soft", "text-rose", "text-ember", "text-leaf"] as const;

/** Three bars that say how a line is. */
export function LineBars({ bars, words }: { readonly bars: 0 | 1 | 2 | 3; readonly words: string }): ReactNode {
  return (
    <span className={`inline-flex flex-none ${COLOURS[bars]}`} title={words}>
      <svg width="17" height="14" viewBox="0 0 17 14" aria-hidden="true">
        {[0, 1, 2].map((index) => (
          <rect
            key={index}
            x={1 + index * 5.5}
            y={9 - index * 4}
            width="4"
            height={4 + index * 4}
            rx="1.4"
            fill="currentColor"
            opacity={index < bars ? 1 : 0.25}
          />
        ))}
      </svg>
      <span className="sr-only">{words}</span>
    </span>
  );
}
