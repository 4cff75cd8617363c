import type { OutgoingUpdate, Webxdc } from "../../shared/webxdc.ts";
import type { Seat } from "./board.ts";
import { parseStep } from "./steps.ts";
import type { Step } from "./steps.ts";
import { tableFrom } from "./table.ts";
import type { Table } from "./table.ts";
import type { Words } from "./words.ts";

/** A table with two seats, and what this person may do at it; what is not allowed does nothing. */
export interface TableSession {
  readonly selfAddr: string;
  /** Settles once everything known was read. */
  readonly ready: Promise<void>;
  table(): Table;
  /** One's own seat in the game that is on; null for who watches. */
  seat(): Seat | null;
  sit(seat: Seat): void;
  stand(): void;
  /** Whether the disc was dropped. */
  drop(column: number): boolean;
  resign(): void;
  /** Begins the next game, with the same players or with free seats. */
  next(keepSeats: boolean): void;
}

/** What a session needs of the outside. */
export interface TableSessionOptions {
  readonly webxdc: Webxdc;
  readonly words: Words;
  readonly freshId: () => string;
  readonly changed: () => void;
}

/** Sits down at the table of a chat. */
export function createTableSession({ webxdc, words, freshId, changed }: TableSessionOptions): TableSession {
  const { selfAddr } = webxdc;
  const steps = new Map<string, Step>();
  let laidOut: Table | null = null;

  function take(step: Step): boolean {
    // One id, one step: of two that share it the smaller text stands, on all devices.
    const known = steps.get(step.id);
    if (known !== undefined && JSON.stringify(known) <= JSON.stringify(step)) return false;
    steps.set(step.id, step);
    laidOut = null;
    return true;
  }

  const ready = webxdc.setUpdateListener(({ payload }) => {
    const step = parseStep(payload);
    if (step !== null && take(step)) changed();
  });

  function table(): Table {
    laidOut ??= tableFrom([...steps.values()]);
    return laidOut;
  }

  function seat(): Seat | null {
    const index = table().current.players.findIndex((player) => player?.addr === selfAddr);
    return index === 0 || index === 1 ? index : null;
  }

  function summary({ current, wins }: Table): string {
    const [first, second] = current.players;
    if (first === null || second === null) return words.waiting;
    const score = `${wins.get(first.addr) ?? 0}:${wins.get(second.addr) ?? 0}`;
    if (current.turn !== null) return `${score}, ${words.summaryTurn((current.turn === 0 ? first : second).name)}`;
    const winner = current.ending?.winner ?? null;
    return `${score}, ${winner === null ? words.draw : words.summaryWon((winner === 0 ? first : second).name)}`;
  }

  /** Takes a step at once, so that nobody can take it twice while it is on its way, and tells the others what came of it. */
  function say(step: Step, told: (table: Table) => Partial<OutgoingUpdate>): void {
    take(step);
    const next = table();
    const [first, second] = next.current.players;
    const document = first === null || second === null ? {} : { document: `${first.name} – ${second.name}` };
    webxdc.sendUpdate({ payload: step, summary: summary(next), ...document, ...told(next) }, "");
    changed();
  }

  function ended({ current }: Table): Partial<OutgoingUpdate> {
    const { ending, players, number } = current;
    const [first, second] = players;
    if (ending === null || first === null || second === null) return {};
    const [winner, loser] = ending.winner === 1 ? [second, first] : [first, second];
    const info = ending.winner === null ? words.infoFull(first.name, second.name) : words.infoWon(winner.name, loser.name);
    const other = first.addr === selfAddr ? second : first;
    return { info, href: `index.html#/game/${number + 1}`, notify: { [other.addr]: info } };
  }

  const game = () => table().current.number;
  const step = () => ({ game: game(), id: freshId(), addr: selfAddr });
  const name = () => webxdc.selfName || selfAddr;

  return {
    selfAddr,
    ready,
    table,
    seat,
    sit(wanted) {
      const { current } = table();
      if (seat() !== null || current.players[wanted] !== null || current.ending !== null) return;
      say({ type: "sit", ...step(), name: name(), seat: wanted, seen: steps.size }, (next) => {
        const [first, second] = next.current.players;
        if (first === null || second === null) return {};
        const other = first.addr === selfAddr ? second : first;
        const info = words.infoStart(first.name, second.name);
        return { info, href: "index.html#/", notify: { [other.addr]: info } };
      });
    },
    stand() {
      const { current } = table();
      if (seat() === null || current.moves.length > 0 || current.ending !== null) return;
      say({ type: "stand", ...step(), seen: steps.size }, () => ({}));
    },
    drop(column) {
      const { current } = table();
      if (current.turn === null || current.turn !== seat() || (current.board[column]?.length ?? 99) >= 6) return false;
      say({ type: "move", ...step(), column, after: current.head }, (next) => {
        const other = next.current.turn === null ? null : next.current.players[next.current.turn];
        return other === null ? ended(next) : { notify: { [other.addr]: words.notifyTurn(name()) } };
      });
      return true;
    },
    resign() {
      const { current } = table();
      if (current.turn === null || seat() === null) return;
      say({ type: "resign", ...step(), after: current.head }, ended);
    },
    next(keepSeats) {
      const { current } = table();
      if (current.ending === null || seat() === null) return;
      const other = current.players.find((player) => player !== null && player.addr !== selfAddr);
      say({ type: "next", ...step(), keepSeats }, () =>
        keepSeats && other !== undefined && other !== null ? { notify: { [other.addr]: words.notifyRematch(name()) } } : {},
      );
    },
  };
}
