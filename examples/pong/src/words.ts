const english = {
  language: "en",
  title: "Pong",
  field: "Playing field. Move your paddle with the arrow keys, or by dragging.",
  machine: "Machine",
  play: "Play",
  watch: "Stop playing",
  you: "you",
  watching: (count: number) =>
    count <= 1 ? "Press Play to begin. Whoever opens this plays along." : `${count} are here. Press Play to join.`,
  waiting: "You are next in line.",
  practice: "Practice until someone joins.",
  playing: "First to 7. Arrow keys, or drag.",
  won: (name: string) => `${name} wins!`,
  scores: "High scores",
  wins: (count: number) => (count === 1 ? "1 win" : `${count} wins`),
  best: (points: number) => `best by ${points}`,
  info: (winner: string, loser: string, score: string) => `${winner} beat ${loser} ${score} at pong`,
  summary: (name: string, wins: number) => `${name} leads: ${wins === 1 ? "1 win" : `${wins} wins`}`,
};

/** What the app says. */
export type Words = typeof english;

const spanish: Words = {
  language: "es",
  title: "Pong",
  field: "Campo de juego. Mueve tu pala con las flechas o arrastrando.",
  machine: "Máquina",
  play: "Jugar",
  watch: "Dejar de jugar",
  you: "tú",
  watching: (count) =>
    count <= 1 ? "Pulsa Jugar para empezar. Quien abra esto juega contigo." : `Hay ${count} personas. Pulsa Jugar para entrar.`,
  waiting: "Eres el siguiente.",
  practice: "Practica hasta que venga alguien.",
  playing: "Gana quien llegue a 7. Flechas, o arrastra.",
  won: (name) => `¡Gana ${name}!`,
  scores: "Mejores",
  wins: (count) => (count === 1 ? "1 victoria" : `${count} victorias`),
  best: (points) => `la mejor por ${points}`,
  info: (winner, loser, score) => `${winner} gana a ${loser} ${score} al pong`,
  summary: (name, wins) => `Va primero ${name}: ${wins === 1 ? "1 victoria" : `${wins} victorias`}`,
};

/** The words of a language; English where there are none. */
export function wordsFor(language: string): Words {
  return language.toLowerCase().startsWith("es") ? spanish : english;
}
