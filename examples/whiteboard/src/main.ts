import { element, known } from "../../shared/element.ts";
import { freshId } from "../../shared/fresh-id.ts";
import { createBoardSession } from "./board-session.ts";
import type { DrawnStroke } from "./board-session.ts";
import { redoable, undoable, visibleMarks } from "./drawing.ts";
import { followHand } from "./hand.ts";
import { joinLiveStrokes } from "./live-strokes.ts";
import { fitted, paintPicture, paintStroke, pictureAddress } from "./paint.ts";
import { setUpPens } from "./pens.ts";
import { boardSize } from "./strokes.ts";
import { wordsFor } from "./words.ts";

const { webxdc } = window;
const words = wordsFor(navigator.language);
const pictureCanvas = known("picture", HTMLCanvasElement);
const strokesCanvas = known("strokes", HTMLCanvasElement);
const liveCanvas = known("live", HTMLCanvasElement);
const names = known("names", HTMLElement);
const status = known("status", HTMLElement);
const sure = known("sure", HTMLDialogElement);
const nowMs = () => performance.now();
let picture: HTMLImageElement | null = null;
let pictureSource = "";
let own: DrawnStroke | null = null;
let cross: { readonly x: number; readonly y: number } | null = null;
let drawing = 0;
let isStale = true;

document.documentElement.lang = words.language;
document.title = words.title;
liveCanvas.setAttribute("aria-label", words.board);

const session = createBoardSession({
  webxdc,
  words,
  nowMs,
  after: (delayMs, run) => void setTimeout(run, delayMs),
  freshId,
  changed: () => drawSoon(true),
});
const live = joinLiveStrokes(
  webxdc.joinRealtimeChannel(),
  () => webxdc.selfName,
  nowMs,
  () => drawSoon(false),
);
const pen = setUpPens(words);

function drawSoon(all: boolean): void {
  isStale ||= all;
  drawing ||= requestAnimationFrame(draw);
}

function drawBoard(): void {
  isStale = false;
  const marks = visibleMarks(session.drawing());
  const [first] = marks;
  const source = first?.type === "picture" ? first.source : "";
  if (source !== pictureSource) {
    pictureSource = source;
    picture = source === "" ? null : new Image();
    picture?.addEventListener("load", () => drawSoon(true));
    if (picture !== null) picture.src = source;
  }
  const under = fitted(pictureCanvas);
  if (under !== null && picture !== null && picture.naturalWidth > 0) {
    paintPicture(under, picture, picture.naturalWidth, picture.naturalHeight);
  }
  const context = fitted(strokesCanvas);
  if (context === null) return;
  for (const mark of marks) if (mark.type === "stroke") paintStroke(context, mark);
  known("undo", HTMLButtonElement).disabled = undoable(session.drawing(), webxdc.selfAddr) === null;
  known("redo", HTMLButtonElement).disabled = redoable(session.drawing(), webxdc.selfAddr) === null;
  known("clear", HTMLButtonElement).disabled = marks.length === 0;
}

function draw(): void {
  drawing = 0;
  if (isStale) drawBoard();
  const context = fitted(liveCanvas);
  if (context === null) return;
  const others = live.shown((id) => session.drawing().marks.has(id));
  // What erases takes from the board itself while it is drawn; the board is drawn anew when it ends.
  const strokes = strokesCanvas.getContext("2d");
  for (const stroke of own === null ? others : [...others, own]) {
    const where = stroke.erases ? strokes : context;
    if (where !== null) paintStroke(where, stroke);
  }
  if (cross !== null) {
    context.globalCompositeOperation = "source-over";
    context.strokeStyle = "#ff3d6e";
    context.lineWidth = 5;
    context.beginPath();
    context.arc(cross.x, cross.y, 18, 0, Math.PI * 2);
    context.stroke();
  }
  const labels = others.map(({ name, points }) => {
    const label = element("span", {}, name);
    label.style.insetInlineStart = `${((points.at(-2) ?? 0) / boardSize) * 100}%`;
    label.style.insetBlockStart = `${((points.at(-1) ?? 0) / boardSize) * 100}%`;
    return label;
  });
  names.replaceChildren(...labels);
}

function wholeBoard(): Promise<Blob | null> {
  const canvas = element("canvas");
  canvas.width = boardSize;
  canvas.height = boardSize;
  const layer = element("canvas");
  layer.width = boardSize;
  layer.height = boardSize;
  const context = canvas.getContext("2d");
  const strokes = layer.getContext("2d");
  if (context === null || strokes === null) return Promise.resolve(null);
  context.fillStyle = "#fffdf7";
  context.fillRect(0, 0, boardSize, boardSize);
  if (picture !== null && picture.naturalWidth > 0) paintPicture(context, picture, picture.naturalWidth, picture.naturalHeight);
  for (const mark of visibleMarks(session.drawing())) if (mark.type === "stroke") paintStroke(strokes, mark);
  context.drawImage(layer, 0, 0);
  return new Promise((resolve) => {
    canvas.toBlob(resolve, "image/png");
  });
}

async function sendPicture(): Promise<void> {
  const blob = await wholeBoard();
  if (blob !== null) await webxdc.sendToChat({ file: { name: `${words.title.toLowerCase()}.png`, blob } });
}

async function importPicture(): Promise<void> {
  const [file] = await webxdc.importFiles({
    mimeTypes: ["image/png", "image/jpeg", "image/webp"],
    extensions: [".png", ".jpg", ".jpeg", ".webp"],
  });
  if (file === undefined) return;
  const source = await pictureAddress(file, session.mostPicture);
  status.textContent = source === null ? words.badPicture : "";
  if (source !== null) session.picture(source);
}

function press(id: string, label: string, act: () => void): void {
  const button = known(id, HTMLButtonElement);
  button.setAttribute("aria-label", label);
  button.title = label;
  button.addEventListener("click", act);
}

/** What the messenger's own dialog refuses, or the person drops, changes nothing here. */
const quietly = (work: () => Promise<void>) => () => {
  work().catch(() => {});
};

followHand(liveCanvas, pen, freshId, {
  drawn(stroke) {
    own = stroke;
    live.tell(stroke, false);
    drawSoon(false);
  },
  ended(stroke) {
    live.tell(stroke, true);
    own = null;
    session.stroke(stroke);
  },
  pointed(place) {
    cross = place;
    drawSoon(false);
  },
});
press("undo", words.undo, () => session.undo());
press("redo", words.redo, () => session.redo());
press("clear", words.clear, () => sure.showModal());
press("import", words.picture, quietly(importPicture));
press("send", words.send, quietly(sendPicture));
known("sure-text", HTMLElement).textContent = words.clearAsk;
known("sure-no", HTMLButtonElement).textContent = words.cancel;
known("sure-yes", HTMLButtonElement).textContent = words.clearSure;
sure.addEventListener("close", () => {
  if (sure.returnValue === "yes") session.clear();
  sure.returnValue = "";
});
addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
  event.preventDefault();
  if (event.shiftKey) session.redo();
  else session.undo();
});
addEventListener("resize", () => drawSoon(true));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") session.flush();
  else drawSoon(true);
});
// A stroke that its author never finished is not shown for ever.
setInterval(() => drawSoon(false), 5_000);
drawSoon(true);
