import { expect, test } from "vitest";
import { claimOfLine } from "./line-claim.ts";
import { canHideAddress, hidesAddress } from "./hidden-address.ts";
import { createSettingsBook, parseSettings } from "./space-settings.ts";

test("[G-43] what was chosen on a device is kept; what cannot be read is as usual", () => {
  const kept = new Map<string, string>();
  const storage = { getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, text: string) => void kept.set(name, text) };
  const book = createSettingsBook(storage);
  book.change({ microphoneId: "usb", talk: "push" });
  expect(createSettingsBook(storage).view.get()).toEqual({ ...parseSettings(null), microphoneId: "usb", talk: "push" });
  for (const text of ["", "{", "7", '{"talk":1,"carrying":"all","microphoneId":""}'])
    expect(parseSettings(text)).toEqual(parseSettings(null));
});

test("[G-43] where storage is shut, choices last as long as the page", () => {
  const shut = () => {
    throw new Error("shut");
  };
  const book = createSettingsBook({ getItem: shut, setItem: shut });
  book.change({ denoise: false });
  expect(book.view.get().denoise).toBe(false);
});

test("[G-45] slow, metered and small devices offer little, and the person may offer less", () => {
  expect(claimOfLine(null, false, "usual")).toMatchObject({ maxAudioOutputs: 12, networkConnectionType: "unknown" });
  expect(claimOfLine({ type: "wifi" }, true, "usual")).toMatchObject({ maxAudioOutputs: 3, networkConnectionType: "wifi" });
  expect(claimOfLine({ saveData: true }, false, "usual").maxAudioOutputs).toBe(0);
  expect(claimOfLine({ effectiveType: "2g" }, false, "usual")).toMatchObject({ maxAudioOutputs: 0, networkConnectionType: "2g" });
  expect([claimOfLine(null, false, "one").maxAudioOutputs, claimOfLine(null, false, "none").maxAudioOutputs]).toEqual([1, 0]);
});

test("[G-46a] an address is hidden only where a server can stand in between, or nobody could be reached", () => {
  const [stun, turn] = [{ urls: ["stun:one.test"] }, { urls: ["stun:two.test", "TURNS:two.test"], username: "a", credential: "b" }];
  expect([canHideAddress([]), canHideAddress([stun]), canHideAddress([stun, turn])]).toEqual([false, false, true]);
  const wished = parseSettings('{"hideAddress":true}');
  expect([hidesAddress([stun], wished), hidesAddress([turn], wished), hidesAddress([turn], parseSettings(null))]).toEqual([
    false,
    true,
    false,
  ]);
});
