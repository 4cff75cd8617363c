import { entriesOf, fieldsOf, lineOf, wholeOf } from "../../shared/fields.ts";

/** One answer of one person; of two by the same person the later one counts. */
export interface Vote {
  readonly addr: string;
  readonly name: string;
  /** Indexes of the options, rising; none is a vote withdrawn. */
  readonly choices: readonly number[];
  /** How often this person had voted on this poll, this time included. */
  readonly turn: number;
  /** Decides between two devices of one person. */
  readonly id: string;
}

/** A question and the answers to it. */
export interface Poll {
  readonly id: string;
  readonly question: string;
  readonly options: readonly string[];
  /** Whether more than one option may be chosen. */
  readonly several: boolean;
  readonly author: string;
  readonly authorName: string;
  /** When it was asked, by its author's clock. */
  readonly askedMs: number;
  readonly closed: boolean;
  readonly votes: ReadonlyMap<string, Vote>;
}

interface Page {
  readonly poll: Omit<Poll, "closed" | "votes"> | null;
  readonly closedBy: ReadonlySet<string>;
  readonly votes: ReadonlyMap<string, Vote>;
}

/** All polls, also those of which only the votes have come yet. */
export type PollBook = ReadonlyMap<string, Page>;

/** What an app says to the others. */
export type PollPayload =
  | {
      readonly type: "poll";
      readonly poll: string;
      readonly question: string;
      readonly options: readonly string[];
      readonly several: boolean;
      readonly addr: string;
      readonly name: string;
      readonly askedMs: number;
    }
  | {
      readonly type: "vote";
      readonly poll: string;
      readonly choices: readonly number[];
      readonly turn: number;
      readonly id: string;
      readonly addr: string;
      readonly name: string;
    }
  | { readonly type: "close"; readonly poll: string; readonly addr: string };

export const mostOptions = 10;
export const mostQuestion = 140;
export const mostOption = 60;
const mostName = 40;
const emptyPage: Page = { poll: null, closedBy: new Set(), votes: new Map() };

/** Reads what another device sent; null when it is nothing of a poll. */
export function parsePollPayload(value: unknown): PollPayload | null {
  const fields = fieldsOf(value);
  const poll = lineOf(fields.get("poll"), 64);
  const addr = lineOf(fields.get("addr"), 200);
  const name = lineOf(fields.get("name"), mostName) ?? "?";
  if (poll === null || addr === null) return null;
  switch (fields.get("type")) {
    case "poll": {
      const question = lineOf(fields.get("question"), mostQuestion);
      const options = entriesOf(fields.get("options"), mostOptions)
        .map((option) => lineOf(option, mostOption))
        .filter((option) => option !== null);
      const askedMs = wholeOf(fields.get("askedMs"), 0, Number.MAX_SAFE_INTEGER);
      if (question === null || askedMs === null || options.length < 2) return null;
      return { type: "poll", poll, question, options, several: fields.get("several") === true, addr, name, askedMs };
    }
    case "vote": {
      const turn = wholeOf(fields.get("turn"), 1, Number.MAX_SAFE_INTEGER);
      const id = lineOf(fields.get("id"), 64);
      const indexes = entriesOf(fields.get("choices"), mostOptions).map((choice) => wholeOf(choice, 0, mostOptions - 1));
      const choices = Array.from(new Set(indexes.filter((choice) => choice !== null))).toSorted((a, b) => a - b);
      return turn === null || id === null ? null : { type: "vote", poll, choices, turn, id, addr, name };
    }
    case "close":
      return { type: "close", poll, addr };
    default:
      return null;
  }
}

function isLater(vote: Vote, than: Vote): boolean {
  return vote.turn === than.turn ? vote.id > than.id : vote.turn > than.turn;
}

/** The book with one more update in it: the same book for the same updates, whatever the order they come in. */
export function withPayload(book: PollBook, payload: PollPayload): PollBook {
  const page = book.get(payload.poll) ?? emptyPage;
  const put = (next: Page): PollBook => new Map(book).set(payload.poll, next);
  switch (payload.type) {
    case "poll": {
      const { poll: id, question, options, several, addr, name, askedMs } = payload;
      const poll = { id, question, options, several, author: addr, authorName: name, askedMs };
      // Two polls under one id: nobody's app does that. Whichever text is smaller stands, on all devices.
      return page.poll !== null && JSON.stringify(page.poll) <= JSON.stringify(poll) ? book : put({ ...page, poll });
    }
    case "vote": {
      const { addr, name, choices, turn, id } = payload;
      const vote = { addr, name, choices, turn, id };
      const before = page.votes.get(addr);
      return before !== undefined && !isLater(vote, before) ? book : put({ ...page, votes: new Map(page.votes).set(addr, vote) });
    }
    case "close":
      return put({ ...page, closedBy: new Set(page.closedBy).add(payload.addr) });
  }
}

/** A poll by its id; null while its question has not come. */
export function pollOf(book: PollBook, id: string): Poll | null {
  const page = book.get(id);
  if (page === undefined || page.poll === null) return null;
  const { options, several, author } = page.poll;
  const votes = new Map<string, Vote>();
  for (const [addr, vote] of page.votes) {
    const choices = vote.choices.filter((choice) => choice < options.length).slice(0, several ? options.length : 1);
    if (choices.length > 0) votes.set(addr, { ...vote, choices });
  }
  return { ...page.poll, closed: page.closedBy.has(author), votes };
}

/** All polls, the newest first. */
export function allPolls(book: PollBook): readonly Poll[] {
  const polls = Array.from(book.keys(), (id) => pollOf(book, id)).filter((poll) => poll !== null);
  return polls.toSorted((a, b) => b.askedMs - a.askedMs || (a.id < b.id ? -1 : 1));
}

/** How often a person has voted on a poll, withdrawn votes included. */
export function turnsOf(book: PollBook, poll: string, addr: string): number {
  return book.get(poll)?.votes.get(addr)?.turn ?? 0;
}

/** How one option fares. */
export interface Tally {
  readonly option: string;
  readonly voters: readonly Vote[];
  /** Of all who voted, from 0 to 1. */
  readonly share: number;
  readonly leads: boolean;
}

/** Counts a poll. */
export function talliesOf(poll: Poll): readonly Tally[] {
  const votes = [...poll.votes.values()].toSorted((a, b) => (a.addr < b.addr ? -1 : 1));
  const voters = poll.options.map((_, index) => votes.filter(({ choices }) => choices.includes(index)));
  const most = Math.max(...voters.map((list) => list.length));
  return poll.options.map((option, index) => {
    const list = voters[index] ?? [];
    return { option, voters: list, share: votes.length === 0 ? 0 : list.length / votes.length, leads: most > 0 && list.length === most };
  });
}
