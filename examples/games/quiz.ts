// A quiz for everybody in the world.
//
//   plaza host world.glb --title "Quiz night" --script examples/games/quiz.ts
//
// A round has five questions. Answer in the chat (a letter or the word itself), or walk into the circle A, B or C and stand
// there when the time is up. The first right answer in the chat gets 3 points, every other right one 1. Who has answered
// waits for the others, or for the end of the time; when all have answered it goes on at once.
//
// To make it yours, change QUESTIONS and the numbers below. Everything a script can do is in docs/agents.md.
import type { GameHost } from "../../apps/plaza/src/agent/index.ts";

interface Question {
  readonly ask: string;
  readonly choices: readonly [string, string, string];
  /** Which choice is right: 0, 1 or 2. */
  readonly right: number;
}

const QUESTIONS: readonly Question[] = [
  { ask: "Which planet is closest to the sun?", choices: ["Venus", "Mercury", "Mars"], right: 1 },
  { ask: "How many strings has a violin?", choices: ["Four", "Five", "Six"], right: 0 },
  { ask: "What do bees make?", choices: ["Silk", "Milk", "Honey"], right: 2 },
  { ask: "Which sea has almost no fish?", choices: ["The Dead Sea", "The Red Sea", "The Baltic Sea"], right: 0 },
  { ask: "How many legs has a spider?", choices: ["Six", "Eight", "Ten"], right: 1 },
  { ask: "Which metal is liquid in a warm room?", choices: ["Tin", "Lead", "Mercury"], right: 2 },
  { ask: "What is the capital of Australia?", choices: ["Sydney", "Canberra", "Perth"], right: 1 },
  { ask: "Which animal sleeps hanging upside down?", choices: ["The bat", "The owl", "The heron"], right: 0 },
  { ask: "How many minutes has a day?", choices: ["720", "1200", "1440"], right: 2 },
  { ask: "Which of these is a fruit?", choices: ["Radish", "Tomato", "Leek"], right: 1 },
];
const LETTERS = ["A", "B", "C"] as const;
const QUESTIONS_A_ROUND = 5;
const QUESTION_SEC = 20;
/** How long the right answer stands before the next question. */
const PAUSE_SEC = 3;
/** From somebody's arrival, or from the last round, to the next one. */
const FIRST_WAIT_SEC = 5;
const NEXT_WAIT_SEC = 25;
/** Pages show an announcement for seven seconds; the question is told again before it fades. */
const REPEAT_SEC = 6;
/** Where the three circles are, in metres; change them to fit your world. */
const CIRCLES = [
  { x: -4, z: 6 },
  { x: 0, z: 8 },
  { x: 4, z: 6 },
] as const;
const CIRCLE_RADIUS = 1.5;

