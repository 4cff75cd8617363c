import { settle } from "@plaza/platform/fakes";
import { expect, test } from "vitest";
import { createQuestions, outwardLink } from "./questions.ts";

const draft = { text: "look", file: null };
const wish = { extensions: [".png"], mimeTypes: [], multiple: false };

test("[G-26] a question stays until the person has answered", async () => {
  const { open, dialogs } = createQuestions();
  let answered = false;
  void dialogs.sendToChat(draft).then(() => {
    answered = true;
  });
  await settle();
  const question = open.get();
  expect([question?.kind, answered]).toEqual(["chat", false]);
  if (question?.kind === "chat") question.answer();
  await settle();
  expect([open.get(), answered]).toEqual([null, true]);
});

test("[G-26] the files that were chosen are given, and none when none were", async () => {
  const { open, dialogs } = createQuestions();
  const chosen = { name: "a.png", type: "image/png", bytes: new Uint8Array([1]) };
  for (const files of [[chosen], []]) {
    const given = dialogs.importFiles(wish);
    const question = open.get();
    if (question?.kind === "files") question.answer(files);
    expect(await given).toEqual(files);
  }
});

test("[G-26] one question at a time: the next gets nothing, and an old answer changes nothing", async () => {
  const questions = createQuestions();
  const { open, dialogs } = questions;
  void dialogs.sendToChat(draft);
  const first = open.get();
  expect(await dialogs.importFiles(wish)).toEqual([]);
  questions.askLink("https://example.com/");
  expect(open.get()).toBe(first);
  if (first?.kind === "chat") first.answer();
  questions.askLink("https://example.com/");
  if (first?.kind === "chat") first.answer();
  expect(open.get()?.kind).toBe("link");
});

test("[G-26] an app that is gone asks nothing any more", async () => {
  const questions = createQuestions();
  const { open, dialogs } = questions;
  const given = dialogs.importFiles(wish);
  questions.end();
  expect([await given, open.get()]).toEqual([[], null]);
});

test("[G-26] links lead to the web or to a mail program, written out in full, or nowhere", () => {
  expect(outwardLink("https://exämple.com/a b")).toBe("https://xn--exmple-cua.com/a%20b");
  expect(outwardLink("http://example.com/")).toBe("http://example.com/");
  expect(outwardLink("mailto:someone@example.com?subject=hi")).toBe("mailto:someone@example.com?subject=hi");
  const refused = [
    "javascript:alert(1)",
    "data:text/html,x",
    "geo:1,2",
    "/inside",
    "https://bank.example@evil.example/",
    `https://e.example/${"x".repeat(2_000)}`,
  ];
  for (const url of refused) expect([url, outwardLink(url)]).toEqual([url, null]);
});
