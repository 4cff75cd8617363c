import { Download, KeyRound } from "lucide-react";
import { useState } from "react";
import type { FormEvent, ReactNode } from "react";
import { encodeNpub, encodeNsec } from "@plaza/protocol";
import { useTranslation } from "react-i18next";
import type { Home } from "../home.ts";
import { CopyRow } from "./copy-row.tsx";
import { lockKey, ownerOf } from "./key-file.ts";
import { saveTextFile } from "./save-file.ts";
import { stretchHere } from "./stretch-here.ts";

const SHORTEST_PASSWORD = 8;

type Closing = { readonly phase: "asking" | "none" | "failed" } | { readonly phase: "closing"; readonly part: number } | Closed;
interface Closed {
  readonly phase: "closed";
  readonly text: string;
  readonly name: string;
  readonly file: string;
}

/** Closes the guest's key with a password, to be copied or saved; shows it open only after a word. */
export function KeepKey({ home, onSaved }: { readonly home: Home; readonly onSaved?: () => void }): ReactNode {
  const { t } = useTranslation();
  const [word, setWord] = useState("");
  const [again, setAgain] = useState("");
  const [state, setState] = useState<Closing>({ phase: "asking" });
  const [open, setOpen] = useState<string | null>(null);
  const { identity, random } = home.tools;
  const isReady = word.length >= SHORTEST_PASSWORD && word === again;

  function saved(): void {
    home.nudge.settle();
    onSaved?.();
  }

  async function close(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!isReady || state.phase === "closing") return;
    const secretKey = await identity.revealGuest();
    const pubkey = secretKey === null ? null : ownerOf(secretKey);
    if (secretKey === null || pubkey === null) {
      setState({ phase: "none" });
      return;
    }
    setState({ phase: "closing", part: 0 });
    try {
      const text = await lockKey(secretKey, word, { stretch: stretchHere, random }, (part) => setState({ phase: "closing", part }));
      setState({ phase: "closed", text, name: home.names.nameOf(pubkey), file: `plaza-${encodeNpub(pubkey).slice(0, 13)}.txt` });
    } catch {
      setState({ phase: "failed" });
    } finally {
      secretKey.fill(0);
    }
  }

  async function show(): Promise<void> {
    const secretKey = await identity.revealGuest();
    if (secretKey === null) {
      setState({ phase: "none" });
      return;
    }
    setOpen(encodeNsec(secretKey));
    secretKey.fill(0);
  }

  return (
    <>
      <p className="m-0 text-ink-soft">{t("keepKey.help")}</p>
      {state.phase === "closed" ? (
        <div className="flex flex-col gap-3">
          <p role="status" className="m-0 font-semibold">
            {t("keepKey.made")}
          </p>
          <CopyRow text={state.text} label={t("keepKey.made")} onCopied={saved} />
          <button
            type="button"
            className="button button-lit"
            onClick={() => {
              saveTextFile(state.file, `${t("keepKey.fileWords", { name: state.name })}\n\n${state.text}\n`);
              saved();
            }}
          >
            <Download size={18} aria-hidden="true" />
            {t("keepKey.download")}
          </button>
          <p className="m-0 text-small text-ink-soft">{t("keepKey.madeHelp")}</p>
        </div>
      ) : (
        <form className="flex flex-col gap-3" onSubmit={(event) => void close(event)}>
          {(["password", "repeat"] as const).map((each) => (
            <label key={each} className="flex flex-col gap-1.5 font-semibold">
              {t(`keepKey.${each}`)}
              <input
                type="password"
                className="field px-3.5 font-normal"
                autoComplete="new-password"
                value={each === "password" ? word : again}
                onChange={(event) => (each === "password" ? setWord : setAgain)(event.target.value)}
              />
            </label>
          ))}
          <p role="status" className="m-0 text-small text-ink-soft">
            {word.length < SHORTEST_PASSWORD
              ? t("keepKey.short", { count: SHORTEST_PASSWORD })
              : again !== "" && word !== again && t("keepKey.differ")}
          </p>
          {state.phase === "closing" && <progress className="who-bar" max={1} value={state.part} aria-label={t("keepKey.making")} />}
          {(state.phase === "failed" || state.phase === "none") && (
            <p role="alert" className="m-0 text-rose">
              {t(`keepKey.${state.phase}`)}
            </p>
          )}
          <button type="submit" className="button button-lit" disabled={!isReady || state.phase === "closing"}>
            <KeyRound size={18} aria-hidden="true" />
            {t(state.phase === "closing" ? "keepKey.making" : "keepKey.make")}
          </button>
        </form>
      )}
      <details>
        <summary className="cursor-pointer py-2 font-semibold">{t("keepKey.open")}</summary>
        <div className="mt-1 flex flex-col gap-3">
          <p className="m-0 text-small text-rose">{t("keepKey.openHelp")}</p>
          {open === null ? (
            <button type="button" className="button self-start" onClick={() => void show()}>
              {t("keepKey.openDo")}
            </button>
          ) : (
            <CopyRow text={open} label={t("keepKey.open")} onCopied={saved} />
          )}
        </div>
      </details>
    </>
  );
}
