import type { ReactNode } from "react";

/** Says what is the matter and what can be done about it. */
export function Notice({
  title,
  help,
  children,
  busy = false,
}: {
  readonly title: string;
  readonly help?: string;
  readonly children?: ReactNode;
  readonly busy?: boolean;
}): ReactNode {
  return (
    <div className="wall mx-auto my-10 flex max-w-xl flex-col items-start gap-4 p-7 sm:p-9" role={busy ? "status" : undefined}>
      <h2 className="m-0 text-title">{title}</h2>
      {help !== undefined && <p className="m-0 text-ink-soft">{help}</p>}
      {children !== undefined && <div className="flex flex-wrap gap-3">{children}</div>}
    </div>
  );
}
