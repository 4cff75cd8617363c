/** Sentences, in English. */
export const settingsEnglish = {
  settings: {
    heading: "Settings",
  },
};
