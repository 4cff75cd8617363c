import { element, known } from "../../shared/element.ts";
import { freshId } from "../../shared/fresh-id.ts";
import type { ArenaView } from "./arena.ts";
import { createFieldView } from "./draw-field.ts";
import { field } from "./field.ts";
import type { Side } from "./field.ts";
import { winnerOf } from "./match.ts";
import { createPongSession } from "./pong-session.ts";
import { wordsFor } from "./words.ts";

const { webxdc } = window;
const words = wordsFor(navigator.language);
const canvas = known("field", HTMLCanvasElement);
const score = known("score", HTMLElement);
const status = known("status", HTMLElement);
const play = known("play", HTMLButtonElement);
const scores = known("scores", HTMLElement);
const names = [known("first", HTMLElement), known("second", HTMLElement)] as const;
const nowMs = () => performance.now();
const held = new Set<string>();
let paddleY = field.height / 2;
let lastMs = nowMs();

document.documentElement.lang = words.language;
document.title = words.title;
canvas.setAttribute("aria-label", words.field);

const session = createPongSession({ webxdc, words, nowMs, random: () => Math.random(), freshId, changed: drawScores });
const view = createFieldView(canvas);

function nameOf({ match, peers }: ArenaView, side: Side): string {
  const id = match.seats[side];
  const peer = peers.find((one) => one.peer === id);
  return id === null ? words.machine : (peer?.name ?? "…");
}

function statusOf(now: ArenaView): string {
  const winner = winnerOf(now.match);
  if (winner !== null) return words.won(nameOf(now, winner));
  if (now.seat === null) return now.wants ? words.waiting : words.watching(now.peers.length);
  return now.match.seats.includes(null) ? words.practice : words.playing;
}

function setText(place: HTMLElement, text: string): void {
  if (place.textContent !== text) place.textContent = text;
}

function drawScores(): void {
  const standings = session.standings().slice(0, 10);
  const entries = standings.map(({ name, wins, best }) =>
    element(
      "li",
      {},
      element("strong", {}, name),
      element("span", {}, words.wins(wins)),
      element("span", { class: "soft" }, best > 0 ? words.best(best) : ""),
    ),
  );
  scores.replaceChildren(...(entries.length === 0 ? [] : [element("h2", {}, words.scores), element("ol", {}, ...entries)]));
}

function step(): void {
  const atMs = nowMs();
  const seconds = Math.min(0.1, (atMs - lastMs) / 1_000);
  lastMs = atMs;
  const { upright } = view.lie();
  // On an upright screen left and right move the paddle as well.
  const back = held.has("ArrowUp") || held.has("w") || (upright && (held.has("ArrowLeft") || held.has("a")));
  const forth = held.has("ArrowDown") || held.has("s") || (upright && (held.has("ArrowRight") || held.has("d")));
  if (back !== forth) {
    paddleY = Math.max(0, Math.min(field.height, paddleY + (back ? -1 : 1) * 760 * seconds));
    session.arena.move(paddleY);
  }
  session.tick(atMs);
}

function draw(): void {
  const now = session.arena.view();
  view.draw(now);
  const [first, second] = now.match.scores;
  // One's own side stands first, as it lies on the field.
  const order: readonly [Side, Side] = now.seat === 1 ? [1, 0] : [0, 1];
  for (const [index, side] of order.entries()) {
    const place = names[index];
    if (place === undefined) continue;
    setText(place, nameOf(now, side) + (now.seat === side ? ` (${words.you})` : ""));
    place.classList.toggle("first", side === 0);
    place.classList.toggle("second", side === 1);
  }
  setText(score, now.seat === 1 ? `${second} : ${first}` : `${first} : ${second}`);
  setText(status, statusOf(now));
  setText(play, now.wants ? words.watch : words.play);
  play.classList.toggle("lit", !now.wants);
  requestAnimationFrame(draw);
}

play.addEventListener("click", () => {
  const { wants } = session.arena.view();
  session.arena.want(!wants);
  if (!wants) canvas.focus({ preventScroll: true });
});

function point(event: PointerEvent): void {
  if (event.type === "pointermove" && event.pointerType === "mouse" && session.arena.view().seat === null) return;
  paddleY = view.across(event.clientX, event.clientY);
  session.arena.move(paddleY);
}

canvas.addEventListener("pointerdown", (event) => {
  canvas.setPointerCapture(event.pointerId);
  point(event);
});
canvas.addEventListener("pointermove", point);
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  held.add(key);
  if (key.startsWith("Arrow") && session.arena.view().seat !== null) event.preventDefault();
});
addEventListener("keyup", (event) => {
  held.delete(event.key.length === 1 ? event.key.toLowerCase() : event.key);
});
addEventListener("blur", () => held.clear());
document.addEventListener("visibilitychange", () => session.setAway(document.visibilityState === "hidden"));
setInterval(step, 16);
drawScores();
draw();
if (location.hash === "#scores") void session.ready.then(() => scores.scrollIntoView());
