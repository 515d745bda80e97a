// My wishes, when I can work, my tone: dialogs that add and change rows, scales told in words.

import { ask, Problem } from "../api.js";
import { sentences, tellProblem } from "../tell.js";

const MIDNIGHT = 24 * 60;
const SOME = 0.5;
const MUCH = 1.25;
const dialogs = {
  preferences: document.getElementById("preferences"),
  availability: document.getElementById("availability-dialog"),
};
let edited = null;

function show(part, on) {
  if (!part) return;
  part.hidden = !on;
  part.querySelectorAll("input, select").forEach((field) => { field.disabled = !on; });
}

function arrange(form) {
  const when = form.elements.when.value;
  show(form.querySelector("[data-for=weekday]"), when === "weekday");
  show(form.querySelector("[data-for=date]"), when === "date");
  show(form.querySelector("[data-for=shift]"), form.elements.kind?.value === "shift");
}

function open(kind, row = null) {
  edited = row;
  const dialog = dialogs[kind];
  const form = dialog.querySelector("form");
  form.reset();
  form.querySelector(".form-trouble").hidden = true;
  const values = row?.values ?? {};
  if (row) form.elements.when.value = values.date ? "date" : "weekday";
  for (const [name, value] of Object.entries(values)) {
    if (value !== null && form.elements[name]) form.elements[name].value = value;
  }
  arrange(form);
  dialog.showModal();
}

function minutes(text, atEnd = false) {
  const [hours, rest] = text.split(":").map(Number);
  const told = hours * 60 + rest;
  return atEnd && told === 0 ? MIDNIGHT : told;
}

function bodyOf(kind, form) {
  const { elements } = form;
  const body = elements.when.value === "date" ? { date: elements.date.value } : { weekday: Number(elements.weekday.value) };
  if (kind === "availability") {
    body.start_minute = minutes(elements.start.value);
    body.end_minute = minutes(elements.end.value, true);
    return body;
  }
  body.kind = elements.kind.value;
  body.weight = Number(elements.weight.value);
  if (body.kind === "shift") body.shift_code = elements.shift_code.value;
  return body;
}

function tellInForm(form, problem) {
  if (!(problem instanceof Problem)) throw problem;
  const told = form.querySelector(".form-trouble");
  told.textContent = sentences(problem.told);
  told.hidden = false;
}

async function save(kind, form) {
  const body = bodyOf(kind, form);
  try {
    if (edited) await ask("PUT", `/me/${kind}/${edited.id}`, { body, version: edited.version });
    else await ask("POST", `/me/${kind}`, { body });
    location.reload();
  } catch (problem) {
    tellInForm(form, problem);
  }
}

async function remove(button) {
  try {
    await ask("DELETE", `/me/${button.dataset.remove}/${button.dataset.id}`, { version: button.dataset.version });
    location.reload();
  } catch (problem) {
    tellProblem(problem);
  }
}

for (const dialog of Object.values(dialogs)) {
  const form = dialog.querySelector("form");
  form.addEventListener("change", () => arrange(form));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save(form.dataset.own, form);
  });
}

document.addEventListener("click", (event) => {
  const at = event.target.closest("[data-new],[data-edit],[data-remove]");
  if (!at) return;
  if (at.dataset.new) open(at.dataset.new);
  else if (at.dataset.remove) remove(at);
  else open(at.dataset.edit, { id: at.dataset.id, version: at.dataset.version, values: JSON.parse(at.dataset.values) });
});

// Tone

const scales = document.getElementById("tone-form");
const words = document.getElementById("tone-words").dataset;
const moved = new Set();

function pointWords(scale) {
  const point = Number(scale.value);
  if (Math.abs(point) < SOME) return words.middle;
  const end = point > 0 ? scale.dataset.high : scale.dataset.low;
  return (Math.abs(point) >= MUCH ? words.very : words.rather).replace("[end]", end);
}

scales.addEventListener("input", ({ target }) => {
  moved.add(target.name);
  const told = pointWords(target);
  document.getElementById(`told-${target.name}`).textContent = told;
  target.setAttribute("aria-valuetext", told);
});

scales.addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = {};
  for (const scale of scales.querySelectorAll("input[type=range]")) {
    // A point that nobody touched stays as it was declared, even between two stops.
    body[scale.name] = Number(moved.has(scale.name) ? scale.value : scale.dataset.kept);
  }
  try {
    await ask("PUT", "/me/tone", { body, version: scales.dataset.version });
    location.reload();
  } catch (problem) {
    tellInForm(scales, problem);
  }
});
