/** Sentences, in English. */
export const loveEnglish = {
  love: {
    heading: "Reactions",
  },
};
