import { Command, CommanderError } from "commander";
import { describe, expect, it } from "vitest";
import { errorWords } from "./error-words.ts";
import { readIceServers, readPeople, readPort } from "./flag-readers.ts";

const nsec = "nsec1vl029mgpspedva04g90vltkh6fvh240zqtv9k0t9af8935ke9laqsnlfe5";

function said(...words: string[]): string {
  let text = "";
  const program = new Command("plaza").exitOverride().configureOutput({
    writeErr: (line) => (text += line),
    outputError: (line, write) => write(errorWords(line)),
  });
  program.option("--ice <server>", "a server", readIceServers).option("--accept <npub>", "a person", readPeople);
  program.option("--port <number>", "a port", readPort);
  try {
    program.parse(words, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
  }
  return text;
}

describe("what was typed wrongly", () => {
  it("[O-2] a secret key or a password is not repeated", () => {
    expect(said("--accept", nsec)).toMatch(/^plaza: option '--accept <npub>' argument '\[hidden\]' is invalid\. A person is named by/);
    expect(said("--ice", "turn:me:hun'ter2")).toMatch(/^plaza: option '--ice <server>' argument is invalid\. Give it as stun:/);
    expect(said(`--${nsec}`)).not.toContain(nsec);
  });

  it("[O-2] anything else is", () => {
    expect(said("--port", "many")).toMatch(/^plaza: option '--port <number>' argument 'many' is invalid\. A port is/);
  });
});
