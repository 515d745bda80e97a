// What every page does: menu, language, theme, signing out, forms that speak to the API.

import { ask, Problem, word } from "./api.js";
import { laidOver, saidBy } from "./said.js";
import { sentences, toast } from "./tell.js";

const YEAR_S = 365 * 24 * 3600;

function keep(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR_S}; samesite=lax`;
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
      left.push(fault);
      continue;
    }
    field.setAttribute("aria-invalid", "true");
    const note = document.createElement("span");
    note.className = "field-trouble";
    note.textContent = fault.expected;
    field.after(note);
  }
  const told = form.querySelector(".form-trouble");
  const { title, detail, faults } = problem.told;
  const text = sentences({ title, detail: faults?.length ? "" : detail, faults: left });
  if (!told) return toast(text, { bad: true });
  told.textContent = text;
  told.hidden = false;
  return undefined;
}

/** What a form says; where it shows a part of something only, laid over the whole (`data-over`). */
function bodyOf(form) {
  const under = form.dataset.over && document.getElementById(form.dataset.over);
  return under ? laidOver(JSON.parse(under.content.textContent), saidBy(form)) : saidBy(form);
}

/** Send a form to the API; then go on, reload a part of the page, or tell that it is done. */
async function send(form) {
  const [method, path] = form.dataset.api.split(" ");
  const button = form.querySelector("[type=submit]");
  clearTrouble(form);
  const busy = form.querySelector("[data-busy]");
  if (button) button.disabled = true;
  if (busy) busy.hidden = false;
  try {
    const body = method === "DELETE" ? undefined : bodyOf(form);
    const answer = await ask(method, path, { body, version: form.dataset.version, once: form.dataset.once !== "no" && path !== "/api/v1/session" });
    form.dispatchEvent(new CustomEvent("done", { bubbles: true, detail: answer }));
    if (form.dataset.then === "reload") location.reload();
    else if (form.dataset.then) location.assign(form.dataset.then.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(answer.data[name])));
    else {
      toast(form.dataset.done ?? word("done"));
      document.body.dispatchEvent(new CustomEvent("changed"));
      form.closest("dialog")?.close();
    }
  } catch (problem) {
    showTrouble(form, problem);
  } finally {
    if (button) button.disabled = false;
    if (busy) busy.hidden = true;
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

export { tellProblem, toast } from "./tell.js";
