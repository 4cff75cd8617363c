import { ArrowLeft, RotateCcw, SendHorizontal, TriangleAlert } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { FormEvent, KeyboardEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { Conversation, MessageLine, Messages } from "@plaza/nostr-client";
import type { Pubkey } from "@plaza/protocol";
import type { Home } from "../home.ts";
import { piecesOf, withDays } from "./message-words.ts";
import { problemWords } from "./problem-words.ts";
import { useTitle } from "./use-title.ts";

const LONGEST = 10_000;
const SHOWN = 200;

function Words({ line }: { readonly line: MessageLine }): ReactNode {
  const { t } = useTranslation();
  const link = (href: string, text: string): ReactNode => (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow" className="break-all">
      {text}
    </a>
  );
  if (line.file !== null) {
    return (
      <p className="m-0">
        {link(line.file.url, line.file.url)}
        <span className="block text-small text-ink-soft">{t("messages.file")}</span>
      </p>
    );
  }
  return (
    <p dir="auto" className="m-0 break-words whitespace-pre-wrap">
      {piecesOf(line.text).map(({ text, href }, at) => (
        <span key={at}>{href === null ? text : link(href, text)}</span>
      ))}
    </p>
  );
}

function Line({
  home,
  messages,
  line,
  showsName,
}: {
  readonly home: Home;
  readonly messages: Messages;
  readonly line: MessageLine;
  readonly showsName: boolean;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const at = new Date(line.createdAtSec * 1_000);
  return (
    <li className="py-1">
      <div className={`bubble ${line.mine ? "bubble-mine" : ""}`}>
        {showsName && !line.mine && <bdi className="block text-small font-bold">{home.names.nameOf(line.from)}</bdi>}
        <Words line={line} />
        <div className="mt-0.5 flex flex-wrap items-center justify-end gap-x-2 text-tiny text-ink-soft">
          {line.isOld && (
            <span className="inline-flex items-center gap-1" title={t("messages.oldHelp")}>
              <TriangleAlert size={12} aria-hidden="true" />
              {t("messages.old")}
            </span>
          )}
          {line.delivery === "sending" && <span>{t("messages.sending")}</span>}
          {line.delivery === "accepted" && <span>{t("messages.sent")}</span>}
          <time dateTime={at.toISOString()}>
            {new Intl.DateTimeFormat(i18n.language, { hour: "2-digit", minute: "2-digit" }).format(at)}
          </time>
        </div>
      </div>
      {line.delivery === "refused" && (
        <p role="alert" className="m-0 mt-1 flex items-center justify-end gap-2 text-small text-rose">
          {t("messages.refused")}
          <button type="button" className="button min-h-9 px-3 py-0 text-small" onClick={() => messages.retry(line.id)}>
            <RotateCcw size={14} aria-hidden="true" />
            {t("messages.again")}
          </button>
        </p>
      )}
    </li>
  );
}

/** What was said among some people, and the field to say more. */
export function Thread({
  home,
  messages,
  people,
  conversation,
}: {
  readonly home: Home;
  readonly messages: Messages;
  readonly people: readonly Pubkey[];
  /** Null before anything was said. */
  readonly conversation: Conversation | null;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const title = useTitle(home, conversation ?? { people, subject: null });
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [unreached, setUnreached] = useState<readonly Pubkey[]>([]);
  const log = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const key = people.join(",");
  const lines = conversation?.lines.slice(-SHOWN) ?? [];
  const newest = lines.at(-1)?.id;

  useEffect(() => {
    if (conversation !== null && conversation.unread > 0) messages.markRead(conversation.key);
  }, [messages, conversation]);
  useEffect(() => {
    let isGone = false;
    setUnreached([]);
    const ask = async (): Promise<void> => {
      const answers = await Promise.all(people.map(async (pubkey) => [pubkey, await messages.hasInbox(pubkey)] as const));
      if (!isGone) setUnreached(answers.flatMap(([pubkey, has]) => (has ? [] : [pubkey])));
    };
    void ask();
    return () => {
      isGone = true;
    };
    // The people are told apart by their joined keys.
  }, [messages, key]);
  useLayoutEffect(() => {
    const element = log.current;
    if (element !== null && isAtEnd.current) element.scrollTop = element.scrollHeight;
  }, [newest]);

  const send = async (): Promise<void> => {
    const said = text;
    if (said.trim() === "") return;
    setProblem(null);
    setText("");
    isAtEnd.current = true;
    const sent = await messages.send(people, said);
    if (sent.ok) return;
    // Nothing that was written is lost.
    setText((now) => (now === "" ? said : now));
    setProblem(t("messages.failed", { why: t(problemWords(sent.problem.code)) }));
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    void send();
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void send();
  };
  const days = new Intl.DateTimeFormat(i18n.language, { dateStyle: "full" });
  const account = home.tools.identity.account.get();
  const others = unreached.filter((pubkey) => account.kind === "none" || pubkey !== account.pubkey);
  return (
    <>
      <header className="flex flex-none items-center gap-3">
        <Link href="/messages" className="button button-round md:hidden" aria-label={t("messages.back")}>
          <ArrowLeft size={19} aria-hidden="true" />
        </Link>
        <h2 className="m-0 min-w-0 truncate text-title">
          <bdi>{title}</bdi>
        </h2>
      </header>
      <div
        ref={log}
        role="log"
        aria-label={t("messages.log", { name: title })}
        tabIndex={0}
        className="min-h-0 flex-1 overflow-y-auto rounded-soft px-1"
        onScroll={({ currentTarget: element }) => {
          isAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 40;
        }}
      >
        <ol className="m-0 list-none p-0">
          {withDays(lines).map(({ line, beginsDay }) => [
            beginsDay ? (
              <li key={`day ${line.id}`} className="py-3 text-center text-small text-ink-soft">
                {days.format(new Date(line.createdAtSec * 1_000))}
              </li>
            ) : null,
            <Line key={line.id} home={home} messages={messages} line={line} showsName={people.length > 1} />,
          ])}
        </ol>
      </div>
      {others.length > 0 && (
        <p role="note" className="m-0 flex-none text-small text-ink-soft">
          {t("messages.noInbox", { name: others.map((pubkey) => home.names.nameOf(pubkey)).join(", ") })}
        </p>
      )}
      {problem !== null && (
        <p role="alert" className="m-0 flex-none text-small text-rose">
          {problem}
        </p>
      )}
      <form className="flex flex-none items-end gap-2" onSubmit={onSubmit}>
        <textarea
          className="field max-h-40 min-h-11 flex-1 resize-none px-3.5 py-2"
          rows={Math.min(5, text.split("\n").length)}
          aria-label={t("messages.field", { name: title })}
          placeholder={t("messages.hint")}
          value={text}
          maxLength={LONGEST}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKey}
        />
        <button type="submit" className="button button-lit button-round" aria-label={t("messages.send")} disabled={text.trim() === ""}>
          <SendHorizontal size={19} aria-hidden="true" />
        </button>
      </form>
    </>
  );
}
