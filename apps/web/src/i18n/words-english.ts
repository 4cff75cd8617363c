/** Sentences, in English. */
export const wordsEnglish = {
  aloud: {
    heading: "The world in words",
  },
};
