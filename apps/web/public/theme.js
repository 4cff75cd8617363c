// Runs before the first paint, so that a chosen theme never flashes in the other one.
try {
  const chosen = JSON.parse(localStorage.getItem("plaza.settings") ?? "{}").state?.theme;
  if (chosen === "day" || chosen === "dusk") document.documentElement.dataset.theme = chosen;
} catch {
  // Storage may be closed to us; the system's theme is then the one shown.
}
