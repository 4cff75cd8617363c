/** Sentences, in English. */
export const messagesEnglish = {
  messages: {
    heading: "Messages",
  },
};
