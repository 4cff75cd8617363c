import { Dialog } from "@base-ui/react/dialog";
import { KeyRound, ListChecks, Lock, Mic, Users } from "lucide-react";
import { useState } from "react";
import type { FormEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import type { SpaceAccess } from "@plaza/protocol";
import { isPasswordLong, PasswordField } from "../password-field.tsx";
import { readPeople } from "../read-people.ts";
import type { SpacesDesk } from "./spaces-desk.ts";

const ACCESS = [
  ["open", Users],
  ["members", ListChecks],
  ["invite", KeyRound],
  ["password", Lock],
] as const;
const HELP = {
  open: "spaceCreate.openHelp",
  members: "spaceCreate.membersHelp",
  invite: "spaceCreate.inviteHelp",
  password: "spaceCreate.passwordHelp",
} as const;

/** Asks what a new space is to be, and enters it. */
export function CreateSpace({
  desk,
  open,
  onDone,
}: {
  readonly desk: SpacesDesk;
  readonly open: boolean;
  readonly onDone: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const [name, setName] = useState("");
  const [about, setAbout] = useState("");
  const [access, setAccess] = useState<SpaceAccess>("open");
  const [list, setList] = useState("");
  const [word, setWord] = useState("");
  const [later, setLater] = useState(false);
  const [starts, setStarts] = useState("");
  const [state, setState] = useState<"asking" | "under-way" | "failed">("asking");
  const read = readPeople(list);
  const startsMs = later ? Date.parse(starts) : Number.NaN;
  const isReady =
    name.trim() !== "" &&
    (access !== "members" || (read.people.length > 0 && read.badLines === 0)) &&
    (access !== "password" || isPasswordLong(word)) &&
    (!later || Number.isFinite(startsMs));

  async function go(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!isReady || state === "under-way") return;
    setState("under-way");
    const made = await desk.create({
      name: name.trim(),
      description: about.trim(),
      access,
      members: read.people,
      password: word,
      startsAtSec: Number.isFinite(startsMs) ? Math.floor(startsMs / 1_000) : null,
    });
    if (!made.ok) {
      setState("failed");
      return;
    }
    setState("asking");
    onDone();
    navigate(`/space/${made.value}`);
  }

  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onDone()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="ask-back" />
        <Dialog.Popup className="ask wall p-6 outline-none">
          <form className="flex flex-col gap-4" onSubmit={(event) => void go(event)}>
            <div>
              <Dialog.Title className="m-0 text-title">{t("spaceCreate.title")}</Dialog.Title>
              <Dialog.Description className="m-0 mt-1 text-ink-soft">{t("spaceCreate.help")}</Dialog.Description>
            </div>
            <label className="flex flex-col gap-1.5 font-semibold">
              {t("spaceCreate.name")}
              <input
                className="field px-3.5 font-normal"
                value={name}
                maxLength={100}
                required
                autoComplete="off"
                placeholder={t("spaceCreate.nameHint")}
                onChange={(event) => setName(event.target.value)}
              />
            </label>
            <label className="flex flex-col gap-1.5 font-semibold">
              {t("spaceCreate.about")}
              <textarea
                className="field min-h-20 px-3.5 py-2.5 font-normal"
                value={about}
                maxLength={1_000}
                placeholder={t("spaceCreate.aboutHint")}
                onChange={(event) => setAbout(event.target.value)}
              />
            </label>
            <fieldset className="m-0 border-0 p-0">
              <legend className="mb-1.5 p-0 font-semibold">{t("spaceCreate.access")}</legend>
              <div className="grid grid-cols-2 gap-2">
                {ACCESS.map(([each, Icon]) => (
                  <label key={each} className="choice">
                    <input type="radio" name="access" className="sr-only" checked={access === each} onChange={() => setAccess(each)} />
                    <Icon size={18} aria-hidden="true" className="flex-none text-ember" />
                    {t(`spaceCreate.${each}`)}
                  </label>
                ))}
              </div>
              <p className="m-0 mt-2 text-small text-ink-soft">{t(HELP[access])}</p>
            </fieldset>
            {access === "members" && (
              <label className="flex flex-col gap-1.5 font-semibold">
                {t("spaceCreate.list")}
                <textarea
                  className="field min-h-24 px-3.5 py-2.5 font-mono text-small font-normal"
                  value={list}
                  spellCheck={false}
                  placeholder="npub1…"
                  onChange={(event) => setList(event.target.value)}
                />
                {read.badLines > 0 && (
                  <span className="text-small font-normal text-rose">{t("spaceCreate.listBad", { count: read.badLines })}</span>
                )}
              </label>
            )}
            {access === "password" && <PasswordField label={t("spaceCreate.word")} word={word} onWord={setWord} />}
            <label className="flex min-h-11 items-center gap-3">
              <input type="checkbox" className="radio" checked={later} onChange={(event) => setLater(event.target.checked)} />
              {t("spaceCreate.later")}
            </label>
            {later && (
              <label className="flex flex-col gap-1.5 font-semibold">
                {t("spaceCreate.starts")}
                <input
                  type="datetime-local"
                  className="field px-3.5 font-normal"
                  value={starts}
                  onChange={(event) => setStarts(event.target.value)}
                />
              </label>
            )}
            {state === "failed" && (
              <p role="alert" className="m-0 text-rose">
                {t("spaceCreate.failed")}
              </p>
            )}
            <div className="flex flex-wrap justify-end gap-3">
              <button type="button" className="button" onClick={onDone}>
                {t("spaceCreate.cancel")}
              </button>
              <button type="submit" className="button button-lit" disabled={!isReady || state === "under-way"}>
                <Mic size={18} aria-hidden="true" />
                {t(state === "under-way" ? "spaceCreate.going" : later ? "spaceCreate.goLater" : "spaceCreate.go")}
              </button>
            </div>
          </form>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
