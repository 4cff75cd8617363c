import { element } from "../../shared/element.ts";
import { mostOption, mostOptions, mostQuestion } from "./poll-book.ts";
import type { Draft } from "./poll-session.ts";
import type { Words } from "./words.ts";

/** The form for a new poll; `ask` says whether it could be asked. */
export function askPage(words: Words, ask: (draft: Draft) => boolean): readonly HTMLElement[] {
  const question = element("input", { id: "question", maxlength: String(mostQuestion), placeholder: words.questionHint, required: true });
  const several = element("input", { type: "checkbox", id: "several" });
  const list = element("ol", { class: "answers" });
  const problem = element("p", { class: "problem", role: "alert" });
  const inputs = (): HTMLInputElement[] => Array.from(list.querySelectorAll("input"));

  const more = element("button", { type: "button", class: "quiet", click: () => addOption().focus() }, `+ ${words.more}`);

  function addOption(): HTMLInputElement {
    const label = words.option(inputs().length + 1);
    const input = element("input", { "aria-label": label, placeholder: label, maxlength: String(mostOption) });
    input.addEventListener("keydown", (event) => {
      // Enter goes on to the next answer; from the last one it starts the poll.
      if (event.key !== "Enter" || input.value.trim() === "") return;
      const next = inputs()[inputs().indexOf(input) + 1];
      if (next === undefined || next.value !== "") return;
      event.preventDefault();
      next.focus();
    });
    list.append(element("li", {}, input));
    more.hidden = inputs().length >= mostOptions;
    return input;
  }

  for (let count = 0; count < 3; count += 1) addOption();
  const form = element(
    "form",
    {
      class: "card",
      novalidate: true,
      submit: (event) => {
        event.preventDefault();
        const options = inputs().map(({ value }) => value);
        if (!ask({ question: question.value, options, several: several.checked })) problem.textContent = words.tooFew;
      },
    },
    element("label", { for: "question" }, words.question),
    question,
    element("span", { class: "label" }, words.options),
    list,
    more,
    element("label", { class: "switch" }, several, words.several),
    problem,
    element("button", { type: "submit", class: "lit" }, words.start),
  );
  return [element("nav", {}, element("a", { href: "#/" }, `‹ ${words.back}`)), element("h1", {}, words.ask), form];
}
