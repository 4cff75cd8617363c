import { BadgeCheck, ChevronDown, ChevronUp, Lock, PackagePlus, SendHorizontal } from "lucide-react";
import { lazy, Suspense, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { FormEvent, KeyboardEvent, ReactNode, RefObject } from "react";
import { useTranslation } from "react-i18next";
import type { Pubkey } from "@plaza/protocol";
import type { ChatLine } from "@plaza/world";
import { wordsOf } from "../apps/scene/line-apps.ts";
import { KeepAlive } from "../design/keep-alive.tsx";
import { useView } from "../design/use-view.ts";
import type { Home } from "../home.ts";
import { FaceBadge } from "../people/face-badge.tsx";
import { lookOf } from "../people/figure-look.ts";
import type { FigureLook } from "../people/figure-look.ts";
import { PersonButton } from "../people/person-button.tsx";
import { LINES_AT_FIRST, mixLines, rowsAdded, tidyLine } from "./chat-order.ts";
import { EmojiPicker } from "./emoji-picker.tsx";
import { LineReactions } from "./reactions-line.tsx";
import type { SceneVisit } from "./scene-visit.ts";
import { WhisperBar } from "./whisper-bar.tsx";

const LineAppCards = lazy(async () => ({ default: (await import("../apps/scene/line-app-cards.tsx")).LineAppCards }));

const LONGEST_LINE = 500;
const MORE_LINES = 50;

function Delivery({ line }: { readonly line: ChatLine }): ReactNode {
  const { t } = useTranslation();
  if (!line.mine || line.delivery === null) return null;
  const { state, relays } = line.delivery;
  const kept = relays.filter((relay) => relay.state === "accepted");
  const words =
    state === "sending" ? t("chat.sending") : state === "refused" ? t("chat.refused") : t("chat.accepted", { count: kept.length });
  const detail = relays.map((relay) => `${relay.url}: ${relay.message === "" ? relay.state : relay.message}`).join("\n");
  return (
    <span className={`block text-tiny ${state === "refused" ? "text-rose" : "text-ink-soft"}`} title={detail}>
      {words}
    </span>
  );
}

/**
 * Stands in a row of its own: names are long, and the time stays beside who said it.
 *
 * @param other - to whom one whispered; null for what others say
 */
function Whispered({ other }: { readonly other: string | null }): ReactNode {
  const { t } = useTranslation();
  return (
    <span className="chip my-0.5 max-w-full bg-wall-deep text-ink-soft">
      <Lock size={12} aria-hidden="true" className="flex-none" />
      <span className="min-w-0 truncate">{other === null ? t("chat.private") : t("messages.whisper", { name: other })}</span>
    </span>
  );
}

function Proof({ line }: { readonly line: ChatLine }): ReactNode {
  const { t } = useTranslation();
  if (line.proof === "signed") {
    return (
      <span title={t("chat.signed")} className="inline-flex text-leaf">
        <BadgeCheck size={14} aria-hidden="true" />
        <span className="sr-only">{t("chat.signed")}</span>
      </span>
    );
  }
  const words = t(line.proof === "waiting" ? "chat.waiting" : "chat.unsigned");
  return (
    <span
      title={words}
      className={`inline-flex h-3.5 w-3.5 items-center justify-center rounded-chip border-2 border-dashed ${line.proof === "waiting" ? "border-ink-soft" : "border-rose"}`}
    >
      <span className="sr-only">{words}</span>
    </span>
  );
}

function Line({
  line,
  name,
  look,
  time,
  home,
  visit,
  onOpenApp,
}: {
  readonly home: Home;
  readonly visit: SceneVisit;
  readonly onOpenApp: (link: string) => void;
  readonly line: ChatLine;
  readonly name: string;
  readonly look: FigureLook;
  readonly time: string;
}): ReactNode {
  return (
    <li className="group relative flex gap-2.5 py-1.5">
      <FaceBadge look={look} size={28} />
      <div className="min-w-0 flex-1">
        <div className="flex items-center gap-1.5 pr-8 text-small">
          <PersonButton home={home} visit={visit} pubkey={line.pubkey} line={line.eventId} className="truncate">
            <bdi className="chat-name font-bold" style={{ "--hue": look.hue }}>
              {name}
            </bdi>
          </PersonButton>
          {!line.private && <Proof line={line} />}
          <time className="ml-auto flex-none pl-1 text-tiny text-ink-soft" dateTime={new Date(line.atMs).toISOString()}>
            {time}
          </time>
        </div>
        {line.private && <Whispered other={line.mine && line.with !== null ? visit.names.nameOf(line.with) : null} />}
        <p dir="auto" className="m-0 leading-snug break-words whitespace-pre-wrap">
          {tidyLine(wordsOf(line))}
        </p>
        {line.apps.length > 0 && (
          <KeepAlive instead={null}>
            <Suspense fallback={null}>
              <LineAppCards home={home} line={line} onOpen={onOpenApp} />
            </Suspense>
          </KeepAlive>
        )}
        <Delivery line={line} />
        <LineReactions home={home} visit={visit} line={line} name={name} />
      </div>
    </li>
  );
}

/** What is being said here: the log, the field, the emoji. */
export function ChatPanel({
  home,
  visit,
  field,
  compact,
  quiet,
}: {
  readonly home: Home;
  readonly visit: SceneVisit;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly compact: boolean;
  /** What is said is read out elsewhere. */
  readonly quiet: boolean;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const view = useView(visit.session.view);
  const comings = useView(visit.comings);
  useView(visit.names.changes);
  const whisperTo = useView(visit.whisperTo);
  useEffect(() => {
    if (whisperTo !== null) field.current?.focus();
  }, [whisperTo, field]);
  const [text, setText] = useState("");
  const [trouble, setTrouble] = useState<string | null>(null);
  const [folded, setFolded] = useState(false);
  const open = !compact || !folded;
  const log = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [unseen, setUnseen] = useState(0);
  const history = useView(visit.history.view);
  const [most, setMost] = useState(LINES_AT_FIRST);
  const rows = useMemo(() => mixLines(view.chat, comings, most), [view.chat, comings, most]);
  const clock = useMemo(() => new Intl.DateTimeFormat(i18n.language, { hour: "2-digit", minute: "2-digit" }), [i18n.language]);
  const lookFor = (pubkey: Pubkey): FigureLook => lookOf(pubkey, visit.avatarOf(pubkey));

  const openApp = useCallback((link: string) => visit.apps.open(link), [visit]);

  const toEnd = useCallback(() => {
    if (log.current !== null) log.current.scrollTop = log.current.scrollHeight;
    setUnseen(0);
  }, []);
  const before = useRef({ rows, height: 0 });
  useLayoutEffect(() => {
    const { rows: old, height } = before.current;
    const element = log.current;
    before.current = { rows, height: element?.scrollHeight ?? 0 };
    if (atEnd.current) toEnd();
    else {
      // Earlier lines are put in above what is being read, which stays where it is.
      if (element !== null && old[0] !== undefined && old[0].key !== rows[0]?.key) element.scrollTop += element.scrollHeight - height;
      const added = rowsAdded(old, rows);
      if (added > 0) setUnseen((count) => count + added);
    }
  }, [rows, toEnd]);
  const hasEarlier = history.older !== "end" || view.chat.length > most;
  function showEarlier(): void {
    atEnd.current = false;
    setMost((count) => count + MORE_LINES);
    if (history.older === "more") void visit.history.loadOlder();
  }
  useEffect(() => {
    const element = log.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  async function send(event: FormEvent): Promise<void> {
    event.preventDefault();
    const said = text.trim();
    if (said === "") return;
    setText("");
    setTrouble(null);
    atEnd.current = true;
    if (whisperTo !== null) return visit.session.whisper(whisperTo, said);
    const outcome = await visit.session.say(said);
    if (outcome.ok) return;
    // Words are never lost: they go back to the field unless something new is already there.
    setText((now) => (now === "" ? said : now));
    if (outcome.problem.code !== "empty") setTrouble(t("chat.failed"));
  }
  function leaveField(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    field.current?.blur();
    document.querySelector<HTMLElement>("[data-stage]")?.focus({ preventScroll: true });
  }

  return (
    <section className="float flex max-h-full min-h-0 flex-col rounded-wall" aria-label={t("chat.log")}>
      <div className={`relative flex min-h-0 flex-1 flex-col ${open ? "" : "hidden"}`}>
        <div
          ref={log}
          role="log"
          aria-live={quiet ? "off" : "polite"}
          aria-label={t("chat.log")}
          tabIndex={0}
          className={`chat-log flex-1 rounded-t-wall px-3.5 pt-2.5 pb-1 ${compact ? "min-h-0" : "min-h-24"}`}
          onScroll={(event) => {
            const element = event.currentTarget;
            atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 28;
            if (atEnd.current) setUnseen(0);
          }}
        >
          {rows.length === 0 && <p className="m-0 py-2 text-small text-ink-soft">{t("chat.empty")}</p>}
          {hasEarlier && (
            <p className="m-0 pt-1 pb-2 text-center">
              <button type="button" className="button text-small" disabled={history.older === "loading"} onClick={showEarlier}>
                {t(history.older === "loading" ? "chat.loadingEarlier" : "chat.earlier")}
              </button>
            </p>
          )}
          <ol className="m-0 list-none p-0">
            {rows.map((row) =>
              row.kind === "line" ? (
                <Line
                  key={row.key}
                  home={home}
                  visit={visit}
                  onOpenApp={openApp}
                  line={row.line}
                  name={visit.names.nameOf(row.line.pubkey)}
                  look={lookFor(row.line.pubkey)}
                  time={clock.format(row.line.atMs)}
                />
              ) : (
                <li key={row.key} className="py-1 text-center text-tiny text-ink-soft">
                  {t(`chat.${row.notice.kind}`, { name: visit.names.nameOf(row.notice.pubkey) })}
                </li>
              ),
            )}
          </ol>
        </div>
        {unseen > 0 && (
          <button
            type="button"
            className="chip absolute bottom-2 left-1/2 -translate-x-1/2 bg-lantern text-on-lantern shadow-lg"
            onClick={toEnd}
          >
            {t("chat.newLines", { count: unseen })}
          </button>
        )}
      </div>
      {(trouble !== null || view.problem === "RATE_LIMITED") && (
        <p role="alert" className="m-0 px-3.5 py-1.5 text-small text-rose">
          {trouble ?? t("chat.slower")}
        </p>
      )}
      {whisperTo !== null && <WhisperBar to={whisperTo} name={visit.names.nameOf(whisperTo)} onStop={() => visit.whisperTo.set(null)} />}
      <form className={`flex items-center gap-1.5 p-2 ${open ? "border-t border-line" : ""}`} onSubmit={(event) => void send(event)}>
        {compact && (
          <button
            type="button"
            className="button button-round flex-none border-transparent"
            aria-expanded={open}
            aria-label={t(open ? "chat.hide" : "chat.show")}
            onClick={() => setFolded(open)}
          >
            {open ? <ChevronDown size={20} aria-hidden="true" /> : <ChevronUp size={20} aria-hidden="true" />}
          </button>
        )}
        <input
          ref={field}
          className="field min-w-0 flex-1 px-3.5"
          aria-label={t("chat.message")}
          placeholder={t("chat.placeholder")}
          value={text}
          maxLength={LONGEST_LINE}
          autoComplete="off"
          enterKeyHint="send"
          onChange={(event) => setText(event.target.value)}
          onKeyDown={leaveField}
        />
        {/* On a phone the field needs the room while one writes. */}
        {(!compact || text === "") && (
          <button
            type="button"
            className="button button-round flex-none border-transparent"
            aria-label={t("share.titleHere")}
            title={t("share.titleHere")}
            onClick={() => visit.apps.startSharing()}
          >
            <PackagePlus size={20} aria-hidden="true" />
          </button>
        )}
        <EmojiPicker visit={visit} />
        <button type="submit" className="button button-lit button-round flex-none" aria-label={t("chat.send")} title={t("chat.send")}>
          <SendHorizontal size={19} aria-hidden="true" />
        </button>
      </form>
    </section>
  );
}
