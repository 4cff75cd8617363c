import type { ReactNode } from "react";
import { DuskArcade } from "../../design/dusk-arcade.tsx";

/** An app's icon, or a small dusk of its own where it brings none. Decorative: the name stands beside it. */
export function AppIcon({
  icon,
  seed,
  className,
}: {
  readonly icon: string | null;
  readonly seed: string;
  readonly className: string;
}): ReactNode {
  if (icon === null) return <DuskArcade seed={seed} className={`app-icon ${className}`} />;
  return <img src={icon} alt="" className={`app-icon object-cover ${className}`} />;
}
