import { element, known } from "../../shared/element.ts";
import { colours, widths } from "./strokes.ts";
import type { Words } from "./words.ts";

/** What is drawn with next. */
export interface Pen {
  colour: number;
  width: number;
  erases: boolean;
}

/** Sets the choices of colour, width and eraser up, and keeps the pen at what is chosen. */
export function setUpPens(words: Words): Pen {
  const pen: Pen = { colour: 1, width: 1, erases: false };
  const eraser = known("eraser", HTMLButtonElement);

  function erase(erases: boolean): void {
    pen.erases = erases;
    eraser.setAttribute("aria-pressed", String(erases));
  }

  function choice(group: string, index: number, label: string, chosen: boolean, choose: () => void): HTMLElement {
    const input = element("input", { type: "radio", name: group, "aria-label": label, id: `${group}-${index}` });
    input.checked = chosen;
    input.addEventListener("change", choose);
    // Choosing the colour one has ends the erasing as well.
    input.addEventListener("click", choose);
    const dot = element("span", { class: "dot", "aria-hidden": "true" });
    return element("label", { class: group, title: label }, input, dot);
  }

  const colourChoices = colours.map((colour, index) => {
    const label = choice("colour", index, words.colours[index] ?? "", index === pen.colour, () => {
      pen.colour = index;
      erase(false);
    });
    label.style.setProperty("--colour", colour);
    return label;
  });
  const widthChoices = widths.map((width, index) => {
    const label = choice("width", index, words.widths[index] ?? "", index === pen.width, () => {
      pen.width = index;
    });
    label.style.setProperty("--size", `${4 + width * 0.45}px`);
    return label;
  });
  known("colours", HTMLElement).append(...colourChoices);
  known("widths", HTMLElement).append(...widthChoices);
  eraser.setAttribute("aria-label", words.eraser);
  eraser.title = words.eraser;
  eraser.addEventListener("click", () => erase(!pen.erases));
  addEventListener("keydown", (event) => {
    const input = event.ctrlKey || event.metaKey || event.altKey ? null : document.getElementById(`colour-${Number(event.key) - 1}`);
    if (event.key === "e" && !event.ctrlKey && !event.metaKey) erase(!pen.erases);
    if (input instanceof HTMLInputElement) input.click();
  });
  return pen;
}
