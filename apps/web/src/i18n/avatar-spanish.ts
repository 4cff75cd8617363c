import type { avatarEnglish } from "./avatar-english.ts";
import type { SameKeys } from "./languages.ts";

/** The same sentences, in Spanish. */
export const avatarSpanish: SameKeys<typeof avatarEnglish> = {
  avatar: {
    heading: "Tu avatar",
    presetWanderer: "Caminante",
    presetReed: "Junco",
    presetDumpling: "Bollito",
    presetFox: "Zorro",
    presetCat: "Gato",
    presetBear: "Oso",
    presetOwl: "Búho",
    presetRobot: "Robot",
    presetGhost: "Fantasma",
    presetMushroom: "Seta",
    presetKnight: "Caballero",
    presetAstronaut: "Astronauta",
    presetSapling: "Arbolito",
    presetCrate: "Caja de cartón",
    hairShort: "Corto",
    hairBob: "Media melena",
    hairLong: "Largo",
    hairBun: "Moño",
    hairPonytail: "Coleta",
    hairBraids: "Trenzas",
    hairCurls: "Rizos",
    hairMohawk: "Cresta",
    hairSprout: "Brote",
    hairHood: "Capucha",
  },
};
