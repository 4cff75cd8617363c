import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readIceServers, readPort, readRelays } from "../commands/flag-readers.ts";
import { attachSettings, commandsWithSettings, settleCommand } from "./attach-settings.ts";
import { exampleSettings, formatRows, settingRows } from "./show-settings.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plaza-settings-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

interface Outcome {
  /** What the command ran with; null when it did not. */
  readonly ran: Readonly<Record<string, unknown>> | null;
  readonly said: string;
  readonly program: Command;
}

function build(): { readonly program: Command; readonly ran: () => Outcome["ran"]; readonly said: () => string } {
  let ran: Outcome["ran"] = null;
  let said = "";
  const program = new Command("plaza").exitOverride().configureOutput({ writeErr: (text) => (said += text), writeOut: () => undefined });
  const action = (flags: Readonly<Record<string, unknown>>): void => {
    ran = { ...flags };
  };
  program
    .command("up")
    .option("--port <number>", "port", readPort, 7447)
    .option("--data <folder>", "data", join(folder, "data"))
    .option("--no-demo", "without the demo world")
    .option("--relay <url>", "a relay; repeat for several", readRelays)
    .option("--ice <server>", "a server; repeat", readIceServers)
    .option("--key <file>", "a key")
    .option("--json", "as JSON")
    .action(action);
  program.command("host").requiredOption("--title <text>", "title").option("--port <number>", "port", readPort, 7448).action(action);
  return { program, ran: () => ran, said: () => said };
}

