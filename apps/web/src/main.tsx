import "./design/page.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { I18nextProvider } from "react-i18next";
import { App } from "./app.tsx";
import { useSettings } from "./design/settings.ts";
import { createHome } from "./home.ts";
import { createInspection } from "./home/inspection.ts";
import { pickLanguage } from "./i18n/languages.ts";
import { startWords } from "./i18n/start-words.ts";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");

const words = startWords(useSettings.getState().language ?? pickLanguage(navigator.languages));
document.documentElement.lang = words.language;
const home = await createHome();
window.plaza = createInspection(home.stay);
// Leaving the page says goodbye to the world's server at once, instead of letting it wait for a silent socket.
window.addEventListener("pagehide", (event) => {
  if (!event.persisted) home.end();
});

createRoot(root).render(
  <StrictMode>
    <I18nextProvider i18n={words}>
      <App home={home} />
    </I18nextProvider>
  </StrictMode>,
);
