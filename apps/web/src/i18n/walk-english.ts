/** Sentences, in English. */
export const walkEnglish = {
  walk: {
    heading: "In the world",
  },
};
