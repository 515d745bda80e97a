// How long things are kept: days as people count them, and what would go today under other periods.

import { ask, Problem, word } from "../api.js";
import { saidBy } from "../said.js";
import { sentences } from "../tell.js";

const form = document.getElementById("retention-form");
const note = form.querySelector(".effect");
const lang = document.documentElement.lang;
const number = new Intl.NumberFormat(lang, { maximumFractionDigits: 1 });

function counted(count, unit) {
  return new Intl.NumberFormat(lang, { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 1 }).format(count);
}

function showSpan(place) {
  const days = Number(form.elements.namedItem(place.dataset.span).value);
  if (!days) place.textContent = word("retention.for_good");
  else if (days >= 365) place.textContent = `≈ ${counted(days / 365.25, "year")}`;
  else if (days >= 60) place.textContent = `≈ ${counted(days / 30.44, "month")}`;
  else place.textContent = counted(days, "day");
}

const spans = [...form.querySelectorAll("[data-span]")];
spans.forEach(showSpan);
form.addEventListener("input", (event) => {
  const place = spans.find((each) => each.dataset.span === event.target.name);
  if (place) showSpan(place);
});

form.querySelector("[data-try]").addEventListener("click", async () => {
  for (const field of form.elements) if (field.name?.startsWith("retention.") && !field.reportValidity()) return;
  note.hidden = false;
  note.textContent = word("retention.wait");
  try {
    const { data } = await ask("POST", form.dataset.preview, { body: { retention: saidBy(form).retention }, once: false });
    let all = 0;
    for (const place of form.querySelectorAll("[data-going]")) {
      const count = data.rows[place.dataset.going] ?? 0;
      place.textContent = number.format(count);
      place.classList.toggle("strong", count > 0);
      all += count;
    }
    note.textContent = all ? word("retention.would_go", { count: number.format(all) }) : word("retention.nothing_goes");
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    note.textContent = sentences(problem.told);
  }
});
document.documentElement.dataset.ready = "true";
