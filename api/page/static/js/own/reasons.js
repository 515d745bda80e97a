// "Why this?": asks for the reasons once, when somebody wants them; the service writes them.

import { word } from "../api.js";

/** Let every place on the page, or in a part of it, that can tell reasons do so. */
export function watchReasons(part = document) {
  part.querySelectorAll("[data-reasons]").forEach((place) => {
    const button = place.querySelector("button");
    button.addEventListener("click", () => turn(place, button));
  });
}

async function turn(place, button) {
  const told = place.querySelector(".reasons");
  const open = told.hidden;
  told.hidden = !open;
  button.setAttribute("aria-expanded", String(open));
  if (!open || place.dataset.asked) return;
  place.dataset.asked = "yes";
  told.textContent = word("own_reasons_wait");
  told.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(place.dataset.reasons, { headers: { Accept: "text/html" }, credentials: "same-origin" });
    if (answer.ok) told.innerHTML = await answer.text();
    else told.textContent = word(answer.status === 404 ? "own_reasons_none" : "offline_next");
    if (!answer.ok) delete place.dataset.asked;
  } catch {
    delete place.dataset.asked;
    told.textContent = `${word("offline")}. ${word("offline_next")}`;
  } finally {
    told.removeAttribute("aria-busy");
  }
}
