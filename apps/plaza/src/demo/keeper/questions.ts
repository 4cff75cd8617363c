/** What someone wants of the host. */
export type Wish = "hello" | "help" | "lanterns" | "where" | "who" | "time" | "thanks" | "bye";

/** The languages the host understands. */
export type Language = "en" | "es";

/** A place of the square that people ask the way to. */
export type Landmark = "stage" | "fountain" | "board" | "market" | "terrace";

/** What was understood of a line of chat. */
export interface Question {
  readonly wish: Wish | null;
  readonly language: Language;
  readonly landmark: Landmark | null;
  /** The host was named, or the line begins with `@` and its name. */
  readonly namesHost: boolean;
  /** It is put as a question, or is nothing but a word or two that only make sense as a request. */
  readonly isPlain: boolean;
}

// Earlier entries win: "where are the lanterns" asks for a place.
const wishes: readonly (readonly [Wish, Language, RegExp])[] = [
  ["help", "en", /\b(?:help|how does (?:this|it) work|what can i do|what do i do)\b/],
  ["help", "es", /\b(?:ayuda|ayudame|que puedo hacer|que hago|como funciona)\b/],
  ["where", "en", /\bwhere\b/],
  ["where", "es", /\bdonde\b/],
  ["who", "en", /\bwho (?:are|r) (?:you|u)\b|\bwhat(?:'s| is) your name\b|\bwho is (?:this|that|ambra)\b/],
  ["who", "es", /\bquien (?:eres|es)\b|\bcomo te llamas\b/],
  ["time", "en", /\btime\b|\bhow long\b|\bwhen\b/],
  ["time", "es", /\bque hora\b|\bcuanto (?:falta|queda|tiempo)\b|\bcuando\b/],
  ["lanterns", "en", /\blanterns?\b|\bhunt\b|\bgame\b/],
  ["lanterns", "es", /\bfarol(?:es|illos?)?\b|\blinternas?\b|\bjuego\b/],
  ["thanks", "en", /\b(?:thanks|thank you|thx|ty)\b/],
  ["thanks", "es", /\bgracias\b/],
  ["bye", "en", /\b(?:bye|goodbye|good night|see you|cya)\b/],
  ["bye", "es", /\b(?:adios|chao|hasta luego|nos vemos)\b/],
  ["hello", "en", /\b(?:hello|hi|hey|good evening|good morning|good afternoon|howdy)\b/],
  ["hello", "es", /\b(?:hola|buenas|buenos dias)\b/],
];

const landmarks: readonly (readonly [Landmark, RegExp])[] = [
  ["stage", /\b(?:stage|escenario)\b/],
  ["fountain", /\b(?:fountain|fuente|water|agua)\b/],
  ["board", /\b(?:board|tablon|tablero)\b/],
  ["market", /\b(?:market|stalls?|mercado|puestos?)\b/],
  ["terrace", /\b(?:terrace|moon|bay|sea|terraza|luna|mar)\b/],
];

/** Reads a line of chat in English or Spanish; accents, case and long repetitions make no difference. */
export function readQuestion(text: string, hostName: string): Question {
  const plain = text.slice(0, 300).normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase().replaceAll("’", "'");
  const match = wishes.find(([, , pattern]) => pattern.test(plain));
  const words = plain.split(/[^\p{L}\p{N}']+/u).filter((word) => word !== "");
  const namesHost = words.includes(hostName.toLowerCase()) || /\b(?:lantern ?keeper|farolera|farolero)\b/.test(plain);
  const language = match?.[1] ?? (/[¿¡ñ]|\b(?:que|como|el|la|los|una?|por|para)\b/.test(text.toLowerCase()) ? "es" : "en");
  return {
    wish: match?.[0] ?? null,
    language,
    landmark: landmarks.find(([, pattern]) => pattern.test(plain))?.[0] ?? null,
    namesHost,
    isPlain: /[?¿]/.test(text) || (words.length <= 2 && (match?.[0] === "help" || match?.[0] === "hello")),
  };
}
