/** What is said around a running app, in English. */
export const runEnglish = {
  nav: {
    label: "Places",
    worlds: "Worlds",
    apps: "Apps",
  },
  run: {
    opening: "Opening…",
  },
};
