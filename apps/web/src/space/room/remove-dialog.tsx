import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { SpaceMember, SpaceSessionView } from "@plaza/space";
import { AskDialog } from "../../design/ask-dialog.tsx";
import type { SpaceRun } from "../visit/space-run.ts";
import type { Acting } from "./act-words.ts";
import { keyChangeOf } from "./key-change.ts";

const KICK_SEC = 600;

/** Asks whether somebody is to be out, and for how long. */
export function RemoveDialog({
  run,
  person,
  view,
  acting,
  onDone,
  onKey,
}: {
  readonly run: SpaceRun;
  readonly view: SpaceSessionView;
  readonly person: SpaceMember | null;
  readonly acting: Acting;
  readonly onDone: () => void;
  /** A new key is wanted, and a new password with it. */
  readonly onKey: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const [how, setHow] = useState<"kick" | "ban">("kick");
  const [changesKey, setChangesKey] = useState(true);
  const { isOffered: hasKey, needsWord: hasWord } = keyChangeOf(view);
  // While it closes, the name stays to be read.
  const [last, setLast] = useState<SpaceMember | null>(null);
  useEffect(() => {
    if (person === null) return;
    setLast(person);
    setHow("kick");
    setChangesKey(true);
  }, [person]);
  const name = last === null ? "" : run.names.nameOf(last.pubkey);
  const remove = (): void => {
    if (person !== null) {
      const { session } = run;
      const removed = session.remove(person.pubkey, how === "kick" ? KICK_SEC : null);
      const isNext = hasKey && changesKey;
      acting.run(isNext && !hasWord ? removed.then((done) => (done.ok ? session.renewKey(null) : done)) : removed);
      if (isNext && hasWord) onKey();
    }
    onDone();
  };
  return (
    <AskDialog open={person !== null} title={t("spacePeople.removeTitle", { name })} help={t("spacePeople.removeHelp")} onDrop={onDone}>
      <fieldset className="m-0 flex flex-col gap-2 border-0 p-0">
        {(["kick", "ban"] as const).map((each) => (
          <label key={each} className="flex min-h-11 items-start gap-3">
            <input type="radio" name="how" className="radio mt-0.5" checked={how === each} onChange={() => setHow(each)} />
            <span>
              <span className="block font-semibold">{t(`spacePeople.${each}`)}</span>
              <span className="block text-small text-ink-soft">{t(`spacePeople.${each}Help`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {hasKey && (
        <label className="flex min-h-11 items-start gap-3">
          <input type="checkbox" className="radio mt-0.5" checked={changesKey} onChange={(event) => setChangesKey(event.target.checked)} />
          <span>
            <span className="block font-semibold">{t("spaceKey.withIt")}</span>
            <span className="block text-small text-ink-soft">{t(hasWord ? "spaceKey.withWordHelp" : "spaceKey.withItHelp")}</span>
          </span>
        </label>
      )}
      <div className="flex flex-wrap justify-end gap-3">
        <button type="button" className="button" onClick={onDone}>
          {t("spacePeople.removeNo")}
        </button>
        <button type="button" className="button bg-rose-wash text-rose" onClick={remove}>
          {t("spacePeople.removeYes")}
        </button>
      </div>
    </AskDialog>
  );
}
