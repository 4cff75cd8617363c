const english = {
  title: "Polls",
  none: "Nothing has been asked yet.",
  ask: "Ask something",
  question: "Question",
  questionHint: "Where do we meet?",
  options: "Answers",
  option: (number: number) => `Answer ${number}`,
  more: "One more answer",
  several: "More than one may be chosen",
  start: "Start the poll",
  back: "All polls",
  vote: "Vote",
  change: "Change my vote",
  keep: "Keep my vote",
  withdraw: "Withdraw it",
  result: "See the result",
  close: "End the poll",
  closed: "Ended",
  mine: "your vote",
  by: (name: string) => `asked by ${name}`,
  votes: (count: number) => (count === 1 ? "1 vote" : `${count} votes`),
  missing: "This poll has not arrived yet.",
  tooFew: "A poll needs a question and two different answers.",
  voted: "Your vote is in.",
  infoAsked: (name: string, question: string) => `${name} asks: ${question}`,
  infoVoted: (name: string, question: string) => `${name} voted: ${question}`,
  infoClosed: (question: string, winner: string) => `${question} ${winner}`,
  summary: (count: number, leader: string | null) => `${count === 1 ? "1 vote" : `${count} votes`}${leader === null ? "" : `, ${leader}`}`,
};

/** What the app says. */
export type Words = typeof english;

const spanish: Words = {
  title: "Encuestas",
  none: "Nadie ha preguntado nada todavía.",
  ask: "Preguntar algo",
  question: "Pregunta",
  questionHint: "¿Dónde quedamos?",
  options: "Respuestas",
  option: (number) => `Respuesta ${number}`,
  more: "Otra respuesta",
  several: "Se puede elegir más de una",
  start: "Empezar la encuesta",
  back: "Todas las encuestas",
  vote: "Votar",
  change: "Cambiar mi voto",
  keep: "Dejar mi voto",
  withdraw: "Retirarlo",
  result: "Ver el resultado",
  close: "Terminar la encuesta",
  closed: "Terminada",
  mine: "tu voto",
  by: (name) => `pregunta ${name}`,
  votes: (count) => (count === 1 ? "1 voto" : `${count} votos`),
  missing: "Esta encuesta aún no ha llegado.",
  tooFew: "Hacen falta una pregunta y dos respuestas distintas.",
  voted: "Tu voto está dentro.",
  infoAsked: (name, question) => `${name} pregunta: ${question}`,
  infoVoted: (name, question) => `${name} ha votado: ${question}`,
  infoClosed: (question, winner) => `${question} ${winner}`,
  summary: (count, leader) => `${count === 1 ? "1 voto" : `${count} votos`}${leader === null ? "" : `, ${leader}`}`,
};

/** The words of a language; English where there are none. */
export function wordsFor(language: string): Words {
  return language.toLowerCase().startsWith("es") ? spanish : english;
}
