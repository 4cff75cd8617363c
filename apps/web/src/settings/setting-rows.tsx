import { useId } from "react";
import type { ReactNode } from "react";

/** A part of the settings under its own heading, reachable by a link. */
export function SettingSection({
  id,
  title,
  help,
  children,
}: {
  readonly id: string;
  readonly title: string;
  readonly help?: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <section id={id} aria-labelledby={`${id}-title`} className="wall flex scroll-mt-4 flex-col gap-3 p-5 sm:p-6">
      <h2 id={`${id}-title`} className="m-0 text-title">
        {title}
      </h2>
      {help !== undefined && <p className="m-0 text-small text-ink-soft">{help}</p>}
      {children}
    </section>
  );
}

/** One of several. */
export function ChoiceRow<T extends string>({
  label,
  value,
  values,
  wordOf,
  onChoose,
}: {
  readonly label: string;
  readonly value: T;
  readonly values: readonly T[];
  readonly wordOf: (value: T) => string;
  readonly onChoose: (value: T) => void;
}): ReactNode {
  return (
    <label className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
      <span className="font-semibold">{label}</span>
      <select
        className="field max-w-full min-w-44 px-3 py-1"
        value={value}
        onChange={(event) => {
          const chosen = values.find((each) => each === event.target.value);
          if (chosen !== undefined) onChoose(chosen);
        }}
      >
        {values.map((each) => (
          <option key={each} value={each}>
            {wordOf(each)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Yes or no. */
export function SwitchRow({
  label,
  help,
  on,
  onSwitch,
}: {
  readonly label: string;
  readonly help?: string;
  readonly on: boolean;
  readonly onSwitch: (on: boolean) => void;
}): ReactNode {
  const id = useId();
  return (
    <label className="flex min-h-11 items-center justify-between gap-4">
      <span>
        <span className="block font-semibold">{label}</span>
        {help !== undefined && (
          <span id={id} className="block text-small text-ink-soft">
            {help}
          </span>
        )}
      </span>
      <input
        type="checkbox"
        className="size-6 flex-none accent-(--ember)"
        aria-describedby={help === undefined ? undefined : id}
        checked={on}
        onChange={(event) => onSwitch(event.target.checked)}
      />
    </label>
  );
}
