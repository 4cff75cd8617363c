import { X } from "lucide-react";
import { useId, useMemo, useState } from "react";
import type { FormEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Pubkey } from "@plaza/protocol";
import { useView } from "../design/use-view.ts";
import type { Home } from "../home.ts";
import { PersonFace } from "../people/person-face.tsx";
import { readPersonAddress } from "../people/person-address.ts";

const MOST = 20;
const MOST_OFFERED = 6;

/** Chooses to whom a new message goes: people one knows of, by name, or anybody by address. */
export function NewMessage({
  home,
  known,
  onChosen,
  onCancel,
}: {
  readonly home: Home;
  /** People one has met, most recent first. */
  readonly known: readonly Pubkey[];
  readonly onChosen: (people: readonly Pubkey[]) => void;
  readonly onCancel: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const changes = useView(home.names.changes);
  const [people, setPeople] = useState<readonly Pubkey[]>([]);
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const field = useId();
  const help = useId();
  const offered = useMemo(() => {
    const wanted = text.trim().toLowerCase();
    return known
      .filter((pubkey) => !people.includes(pubkey) && home.names.nameOf(pubkey).toLowerCase().includes(wanted))
      .slice(0, MOST_OFFERED);
    // Names come one after the other.
  }, [known, people, text, home.names, changes]);

  const add = (pubkey: Pubkey): void => {
    setText("");
    if (people.includes(pubkey)) return;
    if (people.length >= MOST) return setProblem(t("messages.toMany"));
    setProblem(null);
    setPeople([...people, pubkey]);
  };
  /** What stands in the field, added; null where it names nobody. */
  const take = (): readonly Pubkey[] | null => {
    if (text.trim() === "") return people;
    const read = readPersonAddress(text);
    if (typeof read === "object") {
      add(read.pubkey);
      return people.includes(read.pubkey) ? people : [...people, read.pubkey];
    }
    const [only] = offered;
    if (read === "nobody" && offered.length === 1 && only !== undefined) {
      add(only);
      return [...people, only];
    }
    if (read === "secret") setText("");
    setProblem(t(read === "secret" ? "messages.toSecret" : "messages.toBad"));
    return null;
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    const chosen = take();
    if (chosen !== null && chosen.length > 0) onChosen(chosen);
  };
  return (
    <form className="flex min-h-0 flex-1 flex-col gap-4" onSubmit={onSubmit}>
      <h2 className="m-0 text-title">{t("messages.write")}</h2>
      <div>
        <label htmlFor={field} className="mb-1 block font-semibold">
          {t("messages.to")}
        </label>
        {people.length > 0 && (
          <ul className="m-0 mb-2 flex list-none flex-wrap gap-2 p-0">
            {people.map((pubkey) => {
              const name = home.names.nameOf(pubkey);
              return (
                <li key={pubkey} className="chip bg-wall-deep">
                  <bdi className="max-w-40 truncate">{name}</bdi>
                  <button
                    type="button"
                    className="ghost min-h-6 min-w-6 p-0"
                    aria-label={t("messages.toRemove", { name })}
                    onClick={() => setPeople(people.filter((other) => other !== pubkey))}
                  >
                    <X size={14} aria-hidden="true" />
                  </button>
                </li>
              );
            })}
          </ul>
        )}
        <input
          id={field}
          className="field w-full px-3.5"
          value={text}
          placeholder={t("messages.toHint")}
          aria-describedby={help}
          aria-invalid={problem !== null}
          autoComplete="off"
          spellCheck={false}
          maxLength={2_000}
          autoFocus
          onChange={(event) => {
            setProblem(null);
            setText(event.target.value);
          }}
        />
        <p
          id={help}
          role={problem === null ? undefined : "alert"}
          className={`m-0 mt-1 text-small ${problem === null ? "text-ink-soft" : "text-rose"}`}
        >
          {problem ?? t("messages.toHelp")}
        </p>
      </div>
      {offered.length > 0 && (
        <section aria-label={t("messages.toKnown")} className="min-h-0 overflow-y-auto">
          <h3 className="m-0 mb-1 font-body text-small font-semibold text-ink-soft">{t("messages.toKnown")}</h3>
          <ul className="m-0 list-none p-0">
            {offered.map((pubkey) => {
              const name = home.names.nameOf(pubkey);
              return (
                <li key={pubkey}>
                  <button type="button" className="talk-row" aria-label={t("messages.toAdd", { name })} onClick={() => add(pubkey)}>
                    <PersonFace pubkey={pubkey} size={32} />
                    <bdi className="truncate font-semibold">{name}</bdi>
                  </button>
                </li>
              );
            })}
          </ul>
        </section>
      )}
      <div className="mt-auto flex flex-wrap gap-3">
        <button type="submit" className="button button-lit" disabled={people.length === 0 && text.trim() === ""}>
          {t("messages.begin")}
        </button>
        <button type="button" className="button" onClick={onCancel}>
          {t("messages.cancel")}
        </button>
      </div>
    </form>
  );
}
