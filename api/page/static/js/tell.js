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

/** Tell a problem: its title, and what to do next. */
export function tellProblem(problem) {
  if (!(problem instanceof Problem)) throw problem;
  const faults = (problem.told.faults ?? []).map((each) => `${each.place}: ${each.expected}`);
  toast([problem.told.title, problem.told.detail, ...faults].filter(Boolean).join(" "), { bad: true });
}
