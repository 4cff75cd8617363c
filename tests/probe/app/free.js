// In a document that came without a policy, or without the guard: asks the outside in every way that a script has at once.
"use strict";
{
  const at = JSON.parse(decodeURIComponent(location.hash.slice(1)));
  try {
    fetch(`${at.origin}/${at.token}/free`, { mode: "no-cors" }).catch(() => {});
  } catch {}
  try {
    void iceCheck(self, at).catch(() => {});
  } catch {}
}
