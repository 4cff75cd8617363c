import type { Landmark, Language, Question } from "./questions.ts";

/** What an answer may draw on. */
export interface AnswerFacts {
  readonly name: string | null;
  /** The part of the square where an unlit lantern stands nearest to the asker, or null when none is waiting. */
  readonly nearestRegion: Region | null;
  /** Seconds until the round ends, or null between rounds. */
  readonly secondsLeft: number | null;
  readonly waiting: number;
}

/** Parts of the square, as `regionOf` names them. */
export type Region = "fountain" | "terrace" | "east-market" | "stage" | "gate" | "west-market";

/** A line and whether only the asker should read it. */
export interface Answer {
  readonly text: string;
  readonly isPrivate: boolean;
}

const regionNames: Readonly<Record<Language, Readonly<Record<Region, string>>>> = {
  en: {
    fountain: "close to the fountain",
    terrace: "near the terrace above the bay",
    "east-market": "by the stalls in the east",
    stage: "not far from the stage",
    gate: "near the old arch in the north",
    "west-market": "by the stalls in the west",
  },
  es: {
    fountain: "junto a la fuente",
    terrace: "cerca de la terraza sobre la bahía",
    "east-market": "por los puestos del este",
    stage: "no lejos del escenario",
    gate: "cerca del viejo arco del norte",
    "west-market": "por los puestos del oeste",
  },
};

const ways: Readonly<Record<Language, Readonly<Record<Landmark, string>>>> = {
  en: {
    stage: "The stage is in the north-east, under the arch of bulbs. Anyone may step up.",
    fountain: "The fountain is the middle of everything: follow the strings of lanterns inwards.",
    board: "The notice board stands south-east of the fountain, under its own little roof.",
    market: "Stalls with striped awnings stand on both sides: fruit, cloth and lanterns west, bread and pots east.",
    terrace: "South, behind where you arrived: the terrace, the bay and the moon.",
  },
  es: {
    stage: "El escenario está al noreste, bajo el arco de bombillas. Puede subir quien quiera.",
    fountain: "La fuente es el centro de todo: sigue las guirnaldas de faroles hacia dentro.",
    board: "El tablón está al sureste de la fuente, bajo su tejadillo.",
    market: "Hay puestos de toldos rayados a ambos lados: fruta, telas y faroles al oeste, pan y vasijas al este.",
    terrace: "Al sur, detrás de donde llegaste: la terraza, la bahía y la luna.",
  },
};

const unknown: Readonly<Record<Language, string>> = {
  en: 'I know little besides lanterns. Ask me for "help", "lanterns", "where" or "time".',
  es: 'Sé poco más que de faroles. Pregúntame por "ayuda", "faroles", "dónde" o "tiempo".',
};

/** Words the answer to a question; a line that names the host without a known wish gets a hint at what it knows. */
export function wordAnswer(question: Question, facts: AnswerFacts): Answer {
  const { language } = question;
  const isEnglish = language === "en";
  const say = (english: string, spanish: string): Answer => ({ text: isEnglish ? english : spanish, isPrivate: false });
  const name = facts.name === null ? "" : `, ${facts.name}`;
  switch (question.wish) {
    case "hello":
      return say(
        `Good evening${name}. The lanterns and I are glad you came.`,
        `Buenas noches${name}. Los faroles y yo nos alegramos de verte.`,
      );
    case "help":
      return say(
        'Walk around, talk, wave. When the bell opens a round, find the lanterns that are dark: come within a step and a half and they light up. Ask me "where" for a hint.',
        'Pasea, charla, saluda. Cuando la campana abre una ronda, busca los faroles apagados: acércate a un paso y medio y se encienden. Pregúntame "dónde" y te doy una pista.',
      );
    case "lanterns":
      return facts.secondsLeft === null
        ? say(
            "All quiet: the next round opens soon. Then find the dark lanterns and step close to light them.",
            "Todo en calma: pronto se abre otra ronda. Entonces busca los faroles apagados y acércate para encenderlos.",
          )
        : say(
            `${facts.waiting} still dark. Step close to one and it will light for you.`,
            `Quedan ${facts.waiting} apagados. Acércate a uno y se encenderá.`,
          );
    case "where":
      return wordWay(question, facts);
    case "who":
      return say(
        "I am Ambra, and I keep the lanterns of this square. I am a small script, not a person, but I mean well.",
        "Soy Ambra y cuido los faroles de esta plaza. Soy un pequeño programa, no una persona, pero con buena intención.",
      );
    case "time":
      return facts.secondsLeft === null
        ? say(
            "By the tower it is ten to eight, as always. The next round of lanterns opens soon.",
            "En la torre son las ocho menos diez, como siempre. La próxima ronda se abre pronto.",
          )
        : say(
            `By the tower it is ten to eight, as always. This round has ${facts.secondsLeft} seconds left.`,
            `En la torre son las ocho menos diez, como siempre. A esta ronda le quedan ${facts.secondsLeft} segundos.`,
          );
    case "thanks":
      return say(`With pleasure${name}.`, `Con gusto${name}.`);
    case "bye":
      return say(`Good night${name}. I will keep a light on.`, `Buenas noches${name}. Dejaré una luz encendida.`);
    case null:
      return { text: unknown[language], isPrivate: true };
  }
}

function wordWay(question: Question, facts: AnswerFacts): Answer {
  const { language, landmark } = question;
  if (landmark !== null) return { text: ways[language][landmark], isPrivate: false };
  // A hint helps the one who asked and spoils nothing for the others.
  if (facts.nearestRegion !== null) {
    const region = regionNames[language][facts.nearestRegion];
    return { text: language === "en" ? `Psst: one is waiting ${region}.` : `Chis: hay uno esperando ${region}.`, isPrivate: true };
  }
  return {
    text:
      language === "en"
        ? "You are on Lantern Square. The stage is north-east, the market east and west, the bay south."
        : "Estás en la plaza de los faroles. El escenario está al noreste, el mercado al este y al oeste, la bahía al sur.",
    isPrivate: false,
  };
}
