import { SendHorizontal } from "lucide-react";
import { useLayoutEffect, useMemo, useRef, useState } from "react";
import type { FormEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { HistoryLine } from "@plaza/nostr-client";
import { useView } from "../../design/use-view.ts";
import { EmojiGlyph } from "../../emoji/emoji-glyph.tsx";
import { artOf } from "../../emoji/emoji-art.ts";
import { PersonFace } from "../../people/person-face.tsx";
import { lookOf } from "../../people/figure-look.ts";
import { tidyLine } from "../../scene/chat-order.ts";
import type { SpaceRun } from "../visit/space-run.ts";

const LONGEST_LINE = 500;

function Line({ line, name, time }: { readonly line: HistoryLine; readonly name: string; readonly time: string }): ReactNode {
  const { t } = useTranslation();
  const look = lookOf(line.pubkey, null);
  const state = line.delivery?.state ?? null;
  return (
    <li className="flex gap-2.5 py-1.5">
      <PersonFace pubkey={line.pubkey} size={28} />
      <div className="min-w-0 flex-1">
        <div className="flex items-center gap-1.5 text-small">
          <bdi className="chat-name truncate font-bold" style={{ "--hue": look.hue }}>
            {name}
          </bdi>
          <time className="ml-auto flex-none pl-1 text-tiny text-ink-soft" dateTime={new Date(line.createdAtSec * 1_000).toISOString()}>
            {time}
          </time>
        </div>
        {artOf(line.text) !== null ? (
          <EmojiGlyph emoji={line.text} size={30} />
        ) : (
          <p dir="auto" className="m-0 leading-snug break-words whitespace-pre-wrap">
            {tidyLine(line.text)}
          </p>
        )}
        {(state === "sending" || state === "refused") && (
          <span className={`block text-tiny ${state === "refused" ? "text-rose" : "text-ink-soft"}`}>{t(`chat.${state}`)}</span>
        )}
      </div>
    </li>
  );
}

/** What is written beside the talk; other Nostr clients see the same lines. */
export function ChatTab({ run }: { readonly run: SpaceRun }): ReactNode {
  const { t, i18n } = useTranslation();
  const view = useView(run.chat.view);
  useView(run.names.changes);
  const [text, setText] = useState("");
  const [trouble, setTrouble] = useState(false);
  const log = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const clock = useMemo(() => new Intl.DateTimeFormat(i18n.language, { hour: "2-digit", minute: "2-digit" }), [i18n.language]);
  useLayoutEffect(() => {
    const element = log.current;
    if (element !== null && atEnd.current) element.scrollTop = element.scrollHeight;
  }, [view.lines]);
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const said = text.trim();
    if (said === "") return;
    setText("");
    setTrouble(false);
    atEnd.current = true;
    const signed = await run.chat.sign(said);
    if (signed.ok) {
      run.chat.publish(signed.value.event);
      return;
    }
    // Words are never lost: they go back to the field unless something new is already there.
    setText((now) => (now === "" ? said : now));
    setTrouble(true);
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div
        ref={log}
        role="log"
        aria-label={t("chat.log")}
        tabIndex={0}
        className="chat-log min-h-0 flex-1 px-4 py-2"
        onScroll={(event) => {
          const element = event.currentTarget;
          atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 28;
        }}
      >
        {view.lines.length === 0 && <p className="m-0 py-2 text-small text-ink-soft">{t("chat.empty")}</p>}
        {view.older !== "end" && (
          <p className="m-0 pt-1 pb-2 text-center">
            <button
              type="button"
              className="button text-small"
              disabled={view.older === "loading"}
              onClick={() => void run.chat.loadOlder()}
            >
              {t(view.older === "loading" ? "chat.loadingEarlier" : "chat.earlier")}
            </button>
          </p>
        )}
        <ol className="m-0 list-none p-0">
          {view.lines.map((line) => (
            <Line key={line.id} line={line} name={run.names.nameOf(line.pubkey)} time={clock.format(line.createdAtSec * 1_000)} />
          ))}
        </ol>
      </div>
      {trouble && (
        <p role="alert" className="m-0 px-4 py-1.5 text-small text-rose">
          {t("chat.failed")}
        </p>
      )}
      <form className="flex items-center gap-1.5 border-t border-line p-2" onSubmit={(event) => void send(event)}>
        <input
          className="field min-w-0 flex-1 px-3.5"
          aria-label={t("chat.message")}
          placeholder={t("chat.placeholder")}
          value={text}
          maxLength={LONGEST_LINE}
          autoComplete="off"
          enterKeyHint="send"
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" className="button button-lit button-round flex-none" aria-label={t("chat.send")} title={t("chat.send")}>
          <SendHorizontal size={19} aria-hidden="true" />
        </button>
      </form>
    </div>
  );
}
