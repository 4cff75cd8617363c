import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import "./menu-row.css";

/** One thing that can be done, in the menu of a person. */
export function MenuRow({
  icon: Icon,
  words,
  help,
  onPress,
  isRose = false,
}: {
  readonly icon: LucideIcon;
  readonly words: string;
  readonly help?: string;
  readonly onPress: () => void;
  readonly isRose?: boolean;
}): ReactNode {
  return (
    <button type="button" className={`menu-row ${isRose ? "text-rose" : ""}`} onClick={onPress}>
      <Icon size={18} aria-hidden="true" className="flex-none" />
      <span>
        {words}
        {help !== undefined && <span className="block text-tiny font-normal text-ink-soft">{help}</span>}
      </span>
    </button>
  );
}
