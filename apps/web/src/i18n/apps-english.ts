/** What is said around the list of apps and the sharing of one, in English. */
export const appsEnglish = {
  apps: {
    heading: "Apps",
  },
};
