import { element, known } from "../../shared/element.ts";
import { freshId } from "../../shared/fresh-id.ts";
import { createBoardView } from "./board-view.ts";
import type { Seat } from "./board.ts";
import type { Game } from "./game.ts";
import { createTableSession } from "./table-session.ts";
import { wordsFor } from "./words.ts";

const words = wordsFor(navigator.language);
const players = known("players", HTMLElement);
const status = known("status", HTMLElement);
const actions = known("actions", HTMLElement);
const past = known("past", HTMLElement);
let asksToResign = false;
let drawing = 0;

document.documentElement.lang = words.language;
document.title = words.title;
const session = createTableSession({ webxdc: window.webxdc, words, freshId, changed: drawSoon });
const board = createBoardView(known("board", HTMLElement), words, (column) => {
  if (looked() === null && session.drop(column)) asksToResign = false;
});

function drawSoon(): void {
  drawing ||= requestAnimationFrame(() => {
    drawing = 0;
    draw();
  });
}

/** An earlier game that the address asks for; null for the one that is on. */
function looked(): Game | null {
  const number = Number(/^#\/game\/(\d+)$/.exec(location.hash)?.[1] ?? "0");
  const { games, current } = session.table();
  const game = games[number - 1];
  return game === undefined || game === current ? null : game;
}

function statusOf(game: Game): string {
  const own = session.seat();
  const [first, second] = game.players;
  if (first === null || second === null) return own === null ? words.waiting : words.waitingOther;
  if (game.turn !== null) {
    const { name } = game.turn === 0 ? first : second;
    if (own === null) return words.watching(name);
    return game.turn === own ? words.yourTurn : words.turnOf(name);
  }
  const winner = game.ending?.winner ?? null;
  if (winner === null) return words.full;
  const [won, lost] = winner === 0 ? [first, second] : [second, first];
  const gaveUp = game.ending?.by === "resigned" ? `${words.resigned(lost.name)} ` : "";
  if (won.addr === session.selfAddr) return `${gaveUp}${words.youWon}`;
  return `${gaveUp}${lost.addr === session.selfAddr ? words.youLost(won.name) : words.won(won.name)}`;
}

function seatCard(game: Game, seat: Seat): HTMLElement {
  const player = game.players[seat];
  const own = session.seat();
  const isOn = looked() === null;
  const classes = ["seat", `seat-${seat}`, game.turn === seat ? "turn" : "", game.ending?.winner === seat ? "winner" : ""].join(" ");
  if (player === null) {
    const sit = element("button", { type: "button", id: `sit-${seat}`, class: "lit", click: () => session.sit(seat) }, words.sit);
    const what = isOn && own === null && game.ending === null ? sit : element("span", { class: "name free" }, words.free);
    return element("div", { class: classes }, element("span", { class: "disc" }), what);
  }
  const wins = session.table().wins.get(player.addr) ?? 0;
  const you = player.addr === session.selfAddr ? element("small", {}, words.you) : "";
  return element(
    "div",
    { class: classes },
    element("span", { class: "disc" }),
    element("span", { class: "name" }, player.name, you),
    element("b", { class: "wins" }, String(wins)),
  );
}

function button(label: string, id: string, kind: string, press: () => void): HTMLElement {
  return element("button", { type: "button", id, class: kind, click: press }, label);
}

function actionsFor(game: Game): readonly HTMLElement[] {
  if (looked() !== null) return [element("a", { class: "button lit", href: "#/" }, words.back)];
  if (session.seat() === null) return [];
  if (game.ending !== null) {
    return [
      button(words.rematch, "rematch", "lit", () => session.next(true)),
      button(words.others, "others", "", () => session.next(false)),
    ];
  }
  if (game.moves.length === 0) return [button(words.stand, "stand", "quiet", () => session.stand())];
  const ask = (asks: boolean) => () => {
    asksToResign = asks;
    draw();
    document.getElementById(asks ? "resign-no" : "resign")?.focus();
  };
  if (!asksToResign) return game.turn === null ? [] : [button(words.resign, "resign", "quiet", ask(true))];
  return [button(words.resignSure, "resign-sure", "warn", () => session.resign()), button(words.no, "resign-no", "", ask(false))];
}

function pastGames(): readonly HTMLElement[] {
  const { games } = session.table();
  const over = games.filter(({ ending, players: [first, second] }) => ending !== null && first !== null && second !== null);
  if (over.length === 0) return [];
  const entries = over.toReversed().map((game) => {
    const winner = game.ending?.winner ?? null;
    const name = winner === null ? words.draw : (game.players[winner]?.name ?? "");
    const mark = winner === null ? "" : `seat-${winner}`;
    const link = element(
      "a",
      { href: `#/game/${game.number + 1}` },
      element("span", { class: `disc ${mark}` }),
      element("span", {}, words.game(game.number + 1)),
      element("span", { class: "soft" }, name),
    );
    return element("li", {}, link);
  });
  return [element("h2", {}, words.past), element("ul", {}, ...entries)];
}

function draw(): void {
  const focused = document.activeElement?.id ?? "";
  const game = looked() ?? session.table().current;
  if (game.ending !== null) asksToResign = false;
  const own = session.seat();
  board.draw(game, looked() === null && game.turn === own ? own : null);
  players.replaceChildren(seatCard(game, 0), seatCard(game, 1));
  const text = looked() === null ? statusOf(game) : `${words.game(game.number + 1)}: ${statusOf(game)}`;
  if (status.textContent !== text) status.textContent = text;
  actions.replaceChildren(...actionsFor(game));
  past.replaceChildren(...pastGames());
  if (focused !== "") document.getElementById(focused)?.focus();
}

addEventListener("hashchange", draw);
draw();
void session.ready.then(drawSoon);
