import { UserMinus, UserPlus } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { FormEvent, KeyboardEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { encodeNpub } from "@plaza/protocol";
import type { Pubkey } from "@plaza/protocol";
import { AskDialog } from "../../design/ask-dialog.tsx";
import { useView } from "../../design/use-view.ts";
import { readPeople } from "../read-people.ts";
import type { ListedPerson, RoomList } from "../visit/room-list.ts";
import type { SpaceRun } from "../visit/space-run.ts";
import { useWhyNot } from "./act-words.ts";
import { PersonRow } from "./person-row.tsx";

const FIRST_SHOWN = 30;

/** The beginning and the end of an npub: enough to tell two apart. */
function shortNpub(pubkey: Pubkey): string {
  const npub = encodeNpub(pubkey);
  return `${npub.slice(0, 12)}…${npub.slice(-6)}`;
}

function AddPeople({ run, isBusy }: { readonly run: SpaceRun; readonly isBusy: boolean }): ReactNode {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [problem, setProblem] = useState("");
  const add = (event: FormEvent | KeyboardEvent): void => {
    event.preventDefault();
    if (isBusy || text.trim() === "") return;
    run.list.clear();
    const { people, badLines, hasSecret } = readPeople(text);
    if (hasSecret) setText("");
    if (badLines > 0) return setProblem(hasSecret ? t("messages.toSecret") : t("spaceCreate.listBad", { count: badLines }));
    void run.list.add(people).then((isThere) => isThere && setText((now) => (now === text ? "" : now)));
  };
  return (
    <form className="flex flex-col gap-2" onSubmit={add}>
      <label className="flex flex-col gap-1 text-small font-semibold">
        {t("spaceCreate.list")}
        <textarea
          className="field min-h-11 px-3 py-2 font-mono text-small font-normal"
          rows={3}
          placeholder="npub1…"
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="none"
          aria-invalid={problem !== ""}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setProblem("");
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) add(event);
          }}
        />
      </label>
      {problem !== "" && (
        <p role="alert" className="m-0 text-small text-rose">
          {problem}
        </p>
      )}
      <button type="submit" className="button self-start" disabled={isBusy || text.trim() === ""}>
        <UserPlus size={17} aria-hidden="true" />
        {t("spaceList.add")}
      </button>
    </form>
  );
}

/** What is under way with the list, or came of it. */
function Outcome({ run, isLocked }: { readonly run: SpaceRun; readonly isLocked: boolean }): ReactNode {
  const { t } = useTranslation();
  const whyNot = useWhyNot();
  const state = useView(run.list.state);
  const words = (): string => {
    switch (state.phase) {
      case "quiet":
        return "";
      case "adding":
      case "striking":
        return t("spaceList.busy");
      case "added":
        return t("spaceList.added", { count: state.count });
      case "struck":
        return t(isLocked ? "spaceList.struckKey" : "spaceList.struck", { name: run.names.nameOf(state.pubkey) });
      case "failed":
        return whyNot(state.problem);
      case "known":
      case "full":
        return t(`spaceList.${state.phase}`);
    }
  };
  const isBad = state.phase === "failed" || state.phase === "full";
  return (
    <p role="status" className={`m-0 text-small font-semibold empty:hidden ${isBad ? "text-rose" : ""}`}>
      {words()}
    </p>
  );
}

function StrikeDialog({
  run,
  pubkey,
  isLocked,
  onDone,
}: {
  readonly run: SpaceRun;
  readonly pubkey: Pubkey | null;
  readonly isLocked: boolean;
  readonly onDone: (isStruck: boolean) => void;
}): ReactNode {
  const { t } = useTranslation();
  // While it closes, the name stays to be read.
  const [last, setLast] = useState<Pubkey | null>(null);
  useEffect(() => {
    if (pubkey !== null) setLast(pubkey);
  }, [pubkey]);
  const whom = pubkey ?? last;
  const name = whom === null ? "" : run.names.nameOf(whom);
  return (
    <AskDialog
      open={pubkey !== null}
      title={t("spaceList.ask", { name })}
      help={t(isLocked ? "spaceList.askKey" : "spaceList.askOpen")}
      onDrop={() => onDone(false)}
    >
      <div className="flex flex-wrap justify-end gap-3">
        <button type="button" className="button" onClick={() => onDone(false)}>
          {t("spaceList.keep")}
        </button>
        <button type="button" className="button bg-rose-wash text-rose" onClick={() => onDone(true)}>
          {t("spaceList.strikeYes")}
        </button>
      </div>
    </AskDialog>
  );
}

