import type { ReactNode } from "react";
import { AppArt } from "../list/app-art.tsx";

/** An app's icon, or a painted tile of its own where it brings none. Decorative: the name stands beside it. */
export function AppIcon({
  icon,
  seed,
  className,
}: {
  readonly icon: string | null;
  readonly seed: string;
  readonly className: string;
}): ReactNode {
  if (icon === null) {
    return (
      <span className={`app-icon ${className}`}>
        <AppArt seed={seed} size="100%" />
      </span>
    );
  }
  return <img src={icon} alt="" className={`app-icon object-cover ${className}`} />;
}
