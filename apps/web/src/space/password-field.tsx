import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

const shortest = 6;

/** Whether a room may have this password. */
export function isPasswordLong(word: string): boolean {
  return word.length >= shortest;
}

/** Where the password of a room is chosen. It is told to others, so it is shown. */
export function PasswordField({
  label,
  word,
  onWord,
}: {
  readonly label: string;
  readonly word: string;
  readonly onWord: (word: string) => void;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <label className="flex flex-col gap-1.5 font-semibold">
      {label}
      <input
        className="field px-3.5 font-normal"
        value={word}
        maxLength={100}
        autoComplete="off"
        onChange={(event) => onWord(event.target.value)}
      />
      {!isPasswordLong(word) && <span className="text-small font-normal text-ink-soft">{t("spaceCreate.wordShort")}</span>}
    </label>
  );
}
