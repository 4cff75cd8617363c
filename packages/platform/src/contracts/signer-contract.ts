import { decryptNip44, encryptNip44, nip44ConversationKey, publicKeyOf, verifyEvent } from "@plaza/protocol";
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

    it("[F-7c] where it encrypts, the other end reads it, and only what is meant for it is read", async () => {
      const signer = await make();
      const { encryption } = signer;
      if (encryption === undefined) return;
      const otherKey = new Uint8Array(32).fill(77);
      const other = publicKeyOf(otherKey);
      const shared = nip44ConversationKey(otherKey, signer.pubkey);
      if (!shared.ok) throw new Error(shared.problem.code);
      const sent = await encryption.encrypt(other, "v=0 🌿");
      if (!sent.ok) throw new Error(sent.problem.code);
      expect(decryptNip44(sent.value, shared.value)).toEqual({ ok: true, value: "v=0 🌿" });
      const answer = encryptNip44("yes", shared.value, new Uint8Array(32).fill(5));
      if (!answer.ok) throw new Error(answer.problem.code);
      expect(await encryption.decrypt(other, answer.value)).toEqual({ ok: true, value: "yes" });
      const fromSomeoneElse = await encryption.decrypt(publicKeyOf(new Uint8Array(32).fill(78)), answer.value);
      expect(fromSomeoneElse.ok).toBe(false);
      expect((await encryption.decrypt(other, "nonsense")).ok).toBe(false);
      expect((await encryption.encrypt(other, "")).ok).toBe(false);
    });
  });
}
