import { createSeededRandom } from "@plaza/platform/fakes";
import { describe, expect, test } from "vitest";
import { avatarOf, draftOf, isSameLook, readDraft, redone, startHistory, stepTo, surprising, undone } from "./look-draft.ts";

const key = "00".repeat(32);
const begun = draftOf(key, null);

describe("a look being chosen", () => {
  test("[G-57] steps are undone and done again, and a gesture is one step", () => {
    let history = stepTo(startHistory(begun), { model: "fox" }, null);
    for (const color of ["#101010", "#202020", "#303030"]) history = stepTo(history, { color }, "color");
    history = stepTo(history, { displayName: "A" }, "name");
    history = stepTo(history, { displayName: "Ada" }, "name");
    expect(history.past).toHaveLength(3);
    history = undone(history);
    expect(history.now).toMatchObject({ model: "fox", color: "#303030", displayName: "" });
    history = undone(history);
    expect(history.now).toMatchObject({ model: "fox", color: begun.color });
    history = redone(redone(history));
    expect(history.now).toMatchObject({ color: "#303030", displayName: "Ada" });
    // The same gesture begins anew after a step back.
    history = stepTo(undone(history), { color: "#404040" }, "color");
    expect(history.future).toEqual([]);
    expect(undone(history).now.color).toBe("#303030");
    expect(stepTo(history, { color: "#404040" }, null)).toBe(history);
    expect(undone(startHistory(begun)).now).toBe(begun);
  });

  test("[G-57] names that another client gave to the same figure or hair stay", () => {
    const before = { model: "ac-blue", hairStyle: "afro", color: "#123456" };
    const draft = draftOf(key, before);
    expect(draft).toMatchObject({ model: "wanderer", hairStyle: "curls", color: "#123456" });
    expect(avatarOf({ ...draft, color: "#654321" }, before)).toMatchObject({ model: "ac-blue", hairStyle: "afro", color: "#654321" });
    expect(avatarOf({ ...draft, model: "owl", hairStyle: "bun" }, before)).toMatchObject({ model: "owl", hairStyle: "bun" });
  });

  test("[G-57] what a device kept comes back whole or not at all; empty texts are not published", () => {
    const draft = { ...begun, displayName: "Ada" };
    expect(readDraft(JSON.parse(JSON.stringify(draft)))).toEqual(draft);
    for (const broken of [null, {}, { ...draft, model: "none such" }, { ...draft, color: "#12" }, { ...draft, hairStyle: 7 }])
      expect(readDraft(broken)).toBeNull();
    expect(Object.keys(avatarOf(begun, null)).toSorted()).toEqual(["color", "hairColor", "hairStyle", "model"]);
    expect(isSameLook(begun, { ...begun, displayName: " " })).toBe(true);
    expect(isSameLook(begun, { ...begun, file: "https://a.test/me.vrm" })).toBe(false);
  });

  test("[G-56] chance gives another figure in other colours, and leaves the name", () => {
    const random = createSeededRandom(7);
    for (let turn = 0; turn < 50; turn += 1) {
      const { model, color, hairStyle, hairColor, ...rest } = surprising(random, begun);
      expect(model).not.toBe(begun.model);
      expect(hairStyle).not.toBe(begun.hairStyle);
      expect([color, hairColor].every((colour) => /^#[0-9a-f]{6}$/u.test(colour ?? ""))).toBe(true);
      expect(rest).toEqual({});
    }
  });
});
