import { element, known } from "../../shared/element.ts";
import { freshId } from "../../shared/fresh-id.ts";
import { askPage } from "./ask-page.ts";
import { allPolls, pollOf, talliesOf } from "./poll-book.ts";
import type { Poll } from "./poll-book.ts";
import { pollPage } from "./poll-page.ts";
import { createPollSession } from "./poll-session.ts";
import { parseRoute } from "./route.ts";
import { wordsFor } from "./words.ts";

const words = wordsFor(navigator.language);
const page = known("page", HTMLElement);
const status = known("status", HTMLElement);
let chosen = new Set<number>();
let chosenFor = "";
let ballotFor: string | null = null;
let drawing = 0;

document.documentElement.lang = words.title === "Polls" ? "en" : "es";
document.title = words.title;

const session = createPollSession({ webxdc: window.webxdc, words, nowMs: () => Date.now(), freshId, changed: drawSoon });

function drawSoon(): void {
  drawing ||= requestAnimationFrame(() => {
    drawing = 0;
    // What is being typed is not drawn over.
    if (parseRoute(location.hash).page !== "new") draw();
  });
}

function go(hash: string): void {
  if (location.hash === hash) draw();
  else location.hash = hash;
}

function entry(poll: Poll): HTMLElement {
  const tallies = talliesOf(poll);
  const segments = tallies.map(({ share, leads }) => {
    const segment = element("span", { class: leads ? "leads" : "" });
    segment.style.flexGrow = String(share);
    return segment;
  });
  const note = [words.by(poll.authorName), words.votes(poll.votes.size), ...(poll.closed ? [words.closed] : [])].join(" · ");
  return element(
    "li",
    {},
    element(
      "a",
      { class: "card", href: `#/${poll.id}` },
      element("strong", {}, poll.question),
      element("span", { class: "note" }, note),
      element("span", { class: "strip", "aria-hidden": "true" }, ...segments),
    ),
  );
}

function listPage(): readonly HTMLElement[] {
  const polls = allPolls(session.book());
  const list = polls.length === 0 ? element("p", { class: "empty" }, words.none) : element("ul", { class: "polls" }, ...polls.map(entry));
  return [element("h1", {}, words.title), list, element("a", { class: "button lit", href: "#/new" }, words.ask)];
}

function current(): readonly HTMLElement[] {
  const route = parseRoute(location.hash);
  if (route.page === "list") return listPage();
  if (route.page === "new") {
    return askPage(words, (draft) => {
      const id = session.ask(draft);
      if (id !== null) go(`#/${id}`);
      return id !== null;
    });
  }
  const poll = pollOf(session.book(), route.poll);
  if (poll === null) return [element("p", { class: "empty" }, words.missing), element("a", { class: "button", href: "#/" }, words.back)];
  const own = poll.votes.get(session.selfAddr)?.choices ?? [];
  if (chosenFor !== poll.id) {
    chosenFor = poll.id;
    chosen = new Set(own);
    ballotFor = null;
  }
  const showResult = ballotFor !== poll.id && (route.result || own.length > 0);
  return pollPage(poll, session.selfAddr, chosen, showResult, words, {
    vote(choices) {
      session.vote(poll.id, choices);
      status.textContent = choices.length > 0 ? words.voted : "";
      ballotFor = null;
      if (choices.length === 0) chosen.clear();
      go(choices.length > 0 ? `#/${poll.id}/result` : `#/${poll.id}`);
    },
    close: () => session.close(poll.id),
    show(what) {
      ballotFor = what === "ballot" ? poll.id : null;
      chosen = new Set(own);
      go(what === "ballot" ? `#/${poll.id}` : `#/${poll.id}/result`);
    },
  });
}

function draw(): void {
  // Whoever is on a button by keyboard stays there when others' votes come in.
  const focused = document.activeElement?.id ?? "";
  page.replaceChildren(...current());
  if (focused !== "" && focused !== "page") document.getElementById(focused)?.focus();
}

addEventListener("hashchange", () => {
  draw();
  page.focus({ preventScroll: true });
  scrollTo(0, 0);
});
draw();
void session.ready.then(drawSoon);
