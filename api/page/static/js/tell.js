// Tells people something at the edge of the page: what was done, or what went wrong.

import { Problem } from "./api.js";

/** Tell something for a moment; trouble stays until it is clicked. */
export function toast(text, { bad = false } = {}) {
  const place = document.getElementById("toasts");
  const note = document.createElement("div");
  note.className = bad ? "toast bad" : "toast";
  note.textContent = text;
  note.addEventListener("click", () => note.remove());
  place.append(note);
  if (!bad) setTimeout(() => note.remove(), 5000);
}

/**
 * Say a problem in sentences: its title, and what to do next or which values are wrong.
 * @param {{title?: string, detail?: string, faults?: {expected: string}[]}} told
 */
export function sentences(told) {
  const more = told.faults?.length ? told.faults.map((each) => each.expected) : [told.detail];
  return [told.title, ...more]
    .filter(Boolean)
    .map((each) => each[0].toLocaleUpperCase() + each.slice(1))
    .map((each) => (/[.!?…]\s*$/.test(each) ? each : `${each}.`))
    .join(" ");
}

/** Tell a problem: its title, and what to do next. */
export function tellProblem(problem) {
  if (!(problem instanceof Problem)) throw problem;
  toast(sentences(problem.told), { bad: true });
}
