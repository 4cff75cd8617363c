/** Sentences, in English. */
export const identityEnglish = {
  identity: {
    heading: "Who you are",
  },
};
