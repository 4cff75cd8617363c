/** Sentences, in English. */
export const avatarEnglish = {
  avatar: {
    heading: "Your avatar",
  },
};
