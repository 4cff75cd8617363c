import type { Webxdc } from "../../shared/webxdc.ts";
import { mostOptions, parsePollPayload, pollOf, talliesOf, turnsOf, withPayload } from "./poll-book.ts";
import type { Poll, PollBook, PollPayload } from "./poll-book.ts";
import type { Words } from "./words.ts";

/** A question as it is typed. */
export interface Draft {
  readonly question: string;
  readonly options: readonly string[];
  readonly several: boolean;
}

/** All polls of this chat, and what this person may do. */
export interface PollSession {
  readonly selfAddr: string;
  /** Settles once everything known was read. */
  readonly ready: Promise<void>;
  book(): PollBook;
  /** Asks; null when there is no question or are no two answers. */
  ask(draft: Draft): string | null;
  /** Votes, or changes a vote; nothing chosen withdraws it. */
  vote(poll: string, choices: readonly number[]): void;
  /** Ends a poll of one's own. */
  close(poll: string): void;
}

/** What a session needs of the outside. */
export interface PollSessionOptions {
  readonly webxdc: Webxdc;
  readonly words: Words;
  readonly nowMs: () => number;
  readonly freshId: () => string;
  readonly changed: () => void;
}

const cut = (text: string, most: number) => (text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`);

/** Where a result is found: what an info line leads to. */
export function resultHref(poll: string): string {
  return `index.html#/${poll}/result`;
}

function summaryOf(poll: Poll, words: Words): string {
  const leaders = talliesOf(poll).filter(({ leads }) => leads);
  const [leader] = leaders;
  return cut(words.summary(poll.votes.size, leader === undefined || leaders.length > 1 ? null : leader.option), 40);
}

/** Joins the polls of a chat. */
export function createPollSession({ webxdc, words, nowMs, freshId, changed }: PollSessionOptions): PollSession {
  let book: PollBook = new Map();
  const { selfAddr } = webxdc;
  const name = () => webxdc.selfName || selfAddr;

  const ready = webxdc.setUpdateListener(({ payload }) => {
    const read = parsePollPayload(payload);
    if (read === null) return;
    book = withPayload(book, read);
    changed();
  });

  /** The poll as it will be once this has arrived: what the summary tells. */
  function after(payload: PollPayload): Poll | null {
    return pollOf(withPayload(book, payload), payload.poll);
  }

  return {
    selfAddr,
    ready,
    book: () => book,
    ask({ question, options, several }) {
      const different = Array.from(new Set(options.map((option) => option.trim()).filter((option) => option !== ""))).slice(0, mostOptions);
      const asked = {
        type: "poll",
        poll: freshId(),
        question,
        options: different,
        several,
        addr: selfAddr,
        name: name(),
        askedMs: nowMs(),
      };
      const payload = parsePollPayload(asked);
      if (payload === null || payload.type !== "poll") return null;
      webxdc.sendUpdate(
        {
          payload,
          info: cut(words.infoAsked(name(), payload.question), 50),
          href: `index.html#/${payload.poll}`,
          document: cut(payload.question, 40),
          summary: words.votes(0),
        },
        "",
      );
      return payload.poll;
    },
    vote(id, choices) {
      const before = pollOf(book, id);
      if (before === null || before.closed) return;
      const turn = turnsOf(book, id, selfAddr) + 1;
      const payload: PollPayload = { type: "vote", poll: id, choices, turn, id: freshId(), addr: selfAddr, name: name() };
      const poll = after(payload);
      if (poll === null) return;
      const line = cut(words.infoVoted(name(), poll.question), 50);
      const isNew = turn === 1 && choices.length > 0;
      webxdc.sendUpdate(
        {
          payload,
          summary: summaryOf(poll, words),
          // A vote that is changed is nobody's news.
          ...(isNew ? { info: line, href: resultHref(id) } : {}),
          ...(isNew && poll.author !== selfAddr ? { notify: { [poll.author]: line } } : {}),
        },
        "",
      );
    },
    close(id) {
      const payload: PollPayload = { type: "close", poll: id, addr: selfAddr };
      const poll = after(payload);
      if (poll === null || poll.author !== selfAddr) return;
      const winners = talliesOf(poll)
        .filter(({ leads }) => leads)
        .map(({ option }) => option);
      const info = cut(words.infoClosed(poll.question, winners.join(", ")), 80);
      webxdc.sendUpdate({ payload, info, href: resultHref(id), summary: summaryOf(poll, words), notify: { "*": info } }, "");
    },
  };
}
