import { FolderOpen } from "lucide-react";
import { useState } from "react";
import type { FormEvent, ReactNode } from "react";
import type { LockedKeyProblem, Pubkey } from "@plaza/protocol";
import { useTranslation } from "react-i18next";
import { keyOf } from "./other-account.ts";
import type { Home } from "../home.ts";
import { KeepKey } from "./keep-key.tsx";
import { ownerOf, readBroughtKey, unlockBroughtKey } from "./key-file.ts";
import type { BroughtKeyProblem } from "./key-file.ts";
import { stretchHere } from "./stretch-here.ts";

type Wrong = BroughtKeyProblem["code"] | LockedKeyProblem["code"] | "unreadable" | "same";
const WORDS: Readonly<Record<LockedKeyProblem["code"], "mistyped" | "newer" | "too-heavy" | "wrong-password" | "bad-key">> = {
  "not-bech32": "mistyped",
  "unknown-prefix": "mistyped",
  "bad-length": "mistyped",
  "unknown-version": "newer",
  "too-heavy": "too-heavy",
  "wrong-password": "wrong-password",
  "bad-key": "bad-key",
};

function wordOf(wrong: Wrong): Exclude<Wrong, "not-bech32" | "unknown-prefix" | "bad-length" | "unknown-version"> {
  return wrong in WORDS ? WORDS[wrong as LockedKeyProblem["code"]] : (wrong as "mistyped");
}

/** The guest that would be gone, and the key that would take its place. */
interface Replacing {
  readonly old: Pubkey;
  readonly secretKey: Uint8Array;
}

/** Takes a secret key of one's own as this device's guest key. */
export function BringKey({ home }: { readonly home: Home }): ReactNode {
  const { t } = useTranslation();
  const { identity } = home.tools;
  const [text, setText] = useState("");
  const [word, setWord] = useState("");
  const [part, setPart] = useState<number | null>(null);
  const [wrong, setWrong] = useState<Wrong | null>(null);
  const [replacing, setReplacing] = useState<Replacing | null>(null);
  const [saving, setSaving] = useState(false);
  const read = readBroughtKey(text);
  const isLocked = read.ok && read.value.kind === "locked";

  async function adopt(secretKey: Uint8Array): Promise<void> {
    await identity.adoptGuest(secretKey);
    secretKey.fill(0);
    await home.keyring.forget();
    // Who brought a key has it elsewhere.
    home.nudge.settle();
    home.account.set("who");
  }

  async function use(event: FormEvent): Promise<void> {
    event.preventDefault();
    setWrong(null);
    if (!read.ok) {
      setWrong(read.problem.code);
      return;
    }
    let secretKey: Uint8Array;
    if (read.value.kind === "open") secretKey = read.value.secretKey;
    else {
      setPart(0);
      const opened = await unlockBroughtKey(read.value.locked, word, stretchHere, setPart);
      setPart(null);
      if (!opened.ok) {
        setWrong(opened.problem.code);
        return;
      }
      secretKey = opened.value;
    }
    const kept = await identity.revealGuest();
    const old = kept === null ? null : ownerOf(kept);
    const owner = ownerOf(secretKey);
    if (owner === keyOf(identity.account.get())) setWrong("same");
    else if (old === null || old === owner) await adopt(secretKey);
    else setReplacing({ old, secretKey });
  }

  async function readFile(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    setWrong(null);
    await file
      .slice(0, 65_536)
      .text()
      .then(setText, () => setWrong("unreadable"));
  }

  if (replacing !== null) {
    return (
      <>
        <div role="alert" className="rounded-soft bg-rose-wash p-4">
          <p className="m-0 font-semibold [overflow-wrap:anywhere]">{t("bring.replace", { name: home.names.nameOf(replacing.old) })}</p>
          <p className="m-0 mt-1 text-small">{t("bring.replaceHelp")}</p>
        </div>
        {saving && <KeepKey home={home} />}
        <div className="flex flex-wrap justify-end gap-3">
          {!saving && (
            <button type="button" className="button" onClick={() => setSaving(true)}>
              {t("signOut.keepFirst")}
            </button>
          )}
          <button type="button" className="button button-lit" onClick={() => void adopt(replacing.secretKey)}>
            {t("bring.replaceDo")}
          </button>
        </div>
      </>
    );
  }
  return (
    <form className="flex flex-col gap-3" onSubmit={(event) => void use(event)}>
      <p className="m-0 text-ink-soft">{t("bring.help")}</p>
      <label className="flex flex-col gap-1.5 font-semibold">
        {t("bring.label")}
        <textarea
          className="field min-h-24 px-3.5 py-2.5 font-mono text-small font-normal"
          value={text}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          placeholder={t("bring.hint")}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <label className="button self-start focus-within:outline-3">
        <FolderOpen size={18} aria-hidden="true" />
        {t("bring.file")}
        <input
          type="file"
          accept=".txt,text/plain"
          className="sr-only"
          onChange={(event) => {
            void readFile(event.target.files?.[0]);
            event.target.value = "";
          }}
        />
      </label>
      {isLocked && (
        <label className="flex flex-col gap-1.5 font-semibold">
          {t("bring.password")}
          <input
            type="password"
            className="field px-3.5 font-normal"
            autoComplete="off"
            value={word}
            onChange={(event) => setWord(event.target.value)}
          />
        </label>
      )}
      {part !== null && <progress className="who-bar" max={1} value={part} aria-label={t("bring.opening")} />}
      {wrong !== null && (
        <p role="alert" className="m-0 text-rose">
          {t(`bring.${wordOf(wrong)}`)}
        </p>
      )}
      <button type="submit" className="button button-lit self-end" disabled={part !== null || (isLocked && word === "")}>
        {t(part === null ? "bring.use" : "bring.opening")}
      </button>
    </form>
  );
}
