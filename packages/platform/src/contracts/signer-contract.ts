import { verifyEvent } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import type { Signer } from "../signer.ts";

/** What every {@link Signer} promises. */
export function describeSignerContract(name: string, make: () => Promise<Signer>): void {
  describe(`${name} is a signer`, () => {
    it("[F-7] signs exactly the template it is given, as the key it names", async () => {
      const signer = await make();
      const template = { kind: 1311, created_at: 1_767_225_600, tags: [["a", "30311:x:y", "", "root"], ["-"]], content: 'line\n"one" 🌿' };
      const signed = await signer.sign(template);
      if (!signed.ok) throw new Error(`not signed: ${signed.problem.code}`);
      const { kind, created_at, tags, content } = signed.value;
      expect({ kind, created_at, tags, content }).toEqual(template);
      expect(signed.value.pubkey).toBe(signer.pubkey);
      expect(verifyEvent(signed.value).ok).toBe(true);
    });

    it("[F-7a] several signatures asked for at once each come back as asked", async () => {
      const signer = await make();
      const templates = Array.from({ length: 8 }, (_, index) => ({
        kind: 1,
        created_at: 1_767_225_600 + index,
        tags: [],
        content: String(index),
      }));
      const answers = await Promise.all(templates.map((template) => signer.sign(template)));
      expect(answers.map((answer) => (answer.ok ? answer.value.content : answer.problem.code))).toEqual(
        templates.map(({ content }) => content),
      );
      expect(answers.every((answer) => answer.ok && verifyEvent(answer.value).ok)).toBe(true);
    });

    it("[F-7b] a template that would be no event is refused, not thrown", async () => {
      const signer = await make();
      for (const wrong of [{ kind: 1.5 }, { created_at: -1 }, { content: "half a pair \ud83c" }]) {
        const answer = await signer.sign({ kind: 1, created_at: 1_767_225_600, tags: [], content: "", ...wrong });
        expect(answer.ok ? "signed" : answer.problem.code).toBe("refused");
      }
    });
  });
}
