import "./messages.css";
import { PenLine } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useSearch } from "wouter";
import type { Messages, MessagesView } from "@plaza/nostr-client";
import { useView } from "../design/use-view.ts";
import type { Home } from "../home.ts";
import { useNowSec } from "../space/list/use-now.ts";
import { ConversationList } from "./conversation-list.tsx";
import { messagesOfHome } from "./messages-of-home.ts";
import { NewMessage } from "./new-message.tsx";
import { pathToPeople, peopleOfSearch } from "../people/person-address.ts";
import { Thread } from "./thread.tsx";
import { waitingOf } from "./waiting.ts";

/** Why there may be nothing in the list, and what to do. */
function Standing({ messages, view }: { readonly messages: Messages; readonly view: MessagesView }): ReactNode {
  const { t } = useTranslation();
  const said = (title: string, help: string, more?: ReactNode): ReactNode => (
    <div className="flex flex-col items-start gap-2 px-3 py-2">
      <p className="m-0 font-semibold">{title}</p>
      <p className="m-0 text-small text-ink-soft">{help}</p>
      {more}
    </div>
  );
  if (view.status === "asleep") {
    const open = (
      <button type="button" className="button button-lit" onClick={() => messages.read()}>
        {t("messages.asleepYes")}
      </button>
    );
    return said(t("messages.asleep"), t("messages.asleepHelp"), open);
  }
  if (view.status === "cannot") return said(t("messages.cannot"), t("messages.cannotHelp"));
  if (view.status === "no-key") return said(t("messages.noKey"), t("messages.noKeyHelp"));
  if (view.status === "reading") {
    return (
      <p role="status" className="m-0 px-3 py-2 text-small text-ink-soft">
        {t("messages.reading")}
      </p>
    );
  }
  return view.conversations.length > 0 ? null : said(t("messages.none"), t("messages.noneHelp"));
}

/** `/messages`: private conversations; `?with=npub…` opens one. */
export function MessagesPage({ home }: { readonly home: Home }): ReactNode {
  const { t } = useTranslation();
  const messages = messagesOfHome(home);
  const view = useView(messages.view);
  useView(home.names.changes);
  const [, navigate] = useLocation();
  const search = useSearch();
  const [isWriting, setIsWriting] = useState(false);
  const nowSec = useNowSec(home);
  const people = useMemo(() => peopleOfSearch(search), [search]);
  const key = people.join(",");
  const open = view.conversations.find((conversation) => conversation.key === key) ?? null;
  const known = useMemo(() => [...new Set(view.conversations.flatMap((each) => each.people))], [view.conversations]);
  useEffect(() => setIsWriting(false), [key]);
  const { muted } = useView(home.tools.mutes.view);
  const { unread } = useMemo(() => waitingOf(view.conversations, muted), [view.conversations, muted]);
  useEffect(() => {
    const before = document.title;
    document.title = `${unread > 0 ? `(${unread}) ` : ""}${t("messages.heading")} · ${t("app.name")}`;
    return () => {
      document.title = before;
    };
  }, [unread, t]);
  const isOpen = isWriting || people.length > 0;
  return (
    <>
      <header className={`mt-2 mb-5 flex flex-wrap items-end justify-between gap-x-8 gap-y-3 sm:mt-4 ${isOpen ? "max-md:sr-only" : ""}`}>
        <div className="max-w-[40rem]">
          <h1 className="m-0 text-head">{t("messages.heading")}</h1>
          <p className="m-0 mt-2 text-ink-soft">{t("messages.lead")}</p>
        </div>
        <button type="button" className="button button-lit" onClick={() => setIsWriting(true)}>
          <PenLine size={18} aria-hidden="true" />
          {t("messages.write")}
        </button>
      </header>
      <div className="talk">
        <div className={`wall flex min-h-0 flex-col gap-3 p-3 ${isOpen ? "max-md:hidden" : ""}`}>
          {view.conversations.length > 0 && (
            <ConversationList home={home} conversations={view.conversations} openKey={key} nowSec={nowSec} />
          )}
          <Standing messages={messages} view={view} />
        </div>
        <section className={`wall flex min-h-0 flex-col gap-3 p-4 ${isOpen ? "" : "max-md:hidden"}`}>
          {isWriting ? (
            <NewMessage
              home={home}
              known={known}
              onChosen={(chosen) => {
                setIsWriting(false);
                navigate(pathToPeople(chosen));
              }}
              onCancel={() => setIsWriting(false)}
            />
          ) : people.length > 0 ? (
            <Thread key={key} home={home} messages={messages} people={people} conversation={open} />
          ) : (
            <p className="m-auto text-ink-soft">{t("messages.pick")}</p>
          )}
        </section>
      </div>
    </>
  );
}
