const dim = 2;
const colours: Readonly<Record<string, number>> = { error: 31, warn: 33, info: 36, debug: dim };

/**
 * Turns one JSON line of the log into one for people: `09:15:34 info  relay open  port=7447`.
 *
 * @param colour - whether to write terminal colours
 */
export function readableLine(json: string, colour: boolean): string {
  const line: Record<string, unknown> = JSON.parse(json);
  const { level, time, msg, ...fields } = line;
  const paint = (code: number, text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const facts = Object.entries(fields).map(([name, value]) => `${paint(dim, `${plain(name)}=`)}${factText(value)}`);
  const clock = String(time).slice(11, 19);
  const head = `${paint(dim, clock)} ${paint(colours[String(level)] ?? 0, String(level).padEnd(5))} ${plain(String(msg))}`;
  return `${[head, facts.join(" ")].filter((part) => part !== "").join("  ")}\n`;
}

function factText(value: unknown): string {
  if (typeof value !== "string") return String(value);
  return /^[\w.:/@+-]+$/.test(value) ? value : plain(JSON.stringify(value));
}

/** Text from outside may hold line breaks and terminal commands: they are shown, never done. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`);
}
