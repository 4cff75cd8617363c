import { useMemo, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { Search } from "lucide-react";
import type { Conversation } from "@plaza/nostr-client";
import { useView } from "../design/use-view.ts";
import type { Home } from "../home.ts";
import { PersonFace } from "../people/person-face.tsx";
import { whenWords } from "../space/list/when-words.ts";
import { searchConversations } from "./message-words.ts";
import { pathToPeople } from "../people/person-address.ts";
import { useTitle } from "./use-title.ts";
import { waitingOf } from "./waiting.ts";

function Row({
  home,
  conversation,
  isOpen,
  nowSec,
}: {
  readonly home: Home;
  readonly conversation: Conversation;
  readonly isOpen: boolean;
  readonly nowSec: number;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const title = useTitle(home, conversation);
  const last = conversation.lines.at(-1);
  const text = last === undefined ? "" : last.file === null ? last.text : t("messages.aFile");
  const [first] = conversation.people;
  return (
    <li>
      <Link href={pathToPeople(conversation.people)} className="talk-row" aria-current={isOpen ? "true" : undefined}>
        {first !== undefined && <PersonFace pubkey={first} size={38} />}
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-2">
            <bdi className={`min-w-0 flex-1 truncate ${conversation.unread > 0 ? "font-bold" : "font-semibold"}`}>{title}</bdi>
            <time className="flex-none text-tiny text-ink-soft" dateTime={new Date(conversation.newestSec * 1_000).toISOString()}>
              {whenWords(conversation.newestSec, Math.max(nowSec, conversation.newestSec), i18n.language)}
            </time>
          </span>
          <span className="flex items-center gap-2">
            <span dir="auto" className="block min-w-0 flex-1 truncate text-small text-ink-soft">
              {last?.mine === true ? t("messages.youSaid", { text }) : text}
            </span>
            {conversation.unread > 0 && (
              <span className="chip flex-none bg-ember py-0 text-wall">
                <span aria-hidden="true">{conversation.unread}</span>
                <span className="sr-only">{t("messages.unread", { count: conversation.unread })}</span>
              </span>
            )}
          </span>
        </span>
      </Link>
    </li>
  );
}

/** All conversations: those one takes part in, and behind a fold what strangers sent. */
export function ConversationList({
  home,
  conversations,
  openKey,
  nowSec,
}: {
  readonly home: Home;
  readonly conversations: readonly Conversation[];
  readonly openKey: string;
  readonly nowSec: number;
}): ReactNode {
  const { t } = useTranslation();
  const [query, setQuery] = useState("");
  const found = useMemo(
    () => searchConversations(conversations, query, (pubkey) => home.names.nameOf(pubkey)),
    [conversations, query, home.names],
  );
  const { muted } = useView(home.tools.mutes.view);
  // Nobody but muted people: behind a fold of its own, whatever was said.
  const isQuiet = ({ people }: Conversation): boolean => people.every((pubkey) => muted.has(pubkey));
  const quiet = found.filter(isQuiet);
  const known = found.filter((each) => each.isAnswered && !isQuiet(each));
  const requests = found.filter((each) => !each.isAnswered && !isQuiet(each));
  const { requests: newRequests } = waitingOf(requests, muted);
  const rows = (of: readonly Conversation[]): ReactNode => (
    <ul className="m-0 list-none p-0">
      {of.map((conversation) => (
        <Row key={conversation.key} home={home} conversation={conversation} isOpen={conversation.key === openKey} nowSec={nowSec} />
      ))}
    </ul>
  );
  return (
    <>
      <label className="relative block flex-none">
        <span className="sr-only">{t("messages.search")}</span>
        <Search size={17} aria-hidden="true" className="pointer-events-none absolute top-1/2 left-3.5 -translate-y-1/2 text-ink-soft" />
        <input
          type="search"
          className="field w-full py-2 pr-3 pl-10"
          placeholder={t("messages.search")}
          value={query}
          maxLength={80}
          onChange={(event) => setQuery(event.target.value)}
        />
      </label>
      <nav aria-label={t("messages.list")} className="min-h-0 flex-1 overflow-y-auto">
        {rows(known)}
        {requests.length > 0 && (
          <details className="mt-2" open={query !== "" || requests.some(({ key }) => key === openKey) || undefined}>
            <summary className="cursor-pointer rounded-soft px-3 py-2 font-semibold">
              {t("messages.requests", { count: requests.length })}
              {newRequests > 0 && (
                <>
                  <span aria-hidden="true" className="ml-2 inline-block size-2.5 rounded-full bg-ember" />
                  <span className="sr-only">, {t("messages.newRequests", { count: newRequests })}</span>
                </>
              )}
            </summary>
            <p className="m-0 px-3 pb-1 text-small text-ink-soft">{t("messages.requestsHelp")}</p>
            {rows(requests)}
          </details>
        )}
        {quiet.length > 0 && (
          <details className="mt-2" open={quiet.some(({ key }) => key === openKey) || undefined}>
            <summary className="cursor-pointer rounded-soft px-3 py-2 font-semibold">
              {t("persons.quietTalks", { count: quiet.length })}
            </summary>
            {rows(quiet)}
          </details>
        )}
        {found.length === 0 && query !== "" && (
          <p role="status" className="m-0 px-3 py-2 text-small text-ink-soft">
            {t("messages.nothing")}
          </p>
        )}
      </nav>
    </>
  );
}
