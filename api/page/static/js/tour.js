// The tour of the demo: a panel that names where one is, and leads from page to page; never in the way.

import { element } from "./element.js";

const tour = JSON.parse(document.getElementById("tour").content.textContent);
const KEPT = `diapason_tour:${tour.who}`;
const { words, steps } = tour;
let panel = null;

/** Where somebody is: a step, and whether they left the tour there; nothing before the first visit. */
function kept() {
  let told;
  try {
    told = localStorage.getItem(KEPT);
  } catch {
    told = "left";
  }
  if (told === null) return null;
  const step = Number(told.replace("left", "") || 0);
  return { left: told.startsWith("left"), step: steps[step] ? step : 0 };
}

function keep(value) {
  try {
    localStorage.setItem(KEPT, value);
  } catch {
    // a browser that keeps nothing shows the tour when it is asked for
  }
}

/** Close the tour; it is taken again from a step on. */
function leave(step) {
  keep(`left${step}`);
  panel?.remove();
  panel = null;
  document.querySelectorAll(".tour-here").forEach((each) => each.classList.remove("tour-here"));
  document.getElementById("main").focus();
}

function to(number) {
  keep(String(number));
  if (location.pathname === steps[number].path) show(number, true);
  else location.assign(steps[number].path);
}

function button(text, act, kind = "button") {
  const made = element("button", { type: "button", class: kind }, text);
  made.addEventListener("click", act);
  return made;
}

function show(number, focus) {
  const step = steps[number];
  const last = number === steps.length - 1;
  const title = element("h2", { id: "tour-title", tabindex: "-1" }, step.title);
  const row = element("div", { class: "row" });
  if (number > 0) row.append(button(words.previous, () => to(number - 1)));
  row.append(button(last ? words.finish : words.next, () => (last ? leave(0) : to(number + 1)), "button primary"));
  if (!last) row.append(button(words.leave, () => leave(number), "button quiet"));
  const inside = [element("p", { class: "muted small" }, `${words.name} · ${step.place}`), title, element("p", { id: "tour-text" }, step.text)];
  if (location.pathname !== step.path) inside.push(element("p", {}, element("a", { href: step.path }, words.go)));
  if (!panel) {
    panel = element("section", { class: "tour no-print", role: "dialog", "aria-labelledby": "tour-title", "aria-describedby": "tour-text" });
    document.querySelector("main").after(panel);
  }
  panel.replaceChildren(...inside, row);
  panel.onkeydown = (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    leave(number);
  };
  document.querySelectorAll(".tour-here").forEach((each) => each.classList.remove("tour-here"));
  document.querySelector(`.side a[href="${CSS.escape(step.path)}"]`)?.classList.add("tour-here");
  if (focus) title.focus();
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-tour]")) return;
  document.querySelector("details.account").open = false;
  to(kept()?.step ?? 0);
});

const at = kept();
if (at === null) keep("0");
if (!at?.left) show(at?.step ?? 0, location.pathname === steps[at?.step ?? 0].path);