async function run(words: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  const { program, ran, said } = build();
  attachSettings(program, { words, environment });
  try {
    await program.parseAsync([...words], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
  }
  return { ran: ran(), said: said(), program };
}

async function file(text: string, name = "plaza.toml"): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

describe("settings", () => {
  it("[O-1] a flag overrules the environment, that the file, and that the default", async () => {
    const path = await file('port = 1000\nrelay = ["wss://file.example"]\n[up]\nport = 1001\ndemo = false\n');
    const given = ["up", "--settings", path];
    expect((await run(["up"])).ran).toMatchObject({ port: 7447, demo: true });
    expect((await run(given)).ran).toMatchObject({ port: 1001, demo: false, relay: ["wss://file.example"] });
    expect((await run(given, { PLAZA_PORT: "1002", PLAZA_DEMO: "yes" })).ran).toMatchObject({ port: 1002, demo: true });
    expect((await run(given, { PLAZA_PORT: "1002", PLAZA_UP_PORT: "1003" })).ran).toMatchObject({ port: 1003 });
    expect((await run([...given, "--port", "1004"], { PLAZA_UP_PORT: "1003" })).ran).toMatchObject({ port: 1004 });
    expect((await run(["up"], { PLAZA_SETTINGS: path })).ran).toMatchObject({ port: 1001 });
  });

  it("[O-1] a list from a flag takes the place of a list from elsewhere", async () => {
    const path = await file('relay = ["wss://a.example", "wss://b.example"]\n');
    const given = ["up", "--settings", path];
    expect((await run(given)).ran).toMatchObject({ relay: ["wss://a.example", "wss://b.example"] });
    expect((await run(given, { PLAZA_RELAY: "wss://c.example, wss://d.example" })).ran).toMatchObject({
      relay: ["wss://c.example", "wss://d.example"],
    });
    expect((await run([...given, "--relay", "wss://e.example", "--relay", "wss://f.example"])).ran).toMatchObject({
      relay: ["wss://e.example", "wss://f.example"],
    });
  });

  it("[O-1] what a command insists on may come from the file, and a value with spaces from the environment", async () => {
    const path = await file('[host]\ntitle = "My world"\n');
    expect((await run(["host", "--settings", path])).ran).toMatchObject({ title: "My world" });
    expect((await run(["host"], { PLAZA_HOST_TITLE: "Another world, mine" })).ran).toMatchObject({ title: "Another world, mine" });
    expect((await run(["host"])).said).toContain("--title");
  });

  it("[O-1a] without a name the file is that of the data folder; paths are as seen from the file", async () => {
    const data = join(folder, "elsewhere");
    await mkdir(data);
    await writeFile(join(data, "plaza.toml"), 'key = "mine.key"\n');
    expect((await run(["up", "--data", data])).ran).toMatchObject({ key: join(data, "mine.key") });
    expect((await run(["up"], { PLAZA_DATA: data })).ran).toMatchObject({ key: join(data, "mine.key"), data });
  });

  it("[O-2] unknown names and sections are named with their line and the nearest known one, all at once", async () => {
    const path = await file('porrt = 1\n\n[upp]\na = 1\n[host]\ntitel = "x"\nrelay = "wss://a.example"\nzzz = 1\n');
    const { ran, said } = await run(["up", "--settings", path]);
    expect(ran).toBeNull();
    expect(said).toContain(`${path} line 1: no command has a setting porrt. Did you mean port?`);
    expect(said).toContain(`${path} line 3: there is no command [upp]. Did you mean up?`);
    expect(said).toContain(`${path} line 6: "plaza host" has no setting titel. Did you mean title?`);
    expect(said).toContain(`${path} line 7: "plaza host" has no setting relay.`);
    expect(said).toContain('line 8: "plaza host" has no setting zzz. "plaza settings --example" names them all.');
  });

  it("[O-2] wrong values are named with their place and never repeated", async () => {
    for (const [text, words] of [
      ["port = 70000\n", "line 1: port: A port is a whole number"],
      ["port = true\n", "line 1: port: It takes a text"],
      ["port = [1, 2]\n", "line 1: port: It takes one value, not a list."],
      ['\n[up]\ndemo = "secret"\n', "line 3: demo: It is true or false."],
      ['relay = ["secret"]\n', "line 1: relay: A relay is a ws:// or wss:// URL."],
      ["key = 5\n", "line 1: key: It takes a text"],
      ['a = 1\nkey = "secret\n', "line 2: this is no TOML"],
    ] as const) {
      const { ran, said } = await run(["up", "--settings", await file(text)]);
      expect([text, ran]).toEqual([text, null]);
      expect(said).toContain(words);
      expect(said).not.toContain("secret");
    }
    const fromEnvironment = await run(["up"], { PLAZA_RELAY: "wss://a.example secret", PLAZA_JSON: "secret" });
    expect(fromEnvironment.said).toContain("environment PLAZA_RELAY: relay: A relay is a ws:// or wss:// URL.");
    expect(fromEnvironment.said).toContain("environment PLAZA_JSON: json: It is true or false.");
    expect(fromEnvironment.said).not.toContain("secret");
    expect((await run(["up", "--settings", join(folder, "none.toml")])).said).toContain("none.toml (ENOENT)");
  });

  it("[O-2] help is given whatever the file says", async () => {
    const path = await file("nonsense\n");
    expect((await run(["up", "--settings", path, "--help"])).said).toBe("");
  });

  it("[O-3] what is in force is told with where it came from, and never a secret", async () => {
    const path = await file('port = 1001\nice = ["turn:me:verysecret@turn.example:3478"]\n');
    const { program } = build();
    const [up] = commandsWithSettings(program);
    if (up === undefined) throw new Error("no command");
    const ground = { words: ["settings", "--settings", path], environment: { PLAZA_RELAY: "wss://a.example" } };
    const settled = settleCommand(program, up, ground);
    if (!settled.ok) throw new Error("not settled");
    up.parseOptions(["--json"]);
    const rows = settingRows(up, settled.value.origins);
    expect(rows).toContainEqual({ name: "port", value: "1001", origin: `${path} line 1` });
    expect(rows).toContainEqual({ name: "relay", value: '["wss://a.example"]', origin: "environment PLAZA_RELAY" });
    expect(rows).toContainEqual({ name: "json", value: "true", origin: "flag" });
    expect(rows).toContainEqual({ name: "demo", value: "true", origin: "default" });
    expect(formatRows(rows)).toContain("turn.example");
    expect(formatRows(rows)).not.toContain("verysecret");
  });

  it("[O-3] the example names every setting, and holds when its marks are taken away", async () => {
    const { program } = build();
    const text = exampleSettings(commandsWithSettings(program));
    for (const name of ["port", "data", "demo", "relay", "ice", "key", "json", "title"]) expect(text).toContain(`\n# ${name} = `);
    const path = await file(text.replaceAll(/^# (port|data|demo|title) = /gm, "$1 = "));
    expect((await run(["up", "--settings", path])).ran).toMatchObject({ port: 7447, demo: false });
    expect((await run(["host", "--settings", path])).ran).toMatchObject({ port: 7448, title: "text" });
  });
});
