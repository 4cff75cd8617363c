import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import { FaceBadge } from "../people/face-badge.tsx";
import type { FigureLook } from "../people/figure-look.ts";
import type { FigurePictures, PictureOf } from "../stage/figure-pictures.ts";

// As `.look-picture` measures.
const WIDTH = 80;
const HEIGHT = 96;

interface Picturing {
  /** What draws; null where only faces are shown. */
  readonly pictures: FigurePictures | null;
  readonly of: PictureOf;
}

/** A look as it is drawn in worlds; its face until it is. Decorative; the name stands below it. */
function Picture({ pictures, of, look }: Picturing & { readonly look: FigureLook }): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [drawn, setDrawn] = useState(false);
  // What did not change is not drawn again.
  useEffect(() => {
    if (canvas.current !== null) pictures?.show(canvas.current, look, of, () => setDrawn(true));
  });
  const [sharp] = useState(() => Math.min(2, window.devicePixelRatio));
  return (
    <span className={`look-picture look-picture-${of}`} aria-hidden="true">
      {!drawn && <FaceBadge look={look} size={60} />}
      <canvas ref={canvas} width={WIDTH * sharp} height={HEIGHT * sharp} data-picture={drawn ? "drawn" : "waits"} />
    </span>
  );
}

/** Figures or hair styles to choose one from. */
export function LookChoices<Id extends string>({
  name,
  options,
  chosen,
  look,
  onChoose,
  pictures,
  of,
}: Picturing & {
  readonly name: string;
  readonly options: readonly { readonly id: Id; readonly word: string }[];
  readonly chosen: Id;
  readonly look: (id: Id) => FigureLook;
  readonly onChoose: (id: Id) => void;
}): ReactNode {
  return (
    <div className="look-faces">
      {options.map(({ id, word }) => (
        <label key={id} className="look-face">
          <input type="radio" name={name} value={id} checked={chosen === id} className="sr-only" onChange={() => onChoose(id)} />
          <Picture pictures={pictures} of={of} look={look(id)} />
          <span className="text-small leading-tight">{word}</span>
        </label>
      ))}
    </div>
  );
}