/** For the host of a space with a list: who may come in, more of them, and fewer. @see docs/spec/page.md [G-40c] */
export function ListSection({ run, list }: { readonly run: SpaceRun; readonly list: RoomList }): ReactNode {
  const { t } = useTranslation();
  const { phase } = useView(run.list.state);
  const [asked, setAsked] = useState<Pubkey | null>(null);
  const [isWhole, setWhole] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const { listed, others, isLocked } = list;
  // What came of a change is told once: not again when the tab is opened the next time.
  useEffect(() => () => run.list.clear(), [run]);
  const isBusy = phase === "adding" || phase === "striking";
  const shown = isWhole ? listed : listed.slice(0, FIRST_SHOWN);
  const noteOf = ({ pubkey, is }: ListedPerson): string =>
    is === "here" ? t("spaceList.here") : is === "out" ? t("spacePeople.out") : shortNpub(pubkey);
  const answer = (isStruck: boolean): void => {
    setAsked(null);
    if (asked === null || !isStruck) return;
    // The row that was touched goes away: what is read next is what came of it.
    heading.current?.focus();
    void run.list.strike(asked);
  };
  return (
    <section aria-labelledby="space-list" aria-busy={isBusy} className="flex flex-col gap-2.5">
      <h3 id="space-list" ref={heading} tabIndex={-1} className="m-0 text-base">
        {t("spaceList.title")} <span className="font-normal text-ink-soft">· {listed.length}</span>
      </h3>
      <p className="m-0 text-small text-ink-soft">{t(isLocked ? "spaceList.help" : "spaceList.helpOpen")}</p>
      <AddPeople run={run} isBusy={isBusy} />
      <Outcome run={run} isLocked={isLocked} />
      {others.length > 0 && (
        <>
          <h4 className="m-0 mt-1 font-body text-small font-semibold">{t("spaceList.others")}</h4>
          <ul className="m-0 flex list-none flex-col gap-2 p-0">
            {others.map((pubkey) => (
              <PersonRow key={pubkey} pubkey={pubkey} name={run.names.nameOf(pubkey)} note="">
                <button
                  type="button"
                  className="button button-round"
                  aria-label={`${t("spaceList.add")}: ${run.names.nameOf(pubkey)}`}
                  title={t("spaceList.add")}
                  disabled={isBusy}
                  onClick={() => void run.list.add([pubkey])}
                >
                  <UserPlus size={18} aria-hidden="true" />
                </button>
              </PersonRow>
            ))}
          </ul>
        </>
      )}
      {listed.length === 0 && <p className="m-0 rounded-soft bg-wall-deep p-3 text-small">{t("spaceList.none")}</p>}
      <ul className="m-0 flex list-none flex-col gap-2 p-0 empty:hidden">
        {shown.map((person) => (
          <PersonRow key={person.pubkey} pubkey={person.pubkey} name={run.names.nameOf(person.pubkey)} note={noteOf(person)}>
            <button
              type="button"
              className="button button-round"
              aria-label={`${t("spaceList.strike")}: ${run.names.nameOf(person.pubkey)}`}
              title={t("spaceList.strike")}
              disabled={isBusy}
              onClick={() => setAsked(person.pubkey)}
            >
              <UserMinus size={18} aria-hidden="true" />
            </button>
          </PersonRow>
        ))}
      </ul>
      {shown.length < listed.length && (
        <button type="button" className="button self-start" onClick={() => setWhole(true)}>
          {t("spaceList.more", { count: listed.length })}
        </button>
      )}
      <StrikeDialog run={run} pubkey={asked} isLocked={isLocked} onDone={answer} />
    </section>
  );
}
