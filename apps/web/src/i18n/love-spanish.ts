import type { loveEnglish } from "./love-english.ts";
import type { SameKeys } from "./languages.ts";

/** The same sentences, in Spanish. */
export const loveSpanish: SameKeys<typeof loveEnglish> = {
  love: {
    heading: "Reacciones",
    heart: "Me encanta este mundo",
    add: "Reaccionar",
    addTo: "Reaccionar a lo que dijo {{name}}",
    pick: "Elige una reacción",
    one_one: "{{word}}: {{count}} persona",
    one_other: "{{word}}: {{count}} personas",
    loves_zero: "Nadie ha reaccionado todavía",
    loves_one: "Le encanta a {{count}} persona",
    loves_other: "Les encanta a {{count}} personas",
    takeBack: "Pulsa otra vez para quitar la tuya",
    sending: "En camino…",
    unsigned: "Solo se puede reaccionar a frases firmadas; esta aún no lo está",
    notTaken: "Ningún relé aceptó tu reacción, así que nadie la ve. Pulsa otra vez para repetir.",
    notSigned: "Tu reacción no se firmó, así que no se envió nada.",
  },
  worldList: {
    order: "Orden de los mundos",
    people: "Más gente",
    loved: "Más queridos",
    newest: "Nuevos",
    mine: "Míos",
    mineLong: "Mis propios mundos",
    tags: "Etiquetas",
    tagCount_one: "{{tag}}, {{count}} mundo",
    tagCount_other: "{{tag}}, {{count}} mundos",
    tagPick: "Mundos con la etiqueta {{tag}}",
    more_one: "Mostrar {{count}} mundo más",
    more_other: "Mostrar {{count}} mundos más",
    noMatch: "Ningún mundo es así.",
    noMatchHelp: "Prueba con menos letras u otra etiqueta, o quita lo elegido para verlos todos.",
    clear: "Ver todos los mundos",
    mineNone: "Todavía no has abierto ningún mundo.",
    mineNoneHelp: "Abre uno con “plaza host FILE.glb”, con la clave que usas aquí. Los que terminaron siguen en la lista.",
    searchHint: "Nombres, etiquetas, anfitriones",
  },
  shareLink: {
    share: "Compartir",
    shareWorld: "Compartir el enlace a {{title}}",
    copied: "Enlace copiado",
    link: "El enlace, para copiarlo a mano",
  },
};