/** Without case, accents and punctuation, so that "the bat!" is "The bat". */
function plain(text: string): string {
  return text
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** Which choice somebody means; null when none. */
function choiceIn(text: string, question: Question): number | null {
  const said = plain(text);
  const byLetter = LETTERS.findIndex((letter) => said === letter.toLowerCase());
  if (byLetter >= 0) return byLetter;
  const byWord = question.choices.findIndex((choice) => plain(choice) === said || plain(choice) === `the ${said}`);
  return byWord >= 0 ? byWord : null;
}

/** Called once when the script starts; everything else happens in the listeners. */
export function start(host: GameHost): void {
  let nowMs = 0;
  /** When the next thing happens: a round, a question, or the end of one. */
  let untilMs = Number.POSITIVE_INFINITY;
  let toldMs = 0;
  let phase: "waiting" | "asking" | "pausing" = "waiting";
  let round = 0;
  let asked = 0;
  let question: Question | null = null;
  const points = new Map<string, number>();
  const answers = new Map<string, number>();
  const standsIn = new Map<string, number>();
  let firstRight: string | null = null;

  // What is kept is found again after a change of this file: the questions go on where they were.
  const kept = host.keep;
  let next = typeof kept === "number" ? kept : 0;

  // The host stands behind the circles and looks at the players.
  host.move({ x: 0, z: 5.5, ry: 0 });
  CIRCLES.forEach(({ x, z }, index) => {
    host.area(`circle ${LETTERS[index]}`, { x, z, radius: CIRCLE_RADIUS });
    host.props.spawn({ id: `circle-${index}`, kind: "circle", x, y: 0.6, z, label: `circle ${LETTERS[index]}` });
  });

  const announce = (text: string, to?: Parameters<GameHost["emit"]>[2]): void => host.emit("announce", { text }, to);
  const secondsLeft = (): number => Math.max(0, Math.round((untilMs - nowMs) / 1000));
  const askedText = ({ ask, choices }: Question): string =>
    `Question ${asked} of ${QUESTIONS_A_ROUND}: ${ask}  ${choices.map((choice, index) => `${LETTERS[index]}: ${choice}`).join(" · ")}`;

  /** Pages take this as the whole state of the game, so newcomers get it too. */
  function tellRound(to?: Parameters<GameHost["emit"]>[2]): void {
    const scores = [...points].map(([pubkey, each]) => ({ pubkey, points: each }));
    host.emit(
      "round_start",
      { round, timer: phase === "asking" ? secondsLeft() : 0, question: asked, questions: QUESTIONS_A_ROUND, scores },
      to,
    );
  }

  function beginRound(): void {
    round += 1;
    asked = 0;
    points.clear();
    host.say(`The quiz begins: ${QUESTIONS_A_ROUND} questions. Answer in the chat, or stand in a circle.`);
    ask();
  }

  function ask(): void {
    question = QUESTIONS[next % QUESTIONS.length] ?? null;
    next += 1;
    host.keep = next % QUESTIONS.length;
    asked += 1;
    answers.clear();
    firstRight = null;
    phase = "asking";
    untilMs = nowMs + QUESTION_SEC * 1000;
    tellRound();
    if (question !== null) announce(askedText(question));
    toldMs = nowMs;
  }

  function give(pubkey: string, more: number): void {
    const total = (points.get(pubkey) ?? 0) + more;
    points.set(pubkey, total);
    host.emit("score", { pubkey, points: total });
  }

  function endQuestion(): void {
    const { right = 0, choices } = question ?? {};
    // Whoever has not answered in the chat answers with their feet.
    for (const { pubkey } of host.people()) {
      const circle = standsIn.get(pubkey);
      if (circle !== undefined && !answers.has(pubkey)) answers.set(pubkey, circle);
    }
    const winners = [...answers].filter(([, choice]) => choice === right).map(([pubkey]) => pubkey);
    for (const pubkey of winners) give(pubkey, pubkey === firstRight ? 3 : 1);
    announce(
      `${LETTERS[right]}: ${choices?.[right] ?? ""}. ${winners.length === 0 ? "Nobody knew." : `Right: ${winners.map(nameOf).join(", ")}.`}`,
    );
    question = null;
    phase = "pausing";
    untilMs = nowMs + PAUSE_SEC * 1000;
  }

  function endRound(): void {
    const results = [...points].map(([pubkey, each]) => ({ pubkey, points: each })).sort((a, b) => b.points - a.points);
    const best = results[0];
    host.say(
      best === undefined
        ? "The round is over. No points this time."
        : `The round is over: ${nameOf(best.pubkey)} wins with ${best.points}.`,
    );
    host.emit("round_end", { round, results: results.slice(0, 10), nextIn: NEXT_WAIT_SEC });
    host.emote("👏");
    wait(NEXT_WAIT_SEC);
  }

  function wait(seconds: number): void {
    phase = "waiting";
    question = null;
    untilMs = host.people().length === 0 ? Number.POSITIVE_INFINITY : nowMs + seconds * 1000;
  }

  function nameOf(pubkey: string): string {
    return host.people().find((person) => person.pubkey === pubkey)?.name ?? "somebody";
  }

  host.on("join", ({ pubkey }) => {
    if (phase === "waiting") return;
    tellRound([pubkey]);
    if (question !== null) announce(askedText(question), [pubkey]);
  });

  host.on("leave", ({ pubkey }) => {
    standsIn.delete(pubkey);
    answers.delete(pubkey);
  });

  host.on("enterArea", ({ pubkey, area }) => {
    const circle = LETTERS.findIndex((letter) => area === `circle ${letter}`);
    if (circle >= 0) standsIn.set(pubkey, circle);
  });
  host.on("leaveArea", ({ pubkey }) => standsIn.delete(pubkey));

  const hear = ({ pubkey, text }: { readonly pubkey: Parameters<GameHost["whisper"]>[0]; readonly text: string }): void => {
    if (question === null) return;
    const choice = choiceIn(text, question);
    if (choice === null) return;
    if (answers.has(pubkey)) return host.whisper(pubkey, "One answer each; yours is in.");
    answers.set(pubkey, choice);
    if (choice === question.right) firstRight ??= pubkey;
    host.whisper(pubkey, `${LETTERS[choice]} it is.`);
    if (host.people().every((person) => answers.has(person.pubkey))) endQuestion();
  };
  host.on("chat", hear);
  // A whisper keeps the answer from the others.
  host.on("dm", hear);

  host.on("tick", (tick) => {
    nowMs = tick.nowMs;
    if (host.people().length === 0 && phase !== "waiting") {
      host.emit("round_end", { round, results: [] });
      wait(0);
    }
    if (untilMs === Number.POSITIVE_INFINITY && host.people().length > 0) wait(FIRST_WAIT_SEC);
    if (question !== null && nowMs < untilMs && nowMs - toldMs >= REPEAT_SEC * 1000) {
      announce(askedText(question));
      toldMs = nowMs;
    }
    if (nowMs < untilMs) return;
    if (phase === "waiting") beginRound();
    else if (phase === "asking") endQuestion();
    else if (asked < QUESTIONS_A_ROUND) ask();
    else endRound();
  });
}
