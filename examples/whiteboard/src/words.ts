const english = {
  language: "en",
  title: "Whiteboard",
  board: "Drawing board. Draw with a finger or mouse, or with the arrow keys and the space bar.",
  colours: ["Ink", "Blue", "Green", "Yellow", "Coral", "Violet", "Brown", "Grey"],
  widths: ["Fine", "Medium", "Broad"],
  eraser: "Eraser",
  undo: "Undo",
  redo: "Redo",
  picture: "Background picture",
  clear: "Clear",
  send: "Send to a chat",
  clearAsk: "Clear the whole board, for everyone?",
  clearSure: "Clear it",
  cancel: "Cancel",
  badPicture: "This picture cannot be used.",
  infoDraws: (name: string) => `${name} is drawing`,
  infoCleared: (name: string) => `${name} cleared the board`,
  infoPicture: (name: string) => `${name} put a picture on the board`,
  summary: (strokes: number, people: number) =>
    `${strokes} ${strokes === 1 ? "stroke" : "strokes"} by ${people === 1 ? "1 person" : `${people} people`}`,
};

/** What the app says. */
export type Words = typeof english;

const spanish: Words = {
  language: "es",
  title: "Pizarra",
  board: "Pizarra. Dibuja con el dedo o el ratón, o con las flechas y la barra espaciadora.",
  colours: ["Tinta", "Azul", "Verde", "Amarillo", "Coral", "Violeta", "Marrón", "Gris"],
  widths: ["Fino", "Medio", "Grueso"],
  eraser: "Borrador",
  undo: "Deshacer",
  redo: "Rehacer",
  picture: "Imagen de fondo",
  clear: "Vaciar",
  send: "Enviar a un chat",
  clearAsk: "¿Vaciar toda la pizarra, para todos?",
  clearSure: "Vaciarla",
  cancel: "Cancelar",
  badPicture: "Esta imagen no se puede usar.",
  infoDraws: (name) => `${name} está dibujando`,
  infoCleared: (name) => `${name} ha vaciado la pizarra`,
  infoPicture: (name) => `${name} ha puesto una imagen`,
  summary: (strokes, people) => `${strokes} ${strokes === 1 ? "trazo" : "trazos"} de ${people === 1 ? "1 persona" : `${people} personas`}`,
};

/** The words of a language; English where there are none. */
export function wordsFor(language: string): Words {
  return language.toLowerCase().startsWith("es") ? spanish : english;
}
