import { KeyRound, RefreshCw } from "lucide-react";
import { useState } from "react";
import type { FormEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { SpaceSessionView } from "@plaza/space";
import { useView } from "../../design/use-view.ts";
import { whenWords } from "../list/when-words.ts";
import { readPeople } from "../read-people.ts";
import { roomListOf } from "../visit/room-list.ts";
import type { SpaceRun } from "../visit/space-run.ts";
import type { Acting } from "./act-words.ts";
import { keyChangeOf } from "./key-change.ts";
import type { KeyChange } from "./key-change.ts";
import { ListSection } from "./list-section.tsx";
import { PersonRow } from "./person-row.tsx";

/** Who wants to speak, in the order the hands went up. */
export function HandsList({
  run,
  view,
  acting,
}: {
  readonly run: SpaceRun;
  readonly view: SpaceSessionView;
  readonly acting: Acting;
}): ReactNode {
  const { t } = useTranslation();
  const { session, names } = run;
  const { muted } = useView(run.peace.tools.mutes.view);
  return (
    <section aria-labelledby="space-hands" className="flex flex-col gap-2">
      <h3 id="space-hands" className="m-0 text-base">
        {t("spacePeople.hands")}
      </h3>
      <p className="m-0 text-small text-ink-soft">{t("spacePeople.handsHelp")}</p>
      <ol className="m-0 flex list-none flex-col gap-2 p-0">
        {view.room.hands.map(({ pubkey, message }) => (
          <PersonRow key={pubkey} pubkey={pubkey} name={names.nameOf(pubkey)} note={muted.has(pubkey) ? t("persons.isMuted") : message}>
            <button type="button" className="button button-lit" onClick={() => acting.run(session.promote(pubkey))}>
              {t("spacePeople.letSpeak")}
              <span className="sr-only">: {names.nameOf(pubkey)}</span>
            </button>
            <button type="button" className="button" onClick={() => acting.run(session.demote(pubkey))}>
              {t("spacePeople.notNow")}
              <span className="sr-only">: {names.nameOf(pubkey)}</span>
            </button>
          </PersonRow>
        ))}
      </ol>
    </section>
  );
}

function GiveKey({ run, acting }: { readonly run: SpaceRun; readonly acting: Acting }): ReactNode {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [isBad, setBad] = useState(false);
  const give = (event: FormEvent): void => {
    event.preventDefault();
    const { people } = readPeople(text);
    const [to] = people;
    setBad(to === undefined);
    if (to === undefined) return;
    setText("");
    acting.run(run.session.giveKey(to, ""), t("spacePeople.keySent"));
  };
  return (
    <form className="flex flex-col gap-2" onSubmit={give}>
      <h3 className="m-0 text-base">{t("spacePeople.keyTitle")}</h3>
      <p className="m-0 text-small text-ink-soft">{t("spacePeople.keyHelp")}</p>
      <div className="flex gap-2">
        <input
          className="field min-w-0 flex-1 px-3 font-mono text-small"
          aria-label={t("spacePeople.keyField")}
          placeholder="npub1…"
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" className="button flex-none">
          <KeyRound size={17} aria-hidden="true" />
          {t("spacePeople.keyGo")}
        </button>
      </div>
      {isBad && (
        <p role="alert" className="m-0 text-small text-rose">
          {t("spacePeople.keyBad")}
        </p>
      )}
    </form>
  );
}

function KeySection({ change, onKey }: { readonly change: KeyChange; readonly onKey: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="space-key" className="flex flex-col items-start gap-2">
      <h3 id="space-key" className="m-0 text-base">
        {t("spaceKey.section")}
      </h3>
      <p className="m-0 text-small text-ink-soft">{t(change.isGivenByItself ? "spaceKey.sectionList" : "spaceKey.sectionHelp")}</p>
      <button type="button" className="button" onClick={onKey}>
        <RefreshCw size={17} aria-hidden="true" />
        {t(change.needsWord ? "spaceKey.sectionGoWord" : "spaceKey.sectionGo")}
      </button>
    </section>
  );
}

/** What those with a say decide about people: raised hands, invitations, the list, who is out. */
export function PeopleTab({
  run,
  view,
  acting,
  nowSec,
  onKey,
}: {
  readonly run: SpaceRun;
  readonly view: SpaceSessionView;
  readonly acting: Acting;
  readonly nowSec: number;
  /** The key of the room is to be changed. */
  readonly onKey: () => void;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const { removed, info, hands } = view.room;
  const hasSay = view.self.role === "host" || view.self.role === "cohost";
  const keyChange = keyChangeOf(view);
  const isLocked = (info?.keyId ?? null) !== null;
  const list = roomListOf(view);
  return (
    <div className="flex flex-col gap-6">
      {hasSay && hands.length > 0 && <HandsList run={run} view={view} acting={acting} />}
      {hasSay && isLocked && !keyChange.isGivenByItself && <GiveKey run={run} acting={acting} />}
      {list !== null && <ListSection run={run} list={list} />}
      {keyChange.isOffered && <KeySection change={keyChange} onKey={onKey} />}
      {hasSay && removed.length > 0 && (
        <section aria-labelledby="space-out" className="flex flex-col gap-2">
          <h3 id="space-out" className="m-0 text-base">
            {t("spacePeople.out")}
          </h3>
          <ul className="m-0 flex list-none flex-col gap-2 p-0">
            {removed.map(({ pubkey, untilSec }) => (
              <PersonRow
                key={pubkey}
                pubkey={pubkey}
                name={run.names.nameOf(pubkey)}
                note={
                  untilSec === null
                    ? t("spacePeople.forGood")
                    : t("spacePeople.untilTime", { when: whenWords(untilSec, nowSec, i18n.language) })
                }
              >
                <button type="button" className="button" onClick={() => acting.run(run.session.readmit(pubkey))}>
                  {t("spacePeople.readmit")}
                  <span className="sr-only">: {run.names.nameOf(pubkey)}</span>
                </button>
              </PersonRow>
            ))}
          </ul>
        </section>
      )}
      {info !== null && info.description !== "" && (
        <p dir="auto" className="m-0 break-words whitespace-pre-wrap text-ink-soft">
          {info.description}
        </p>
      )}
    </div>
  );
}
