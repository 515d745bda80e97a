// My requests: one step on one of them, and the shift that I would take in return.

import { ask, word } from "../api.js";
import { tellProblem } from "../tell.js";

document.addEventListener("click", async (event) => {
  const at = event.target.closest("[data-step]");
  if (!at) return;
  at.disabled = true;
  try {
    await ask("POST", `/me/requests/${at.dataset.id}/${at.dataset.step}`, { version: at.dataset.version });
    location.assign("/me/requests");
  } catch (problem) {
    at.disabled = false;
    tellProblem(problem);
  }
});

const leave = document.querySelector("#leave form");
leave.elements.first.addEventListener("change", () => {
  const { first, last } = leave.elements;
  last.min = first.value;
  if (!last.value || last.value < first.value) last.value = first.value;
});

const dialog = document.getElementById("swap");
const swap = dialog.querySelector("form");
const inReturn = dialog.querySelector("[data-return]");
const day = dialog.querySelector("[data-return-day]");
const shifts = dialog.querySelector("[data-return-shift]");
const none = dialog.querySelector("[data-return-none]");

function span(shift) {
  // Times stand as the site's clock tells them: the offset is in the text.
  return `${shift.start.slice(11, 16)}–${shift.end.slice(11, 16)}`;
}

async function findShifts() {
  const who = swap.elements.other_operator_id.value;
  inReturn.hidden = !who;
  shifts.length = 1;
  none.hidden = true;
  if (!who || !day.value) return;
  try {
    const { data } = await ask("GET", `/me/colleagues?date=${day.value}`);
    const found = data.find((each) => each.operator_id === who)?.shifts ?? [];
    for (const shift of found) shifts.add(new Option(span(shift), shift.start));
    if (found.length) shifts.selectedIndex = 1;
    none.textContent = word("own_nobody_works");
    none.hidden = found.length > 0;
  } catch (problem) {
    tellProblem(problem);
  }
}

swap.elements.other_operator_id.addEventListener("change", findShifts);
day.addEventListener("change", findShifts);
if ("openNow" in dialog.dataset) dialog.showModal();
