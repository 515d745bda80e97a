// "Why this?": asks for the reasons once, when somebody wants them, and shows them as text.

import { ask, Problem, word } from "../api.js";
import { sentences } from "../tell.js";

/** Let every place on the page that can tell reasons do so. */
export function watchReasons() {
  document.querySelectorAll("[data-reasons]").forEach((place) => {
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
    const { data } = await ask("GET", place.dataset.reasons);
    show(told, Array.isArray(data) ? data : [data]);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    delete place.dataset.asked;
    told.textContent = problem.status === 404
      ? word("own_reasons_none")
      : sentences(problem.told);
  } finally {
    told.removeAttribute("aria-busy");
  }
}

function show(told, reasons) {
  const lines = reasons.flatMap((each) => each.words);
  if (!lines.length) {
    told.textContent = word("own_reasons_none");
    return;
  }
  told.replaceChildren(...lines.filter((each) => each.trim()).map((line, place) => {
    const shown = document.createElement("p");
    shown.textContent = line.trim();
    if (place === 0) shown.className = "reasons-title";
    else if (/^\s/.test(line)) shown.className = "deeper";
    return shown;
  }));
}
