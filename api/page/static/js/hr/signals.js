// Talks to have: the three answers to one of them, each in its own dialog.

import { word } from "../api.js";

document.addEventListener("click", (event) => {
  const at = event.target.closest("[data-answer]");
  if (!at) return;
  const dialog = document.getElementById(at.dataset.answer);
  const form = dialog.querySelector("form");
  form.reset();
  form.dataset.api = `POST ${form.dataset.path.replace("{id}", at.dataset.id)}`;
  form.dataset.version = at.dataset.version;
  dialog.querySelector("[data-about]").textContent = document.getElementById(`talk-${at.dataset.id}-title`).textContent;
  dialog.showModal();
});

// The day of a talk is said in the words about it, where everybody reads it and may change it.
const day = document.querySelector("[data-on]");
day.addEventListener("change", () => {
  if (!day.value) return;
  const note = day.form.elements.note;
  const told = new Intl.DateTimeFormat(document.documentElement.lang === "en" ? "en-GB" : "fr", { dateStyle: "full", timeZone: "UTC" }).format(new Date(`${day.value}T00:00Z`));
  note.value = [word("hr_signals.on", { day: told }), note.value.split("\n").slice(note.dataset.dated ? 1 : 0).join("\n")].filter(Boolean).join("\n");
  note.dataset.dated = "yes";
});
day.form.addEventListener("reset", () => delete day.form.elements.note.dataset.dated);
