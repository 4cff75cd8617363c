/** A visitor whose world is written by hand, for tests of the terminal. */
import { createRecordingLog } from "@plaza/platform/fakes";
import { ok } from "@plaza/protocol";
import type { Pubkey } from "@plaza/protocol";
import { createListeners } from "./listeners.ts";
import type { Visitor, VisitorEvents } from "./visitor.ts";

const key = (letter: string): Pubkey => letter.repeat(64) as Pubkey;

/** What a test of the terminal holds. */
export interface TestVisit {
  readonly visitor: Visitor;
  readonly done: string[];
  readonly written: string[];
  readonly write: (line: string) => void;
  readonly tell: (event: keyof VisitorEvents, happened: unknown) => void;
}

/** Ada is to be seen and Ben Ho is not; a coin lies here. */
export function createTestVisit(): TestVisit {
  const listeners = createListeners<VisitorEvents>(createRecordingLog());
  const done: string[] = [];
  const written: string[] = [];
  const [ada, ben, me] = [key("a"), key("b"), key("f")];
  const pose = { x: 1, y: 0, z: 2, ry: Math.PI };
  const person = (pubkey: Pubkey, name: string) => ({ pubkey, name, self: pubkey === me, pose: null });
  const visitor: Visitor = {
    pubkey: me,
    naddr: "naddr1test",
    view: () => ({
      title: "The garden",
      summary: "",
      status: "live",
      problem: null,
      people: [person(me, "Me"), person(ada, "Ada"), person(ben, "Ben Ho")],
      chat: [],
    }),
    look: () => ({
      here: { title: "The garden", pose, facing: "N", people: 3, elsewhere: [{ pubkey: ben, name: "Ben Ho" }] },
      near: [
        { distanceM: 3, direction: "left", compass: "W", who: { pubkey: ada, name: "Ada" }, x: 0, y: 0, z: 0 },
        {
          distanceM: 0,
          direction: "here",
          compass: "N",
          what: { id: "c", kind: "coin", label: "a gold coin", x: 0, y: 0, z: 0 },
          x: 0,
          y: 0,
          z: 0,
        },
      ],
      areas: [{ distanceM: 0, direction: "here", compass: "N", name: "pond", inside: true, shape: { x: 0, z: 0, radius: 3 } }],
      said: [],
      happened: [],
    }),
    walkTo(goal) {
      done.push(`walk ${typeof goal === "string" ? goal.slice(0, 1) : `${goal.x},${goal.z}`}`);
      return new Promise(() => {});
    },
    say: (text) => {
      done.push(`say ${text}`);
      return Promise.resolve(ok(undefined));
    },
    whisper(pubkey, text) {
      done.push(`whisper ${pubkey.slice(0, 1)}: ${text}`);
      return ok(undefined);
    },
    emote(emoji) {
      done.push(`emote ${emoji}`);
      return ok(undefined);
    },
    on: (event, listener) => listeners.on(event, listener),
    leave: () => Promise.resolve(),
  };
  return {
    visitor,
    done,
    written,
    write: (line) => void written.push(line),
    tell: (event, happened) => listeners.tell(event, happened as never),
  };
}
