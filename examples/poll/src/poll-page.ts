import { element } from "../../shared/element.ts";
import { talliesOf } from "./poll-book.ts";
import type { Poll, Tally } from "./poll-book.ts";
import type { Words } from "./words.ts";

/** What a person does on a poll's page. */
export interface PollActions {
  vote(choices: readonly number[]): void;
  close(): void;
  /** Shows the ballot, or the result. */
  show(what: "ballot" | "result"): void;
}

/** Bars grow from where they stood when the page was drawn before. */
const shown = new Map<string, number>();

function ballot(poll: Poll, chosen: Set<number>, words: Words, own: boolean, actions: PollActions): HTMLElement {
  const send = element("button", { type: "submit", class: "lit" }, words.vote);
  const check = () => {
    send.disabled = chosen.size === 0;
  };
  const options = poll.options.map((option, index) => {
    const input = element("input", { type: poll.several ? "checkbox" : "radio", name: "choice", id: `choice-${index}` });
    input.checked = chosen.has(index);
    input.addEventListener("change", () => {
      if (!poll.several) chosen.clear();
      if (input.checked) chosen.add(index);
      else chosen.delete(index);
      check();
    });
    return element("label", { class: "choice" }, input, element("span", {}, option));
  });
  check();
  const other = own
    ? [element("button", { type: "button", class: "quiet", click: () => actions.show("result") }, words.keep)]
    : [element("button", { type: "button", class: "quiet", click: () => actions.show("result") }, words.result)];
  if (own) other.push(element("button", { type: "button", class: "quiet", click: () => actions.vote([]) }, words.withdraw));
  return element(
    "form",
    {
      class: "card",
      submit: (event) => {
        event.preventDefault();
        actions.vote([...chosen].toSorted((a, b) => a - b));
      },
    },
    element("fieldset", {}, element("legend", { class: "unseen" }, poll.question), ...options),
    element("div", { class: "row" }, send, ...other),
  );
}

function bar(poll: Poll, tally: Tally, index: number, own: readonly number[], words: Words): HTMLElement {
  const key = `${poll.id}/${index}`;
  const percent = Math.round(tally.share * 100);
  const fill = element("span", { class: "fill" });
  fill.style.inlineSize = `${shown.get(key) ?? 0}%`;
  requestAnimationFrame(() => {
    fill.style.inlineSize = `${percent}%`;
  });
  shown.set(key, percent);
  const isOwn = own.includes(index);
  const names = tally.voters.map(({ name }) => name).join(", ");
  return element(
    "li",
    { class: tally.leads ? "leads" : "" },
    element(
      "div",
      { class: "result-line" },
      element("span", { class: "option" }, tally.option, isOwn ? element("span", { class: "own" }, `✓ ${words.mine}`) : ""),
      element("span", { class: "count" }, element("b", {}, `${percent} %`), ` ${tally.voters.length}`),
    ),
    element("div", { class: "track", "aria-hidden": "true" }, fill),
    element("p", { class: "names" }, names),
  );
}

/** One poll: its ballot or its result. */
export function pollPage(
  poll: Poll,
  selfAddr: string,
  chosen: Set<number>,
  showResult: boolean,
  words: Words,
  actions: PollActions,
): readonly HTMLElement[] {
  const own = poll.votes.get(selfAddr)?.choices ?? [];
  const note = [words.by(poll.authorName), words.votes(poll.votes.size), ...(poll.closed ? [words.closed] : [])].join(" · ");
  const head = [
    element("nav", {}, element("a", { href: "#/" }, `‹ ${words.back}`)),
    element("h1", {}, poll.question),
    element("p", { class: "note" }, note),
  ];
  if (!showResult && !poll.closed) return [...head, ballot(poll, chosen, words, own.length > 0, actions)];
  const buttons: HTMLElement[] = [];
  if (!poll.closed) {
    const label = own.length > 0 ? words.change : words.vote;
    const kind = own.length > 0 ? "" : "lit";
    buttons.push(element("button", { type: "button", id: "to-ballot", class: kind, click: () => actions.show("ballot") }, label));
    if (poll.author === selfAddr) {
      buttons.push(element("button", { type: "button", id: "close-poll", class: "quiet", click: () => actions.close() }, words.close));
    }
  }
  const bars = talliesOf(poll).map((tally, index) => bar(poll, tally, index, own, words));
  const result = element(
    "section",
    { class: "card" },
    element("ol", { class: "bars" }, ...bars),
    element("div", { class: "row" }, ...buttons),
  );
  return [...head, result];
}
