import { encodeNpub, oneLine } from "@plaza/protocol";
import type { JsonValue, Pubkey } from "@plaza/protocol";
import type { Bearing } from "@plaza/world";
import type { Sight, Visitor, WalkProblem } from "./visitor.ts";
import type { SpeakProblem } from "./world-host.ts";

/** A visit in a terminal: what happens is written, what is typed is done. */
export interface VisitTalk {
  /** @returns whether the visitor wants to leave */
  line(text: string): Promise<boolean>;
  end(): void;
}

const help = "Type to speak. /look  /who  /walk X Z  /walk NAME  /whisper NAME words  /emoji 👋  /leave";
const mostNear = 12;
const NPUB_SHOWN = 12;

const ways: { readonly [direction in Bearing["direction"]]: string } = {
  here: "right here",
  ahead: "ahead",
  "ahead-right": "ahead to the right",
  right: "to the right",
  "behind-right": "behind to the right",
  behind: "behind",
  "behind-left": "behind to the left",
  left: "to the left",
  "ahead-left": "ahead to the left",
};

/** Enough to tell people of one name apart, and to call them by. */
function npubBeginning(pubkey: Pubkey): string {
  return `${encodeNpub(pubkey).slice(0, NPUB_SHOWN)}…`;
}

function sightWords(seen: Sight): string {
  const what = "who" in seen ? seen.who.name : (seen.what.label ?? seen.what.kind);
  return `${oneLine(what, 80)}: ${whereWords(seen)}`;
}

function whereWords({ distanceM, direction, compass }: Bearing): string {
  return direction === "here" ? ways.here : `${distanceM} m ${ways[direction]} (${compass})`;
}

/** Where somebody stands and what they see, one line each. */
export function lookWords(visitor: Pick<Visitor, "look">): readonly string[] {
  const { here, near, areas } = visitor.look();
  const others = here.people - 1;
  return [
    `"${here.title}", at ${here.pose.x.toFixed(1)} ${here.pose.z.toFixed(1)}, facing ${here.facing}; ${others === 0 ? "nobody else" : others === 1 ? "1 other" : `${others} others`} here.`,
    ...near.slice(0, mostNear).map((seen) => `  ${sightWords(seen)}`),
    ...(near.length > mostNear ? [`  and ${near.length - mostNear} more`] : []),
    ...areas.map((area) => `  the place "${oneLine(area.name, 80)}": ${area.inside ? "you are in it" : whereWords(area)}`),
    ...here.elsewhere.slice(0, mostNear).map(({ name }) => `  ${name}: somewhere else`),
    ...(here.elsewhere.length > mostNear ? [`  and ${here.elsewhere.length - mostNear} more, somewhere else`] : []),
  ];
}

function gameWords(event: string, data: JsonValue): string | null {
  if (event === "announce" && typeof data === "object" && data !== null && !Array.isArray(data) && "text" in data) {
    return typeof data["text"] === "string" ? `* ${oneLine(data["text"], 200)}` : null;
  }
  return event === "round_start" ? "* A round is on." : event === "round_end" ? "* The round is over." : null;
}

function whyNot(problem: SpeakProblem | WalkProblem | { readonly code: "bad-emoji" }): string {
  switch (problem.code) {
    case "empty":
      return "nothing to say";
    case "not-present":
      return "they are not here, or not to be seen";
    case "too-far":
      return `${problem.distanceM} m are too far; at most ${problem.mostM}`;
    case "bad-place":
      return "that is no place";
    case "lost-sight":
      return "they are gone";
    case "turned-away":
      return "another walk began";
    case "ended":
      return "the visit is over";
    case "not-signed":
      return `it could not be signed (${problem.detail})`;
    case "too-many":
      return "too many lines at once";
    case "bad-emoji":
      return "that is no emoji";
  }
}

/** Writes a visit, and does what is typed; everything from outside is one line of plain text. */
export function createVisitTalk(visitor: Visitor, write: (line: string) => void): VisitTalk {
  const stops = [
    visitor.on("join", ({ name }) => write(`+ ${name}`)),
    visitor.on("leave", ({ name }) => write(`- ${name}`)),
    visitor.on("chat", ({ name, text }) => write(`${name}: ${oneLine(text, 500)}`)),
    visitor.on("dm", ({ name, text }) => write(`${name} whispers: ${oneLine(text, 500)}`)),
    visitor.on("emoji", ({ name, emoji }) => write(`${name} ${oneLine(emoji, 16)}`)),
    visitor.on("status", ({ status, problem }) => write(`* ${status}${problem === null ? "" : ` (${oneLine(problem, 60)})`}`)),
    visitor.on("game", ({ event, data }) => {
      const words = gameWords(event, data);
      if (words !== null) write(words);
    }),
  ];

  function find(name: string): Pubkey | null {
    const wanted = name.toLowerCase();
    const others = visitor.view().people.filter((person) => !person.self);
    if (wanted.length >= NPUB_SHOWN && wanted.startsWith("npub1")) {
      return others.find(({ pubkey }) => encodeNpub(pubkey).startsWith(wanted.replace(/…$/u, "")))?.pubkey ?? null;
    }
    const exact = others.find((person) => person.name.toLowerCase() === wanted);
    return (exact ?? others.find((person) => wanted !== "" && person.name.toLowerCase().startsWith(wanted)))?.pubkey ?? null;
  }

  function tell(result: { readonly ok: boolean; readonly problem?: Parameters<typeof whyNot>[0] }): void {
    if (!result.ok && result.problem !== undefined) write(`? ${whyNot(result.problem)}`);
  }

  function walk(rest: string): void {
    const [x, z] = rest.split(/[\s,]+/).map(Number);
    const isPlace = /^-?[\d.]+[\s,]+-?[\d.]+$/.test(rest) && x !== undefined && z !== undefined;
    const goal = isPlace ? { x, z } : find(rest);
    if (goal === null) return write(`? nobody here is called "${oneLine(rest, 40)}"`);
    void visitor.walkTo(goal).then((walked) => {
      if (walked.ok) for (const line of lookWords(visitor)) write(line);
      else tell(walked);
    });
  }

  function whisper(rest: string): void {
    // A name of several words stands in quotes.
    const [, quoted, plain, text = ""] = /^(?:"([^"]*)"|(\S+))\s*(.*)$/u.exec(rest) ?? [];
    const called = quoted ?? plain ?? "";
    const to = find(called);
    if (to === null) return write(`? nobody here is called "${oneLine(called, 40)}"`);
    tell(visitor.whisper(to, text));
  }

  return {
    async line(typed) {
      const text = typed.trim();
      if (text === "") return false;
      if (!text.startsWith("/")) {
        tell(await visitor.say(text));
        return false;
      }
      const [, command = "", rest = ""] = /^\/(\S*)\s*(.*)$/u.exec(text) ?? [];
      switch (command) {
        case "look":
          for (const line of lookWords(visitor)) write(line);
          return false;
        case "who":
          for (const { pubkey, name, self } of visitor.view().people) write(`  ${name}${self ? " (you)" : ""}  ${npubBeginning(pubkey)}`);
          return false;
        case "walk":
          walk(rest);
          return false;
        case "whisper":
          whisper(rest);
          return false;
        case "emoji":
          tell(visitor.emote(rest));
          return false;
        case "leave":
        case "quit":
          return true;
        default:
          write(help);
          return false;
      }
    },
    end() {
      for (const stop of stops) stop();
    },
  };
}
