import type { FeedLine } from "@plaza/webxdc";
import { useEffect, useMemo, useRef } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useView } from "../../design/use-view.ts";
import type { Home } from "../../home.ts";
import { PersonFace } from "../../people/person-face.tsx";
import type { AppRun } from "./app-run.ts";
import { timeWords } from "./time-words.ts";

function Line({ run, line, nowMs }: { readonly run: AppRun; readonly line: FeedLine; readonly nowMs: number }): ReactNode {
  const { t, i18n } = useTranslation();
  const text = line.text ?? line.notice ?? "";
  return (
    <li className="flex gap-2.5 py-1.5">
      <PersonFace pubkey={line.pubkey} size={26} />
      <div className="min-w-0 flex-1">
        <p className="m-0 flex items-baseline gap-2 text-tiny text-ink-soft">
          <bdi className="min-w-0 truncate font-semibold text-ink">{run.names.nameOf(line.pubkey)}</bdi>
          {line.notice !== null && (
            <span className="chip flex-none bg-leaf-wash px-2 py-0 text-tiny text-leaf">{t("runPanel.forYou")}</span>
          )}
          <time className="ml-auto flex-none tabular-nums">{timeWords(line.createdAtSec, nowMs, i18n.language)}</time>
        </p>
        {line.href === null ? (
          <p dir="auto" className="m-0 text-small [overflow-wrap:anywhere]">
            {text}
          </p>
        ) : (
          <button
            type="button"
            dir="auto"
            className="link-like text-start text-small [overflow-wrap:anywhere]"
            aria-label={t("runPanel.jump", { text })}
            onClick={() => run.open(line.href)}
          >
            {text}
          </button>
        )}
        {line.text !== null && line.notice !== null && line.notice !== line.text && (
          <p dir="auto" className="m-0 text-small text-leaf [overflow-wrap:anywhere]">
            {line.notice}
          </p>
        )}
      </div>
    </li>
  );
}

/** How it began: who posted the app, and what they said. */
function Beginning({ run, nowMs }: { readonly run: AppRun; readonly nowMs: number }): ReactNode {
  const { t, i18n } = useTranslation();
  const { post, attachment } = run.app;
  const said = post.text.replaceAll(attachment.url, "").trim();
  return (
    <li className="flex gap-2.5 py-1.5">
      <PersonFace pubkey={post.pubkey} size={26} />
      <div className="min-w-0 flex-1">
        <p className="m-0 flex items-baseline gap-2 text-tiny text-ink-soft">
          <bdi className="min-w-0 truncate font-semibold text-ink">{run.names.nameOf(post.pubkey)}</bdi>
          <time className="ml-auto flex-none tabular-nums">{timeWords(post.createdAtSec, nowMs, i18n.language)}</time>
        </p>
        <p dir="auto" className="m-0 text-small whitespace-pre-line [overflow-wrap:anywhere]">
          {said === "" ? t("runPanel.posted") : said}
        </p>
      </div>
    </li>
  );
}

/** What happened in the app, oldest first, each line with who signed it. */
export function NewsTab({ run, home, nowMs }: { readonly run: AppRun; readonly home: Home; readonly nowMs: number }): ReactNode {
  const { t } = useTranslation();
  const { feed: all } = useView(run.session.view);
  const { muted } = useView(home.tools.mutes.view);
  const feed = useMemo(() => all.filter(({ pubkey }) => !muted.has(pubkey)), [all, muted]);
  useView(run.names.changes);
  const end = useRef<HTMLLIElement>(null);
  const last = feed.at(-1)?.serial ?? 0;
  useEffect(() => {
    // Newer browsers give a promise, which is nothing to clean up with.
    end.current?.scrollIntoView({ block: "nearest" });
  }, [last]);
  return (
    <ul className="m-0 list-none p-0">
      <Beginning run={run} nowMs={nowMs} />
      {feed.length === 0 && <li className="mt-2 text-small text-ink-soft">{t("runPanel.newsEmpty")}</li>}
      {feed.map((line) => (
        <Line key={line.id} run={run} line={line} nowMs={nowMs} />
      ))}
      <li ref={end} aria-hidden="true" />
    </ul>
  );
}
