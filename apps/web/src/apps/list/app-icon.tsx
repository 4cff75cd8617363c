import { createSignal } from "@plaza/platform";
import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import { useView } from "../../design/use-view.ts";
import { AppArt } from "./app-art.tsx";
import type { AppIcons, IconSource, IconView } from "./app-icons.ts";

const NONE = createSignal<IconView>(null);

/** A picture of an app: its own where it is known, else a tile of ours. Decorative; the name stands beside it. */
export function IconPicture({ icon, seed, size }: { readonly icon: IconView; readonly seed: string; readonly size: number }): ReactNode {
  if (icon === null) return <AppArt seed={seed} size={size} />;
  return (
    <img
      src={icon}
      alt=""
      width={size}
      height={size}
      className="flex-none rounded-soft bg-wall-deep object-contain"
      style={{ width: size, height: size }}
    />
  );
}

/** The icon of a posted app; its file is only looked into once the card comes near the screen. */
export function AppIcon({ app, icons, size }: { readonly app: IconSource; readonly icons: AppIcons; readonly size: number }): ReactNode {
  const [near, setNear] = useState(false);
  const place = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const element = place.current;
    if (element === null || near) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) setNear(true);
      },
      { rootMargin: "200px" },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [near]);
  const icon = useView(near ? icons.of(app) : NONE);
  return (
    <span ref={place} className="flex flex-none">
      <IconPicture icon={icon} seed={app.sha256 ?? app.url} size={size} />
    </span>
  );
}
