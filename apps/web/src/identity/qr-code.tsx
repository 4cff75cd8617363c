import type { ReactNode } from "react";
import { encode } from "uqr";

/** A text as a picture to scan: black on white in both themes, since scanners want it so. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }): ReactNode {
  const { size, data } = encode(text, { ecc: "L", border: 3 });
  const rows = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} className="who-qr" shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={rows.join("")} fill="#000" />
    </svg>
  );
}
