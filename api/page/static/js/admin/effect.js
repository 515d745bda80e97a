// Asks what a setting would do to the newest plan before it is saved, and tells it in words.

import { ask, Problem, word } from "../api.js";
import { element } from "../element.js";
import { sentences } from "../tell.js";

const said = JSON.parse(document.getElementById("effect-said").content.textContent);
const lang = document.documentElement.lang;
const days = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { dateStyle: "long", timeZone: "UTC" });
const SMALL = 0.05;

const calls = (value) => new Intl.NumberFormat(lang, { maximumFractionDigits: 1 }).format(value);
const change = (value) => new Intl.NumberFormat(lang, { maximumFractionDigits: 1, signDisplay: "exceptZero" }).format(value);

/** Let the button of a form show the effect of what the form says; `bodyOf` makes what is asked. */
export function watchEffect(form, bodyOf) {
  const place = form.querySelector(".effect");
  const button = form.querySelector("[data-try]");
  button.addEventListener("click", async () => {
    if (!valid(form)) return;
    button.disabled = true;
    place.hidden = false;
    place.replaceChildren(element("p", { class: "muted" }, word("effect.wait")));
    try {
      const { data } = await ask("POST", form.dataset.preview, { body: bodyOf(form), once: false });
      place.replaceChildren(...told(data));
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      const text = problem.status === 404 ? word("effect.no_plan") : sentences(problem.told);
      place.replaceChildren(element("p", { class: "note warn" }, text));
    } finally {
      button.disabled = false;
    }
  });
  form.addEventListener("input", () => { place.hidden = true; });
}

/** Tell whether every value can be; who only tries says no motive yet. */
function valid(form) {
  for (const field of form.elements) {
    if (field.name === "reason" || field.name?.startsWith("law_motives")) continue;
    const inside = field.closest?.("details");
    if (!field.validity?.valid && inside) inside.open = true;
    if (field.reportValidity && !field.reportValidity()) return false;
  }
  return true;
}

function told(data) {
  const about = element("p", {}, word("effect.about", { week: days.format(new Date(`${data.week}T00:00Z`)) }));
  const total = data.objective_after - data.objective_before;
  const sum = element("p", { class: "strong" }, Math.abs(total) < SMALL
    ? word("effect.same", { calls: calls(data.objective_after) })
    : word("effect.total", { before: calls(data.objective_before), after: calls(data.objective_after), change: change(total) }));
  return [about, ...rules(data), sum, ...terms(data), element("p", { class: "muted small" }, word("effect.not_planned"))];
}

function rules(data) {
  const names = [...new Set([...Object.keys(data.rules_before), ...Object.keys(data.rules_after)])];
  const moved = names.filter((each) => (data.rules_before[each] ?? 0) !== (data.rules_after[each] ?? 0));
  if (!moved.length) return [element("p", { class: "note" }, word(names.length ? "effect.rules_same" : "effect.no_breach"))];
  const lines = moved.map((each) => element("li", {}, word("effect.rule", {
    rule: said.rule[each] ?? each, before: data.rules_before[each] ?? 0, after: data.rules_after[each] ?? 0 })));
  const worse = moved.some((each) => (data.rules_after[each] ?? 0) > (data.rules_before[each] ?? 0));
  return [element("div", { class: worse ? "note bad" : "note" }, element("p", {}, word(worse ? "effect.breaks" : "effect.mends")), element("ul", {}, ...lines))];
}

function terms(data) {
  const moved = data.terms.filter((each) => Math.abs(each.after - each.before) >= SMALL);
  if (!moved.length) return [];
  moved.sort((one, other) => Math.abs(other.after - other.before) - Math.abs(one.after - one.before));
  const head = element("tr", {}, ...["term", "before", "after", "change"].map((key, place) => element("th", { scope: "col", class: place ? "number" : undefined }, word(`effect.${key}`))));
  const rows = moved.map((each) => element("tr", {},
    element("th", { scope: "row" }, said.term[each.term] ?? each.term),
    ...[calls(each.before), calls(each.after), change(each.after - each.before)].map((text) => element("td", { class: "number" }, text))));
  return [element("div", { class: "scroll" }, element("table", {}, element("caption", {}, word("effect.in_calls")), element("thead", {}, head), element("tbody", {}, ...rows)))];
}
