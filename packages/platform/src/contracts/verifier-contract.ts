import { parseNostrEvent, signEvent } from "@plaza/protocol";
import type { NostrEvent } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import type { Verifier } from "../verifier.ts";

/** A verifier under test. */
export interface VerifierHarness {
  readonly verifier: Verifier;
  /** Ends what the verifier runs on. */
  end(): void | Promise<void>;
}

/** What every {@link Verifier} promises. */
export function describeVerifierContract(name: string, make: () => VerifierHarness | Promise<VerifierHarness>): void {
  async function using(run: (verifier: Verifier) => Promise<void>): Promise<void> {
    const harness = await make();
    try {
      await run(harness.verifier);
    } finally {
      await harness.end();
    }
  }

  const answerOf = async (verifier: Verifier, event: NostrEvent) => {
    const answer = await verifier.verify(event);
    return answer.ok ? "verified" : answer.problem.code;
  };

  describe(`${name} is a verifier`, () => {
    it("[F-8] proves a right event, and names what is wrong with another", () =>
      using(async (verifier) => {
        const right = sample("right");
        const other = sample("other");
        expect(await answerOf(verifier, changed(right, {}))).toBe("verified");
        expect(await answerOf(verifier, changed(right, { content: "altered" }))).toBe("wrong-id");
        expect(await answerOf(verifier, changed(right, { tags: [["t", "altered"]] }))).toBe("wrong-id");
        expect(await answerOf(verifier, changed(right, { created_at: right.created_at + 1 }))).toBe("wrong-id");
        expect(await answerOf(verifier, changed(right, { sig: other.sig }))).toBe("wrong-signature");
        expect(await answerOf(verifier, changed(right, { sig: "0".repeat(128) }))).toBe("wrong-signature");
        expect(await answerOf(verifier, changed(right, { pubkey: "f".repeat(64) }))).toBe("wrong-id");
      }));

    it("[F-8a] many events at once each get their own answer", () =>
      using(async (verifier) => {
        const events = Array.from({ length: 24 }, (_, index) => sample(String(index)));
        const asked = events.map((event, index) => changed(event, index % 3 === 0 ? { content: "altered" } : {}));
        const answers = await Promise.all(asked.map((event) => verifier.verify(event)));
        answers.forEach((answer, index) => {
          expect(answer.ok ? answer.value.content : answer.problem.code).toBe(index % 3 === 0 ? "wrong-id" : String(index));
        });
      }));

    it("[F-8b] what is proven is frozen through and through", () =>
      using(async (verifier) => {
        const answer = await verifier.verify(changed(sample("frozen"), {}));
        if (!answer.ok) throw new Error(answer.problem.code);
        expect(Object.isFrozen(answer.value)).toBe(true);
        expect(Object.isFrozen(answer.value.tags)).toBe(true);
        expect(answer.value.tags.every((tag) => Object.isFrozen(tag))).toBe(true);
      }));

    it("[F-8c] an event changed after the question is not what was proven", () =>
      using(async (verifier) => {
        const event = loose(sample("before"));
        const parsed = parseNostrEvent(event);
        if (!parsed.ok) throw new Error(parsed.problem.code);
        const question = verifier.verify(parsed.value);
        try {
          Object.assign(parsed.value, { content: "after" });
        } catch {
          // Frozen already: as good.
        }
        const answer = await question;
        expect(answer.ok ? answer.value.content : answer.problem.code).toBe("before");
      }));
  });
}

const secretKey = new Uint8Array(32).fill(7);

function sample(content: string): NostrEvent {
  return signEvent(
    {
      kind: 1311,
      created_at: 1_767_225_600,
      tags: [
        ["a", "30311:x:y"],
        ["t", "one"],
      ],
      content,
    },
    secretKey,
  );
}

function loose(event: NostrEvent): Record<string, unknown> {
  const copy: Record<string, unknown> = JSON.parse(JSON.stringify(event));
  return copy;
}

/** The same event, read anew, with some fields replaced. */
function changed(event: NostrEvent, fields: Readonly<Record<string, unknown>>): NostrEvent {
  const parsed = parseNostrEvent({ ...loose(event), ...fields });
  if (!parsed.ok) throw new Error(`a test event must have the shape of one: ${parsed.problem.code}`);
  return parsed.value;
}
