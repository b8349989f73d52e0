// Prints the page, copies its link or its citation. Without this script the buttons are not there.
"use strict";
(() => {
  const block = document.querySelector("[data-mitmachen]");
  if (!block) return;
  const [buttons, status, address, citation] = ["knoepfe", "gemeldet", "adresse", "zitat"].map((name) => block.querySelector(`[data-${name}]`));
  const here = location.href.split("#")[0];
  if (address && location.protocol.startsWith("http")) address.textContent = here;

  const copy = (text, done) => navigator.clipboard.writeText(text).then(
    () => { status.textContent = done; },
    () => { status.textContent = "Das Kopieren hat nicht geklappt. Bitte die Adresse oben im Browser kopieren."; },
  );
  const actions = {
    drucken: () => print(),
    link: () => copy(here, "Der Link ist kopiert."),
    zitat: () => copy(citation.textContent.replace(/\s+/g, " ").trim(), "Die Angabe ist kopiert."),
  };
  for (const button of buttons.querySelectorAll("button")) {
    const isPossible = button.value === "drucken" || (navigator.clipboard && (button.value !== "zitat" || citation));
    if (isPossible) button.addEventListener("click", actions[button.value]);
    else button.remove();
  }
  buttons.hidden = false;
})();
