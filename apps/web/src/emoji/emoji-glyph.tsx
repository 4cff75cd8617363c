import type { ReactNode } from "react";
import { artOf } from "./emoji-art.ts";

/** An emoji in the page: our own drawing where there is one, else the character. Decorative: the button around it carries the word. */
export function EmojiGlyph({ emoji, size = 28 }: { readonly emoji: string; readonly size?: number }): ReactNode {
  const art = artOf(emoji);
  if (art === null) return <span aria-hidden="true">{emoji}</span>;
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      {art.shapes.map((shape) => (
        <path key={shape.d} d={shape.d} fill={shape.fill} />
      ))}
    </svg>
  );
}
