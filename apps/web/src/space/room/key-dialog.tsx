import { KeyRound } from "lucide-react";
import { useEffect, useState } from "react";
import type { FormEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { SpaceSessionView } from "@plaza/space";
import { AskDialog } from "../../design/ask-dialog.tsx";
import { isPasswordLong, PasswordField } from "../password-field.tsx";
import type { SpaceRun } from "../visit/space-run.ts";
import type { Acting } from "./act-words.ts";
import { keyChangeOf } from "./key-change.ts";

/** Asks whether the room gets another key, with another password where it has one. */
export function KeyDialog({
  run,
  view,
  acting,
  open,
  onDone,
}: {
  readonly run: SpaceRun;
  readonly view: SpaceSessionView;
  readonly acting: Acting;
  readonly open: boolean;
  readonly onDone: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const [word, setWord] = useState("");
  const [isBusy, setBusy] = useState(false);
  const { needsWord } = keyChangeOf(view);
  const isReady = !isBusy && (!needsWord || isPasswordLong(word));
  useEffect(() => {
    if (open) setWord("");
  }, [open]);
  const change = (event: FormEvent): void => {
    event.preventDefault();
    if (!isReady) return;
    setBusy(true);
    const done = run.session.renewKey(needsWord ? word : null);
    acting.run(done, t("spaceKey.changed"));
    void done.then(() => {
      setBusy(false);
      onDone();
    });
  };
  return (
    <AskDialog
      open={open}
      title={t(needsWord ? "spaceKey.titleWord" : "spaceKey.title")}
      help={t(needsWord ? "spaceKey.helpWord" : "spaceKey.help")}
      onDrop={onDone}
    >
      <form className="flex flex-col gap-4" onSubmit={change}>
        {needsWord && <PasswordField label={t("spaceKey.word")} word={word} onWord={setWord} />}
        <div className="flex flex-wrap justify-end gap-3">
          <button type="button" className="button" onClick={onDone}>
            {t("spaceKey.keep")}
          </button>
          <button type="submit" className="button button-lit" disabled={!isReady}>
            <KeyRound size={18} aria-hidden="true" />
            {t(isBusy ? "spaceKey.changing" : "spaceKey.change")}
          </button>
        </div>
      </form>
    </AskDialog>
  );
}
