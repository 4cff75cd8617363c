import { useState } from "react";
import type { FormEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { encodeNpub } from "@plaza/protocol";
import type { SpaceSessionView } from "@plaza/space";
import { Notice } from "../../design/notice.tsx";
import { whenWords } from "../list/when-words.ts";
import type { SpaceRun } from "../visit/space-run.ts";

/** The way back to the list. */
export function ToSpaces(): ReactNode {
  const { t } = useTranslation();
  return (
    <Link href="/spaces" className="button no-underline">
      {t("spaceDoor.toSpaces")}
    </Link>
  );
}

function PasswordDoor({ run, title }: { readonly run: SpaceRun; readonly title: string }): ReactNode {
  const { t } = useTranslation();
  const [word, setWord] = useState("");
  const [state, setState] = useState<"asking" | "trying" | "wrong" | "no-memory">("asking");
  const [part, setPart] = useState(0);
  const open = (event: FormEvent): void => {
    event.preventDefault();
    if (word === "") return;
    setState("trying");
    setPart(0);
    void run.session.openWith(word, setPart).then((opened) => {
      if (!opened.ok) setState(opened.problem.code === "no-memory" ? "no-memory" : "wrong");
    });
  };
  return (
    <Notice title={t("spaceDoor.locked")} help={t("spaceDoor.lockedHelp")}>
      <form className="flex w-full flex-col gap-3" onSubmit={open}>
        <p className="m-0 font-semibold" dir="auto">
          {title}
        </p>
        <label className="flex flex-col gap-1.5 font-semibold">
          {t("spaceDoor.password")}
          <input
            type="password"
            className="field px-3.5 font-normal"
            value={word}
            autoFocus
            maxLength={100}
            autoComplete="off"
            aria-invalid={state === "wrong"}
            onChange={(event) => {
              setWord(event.target.value);
              setState("asking");
            }}
          />
        </label>
        {(state === "wrong" || state === "no-memory") && (
          <p role="alert" className="m-0 text-rose">
            {t(state === "wrong" ? "spaceDoor.wrong" : "spaceDoor.noMemory")}
          </p>
        )}
        {state === "trying" && <progress className="door-bar" max={1} value={part} aria-label={t("spaceDoor.opening")} />}
        <div className="flex flex-wrap gap-3">
          <button type="submit" className="button button-lit" disabled={state === "trying" || word === ""}>
            {t(state === "trying" ? "spaceDoor.opening" : "spaceDoor.open")}
          </button>
          <ToSpaces />
        </div>
      </form>
    </Notice>
  );
}

/** What stands in front of a space that one is not in: why, and what can be done. */
export function Door({
  run,
  view,
  nowSec,
}: {
  readonly run: SpaceRun;
  readonly view: SpaceSessionView;
  readonly nowSec: number;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const { info } = view.room;
  const title = info === null || info.name === "" ? t("spaces.untitled") : info.name;
  switch (view.phase) {
    case "locked":
      if (info?.access === "password" && info.lock !== null) return <PasswordDoor run={run} title={title} />;
      return (
        <Notice title={t("spaceDoor.uninvited")} help={t("spaceDoor.uninvitedHelp")}>
          <p className="m-0 w-full text-small">
            {t("spaceDoor.askHost")}
            <code className="mt-1 block rounded-soft bg-wall-deep p-3 break-all">{encodeNpub(view.self.pubkey)}</code>
          </p>
          <ToSpaces />
        </Notice>
      );
    case "not-listed":
      return (
        <Notice title={t("spaceDoor.not-listed")} help={t("spaceDoor.not-listedHelp")}>
          <button type="button" className="button button-lit" onClick={() => run.session.enter()}>
            {t("spaceDoor.again")}
          </button>
          <ToSpaces />
        </Notice>
      );
    case "removed": {
      const until = view.removal?.untilSec ?? null;
      if (!view.room.removed.some(({ pubkey }) => pubkey === view.self.pubkey)) {
        return (
          <Notice title={t("spaceDoor.readmitted")} help={t("spaceDoor.readmittedHelp")}>
            <button type="button" className="button button-lit" onClick={() => run.session.enter()}>
              {t("spaceDoor.back")}
            </button>
            <ToSpaces />
          </Notice>
        );
      }
      return (
        <Notice
          title={t("spaceDoor.removed")}
          help={until === null ? t("spaceDoor.removedHelp") : t("spaceDoor.removedFor", { when: whenWords(until, nowSec, i18n.language) })}
        >
          <button type="button" className="button" onClick={() => run.session.enter()}>
            {t("spaceDoor.again")}
          </button>
          <ToSpaces />
        </Notice>
      );
    }
    case "closed":
      return (
        <Notice title={t("spaceDoor.closed")} help={t("spaceDoor.closedHelp")}>
          <ToSpaces />
        </Notice>
      );
    case "left":
      return (
        <Notice title={t("spaceDoor.left")} help={t("spaceDoor.leftHelp")}>
          <button type="button" className="button button-lit" onClick={() => run.session.enter()}>
            {t("spaceDoor.back")}
          </button>
          <ToSpaces />
        </Notice>
      );
    default:
      return <Notice title={t("space.entering")} busy />;
  }
}
