// What every page does: menu, language, theme, signing out, forms that speak to the API, toasts.

import { ask, cookie, Problem, word } from "./api.js";

const YEAR_S = 365 * 24 * 3600;

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

function keep(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR_S}; samesite=lax`;
}

/** What a form says, as the API reads it: data-type tells numbers, lists and yes or no. */
export function saidBy(form) {
  const said = {};
  for (const field of form.elements) {
    if (!field.name || field.disabled || (field.type === "radio" && !field.checked)) continue;
    const path = field.name.split(".");
    const last = path.pop();
    let place = said;
    for (const step of path) place = place[step] ??= {};
    const value = valueOf(field);
    if (value === undefined) continue;
    if (field.dataset.type === "list") (place[last] ??= []).push(...(value === null ? [] : [value]));
    else place[last] = value;
  }
  return said;
}

function valueOf(field) {
  const kind = field.dataset.type ?? field.type;
  if (kind === "checkbox") return field.checked;
  if (field.type === "checkbox" && kind === "list") return field.checked ? field.value : null;
  if (field.value === "") return field.dataset.empty === "null" ? null : field.dataset.empty === "keep" ? "" : undefined;
  if (kind === "number" || kind === "range") return Number(field.value);
  if (kind === "minutes") {
    const [hours, minutes] = field.value.split(":").map(Number);
    return hours * 60 + minutes;
  }
  return field.value;
}

function clearTrouble(form) {
  form.querySelectorAll(".field-trouble").forEach((each) => each.remove());
  form.querySelectorAll("[aria-invalid]").forEach((each) => each.removeAttribute("aria-invalid"));
  const told = form.querySelector(".form-trouble");
  if (told) told.hidden = true;
}

function showTrouble(form, problem) {
  if (!(problem instanceof Problem)) throw problem;
  const left = [];
  for (const fault of problem.told.faults ?? []) {
    const field = form.elements.namedItem(fault.place.replace(/^body\./, ""));
    if (!(field instanceof HTMLElement)) {
      left.push(`${fault.place}: ${fault.expected}`);
      continue;
    }
    field.setAttribute("aria-invalid", "true");
    const note = document.createElement("span");
    note.className = "field-trouble";
    note.textContent = fault.expected;
    field.after(note);
  }
  const told = form.querySelector(".form-trouble");
  const text = [problem.told.title, problem.told.detail, ...left].filter(Boolean).join(" ");
  if (!told) return toast(text, { bad: true });
  told.textContent = text;
  told.hidden = false;
  return undefined;
}

/** Send a form to the API; then go on, reload a part of the page, or tell that it is done. */
async function send(form) {
  const [method, path] = form.dataset.api.split(" ");
  const button = form.querySelector("[type=submit]");
  clearTrouble(form);
  if (button) button.disabled = true;
  try {
    const body = method === "DELETE" ? undefined : saidBy(form);
    const answer = await ask(method, path, { body, version: form.dataset.version, once: path !== "/api/v1/session" });
    form.dispatchEvent(new CustomEvent("done", { bubbles: true, detail: answer }));
    if (form.dataset.then === "reload") location.reload();
    else if (form.dataset.then) location.assign(form.dataset.then);
    else {
      toast(form.dataset.done ?? word("done"));
      document.body.dispatchEvent(new CustomEvent("changed"));
      form.closest("dialog")?.close();
    }
  } catch (problem) {
    showTrouble(form, problem);
  } finally {
    if (button) button.disabled = false;
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-api]");
  if (!form) return;
  event.preventDefault();
  if (form.dataset.sure && !confirm(form.dataset.sure)) return;
  send(form);
});

document.addEventListener("click", async (event) => {
  const at = event.target.closest("[data-lang],[data-theme-choice],[data-sign-out],[data-toggle],[data-dialog],[data-close]");
  if (!at) return;
  if (at.dataset.lang) {
    keep("diapason_lang", at.dataset.lang);
    const here = new URL(location.href);
    here.searchParams.delete("lang");
    location.replace(here);
  } else if (at.dataset.themeChoice) {
    keep("diapason_theme", at.dataset.themeChoice);
    document.documentElement.dataset.theme = at.dataset.themeChoice;
    document.querySelectorAll("[data-theme-choice]").forEach((each) => {
      each.setAttribute("aria-pressed", String(each === at));
    });
  } else if (at.dataset.toggle) {
    const open = document.getElementById(at.dataset.toggle).classList.toggle("open");
    at.setAttribute("aria-expanded", String(open));
  } else if (at.dataset.dialog) {
    document.getElementById(at.dataset.dialog).showModal();
  } else if ("close" in at.dataset) {
    at.closest("dialog").close();
  } else {
    try {
      await ask("DELETE", "/session");
    } finally {
      location.assign("/login");
    }
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll("details.account[open]").forEach((each) => each.removeAttribute("open"));
  document.querySelector(".side.open")?.classList.remove("open");
});

export { cookie };
