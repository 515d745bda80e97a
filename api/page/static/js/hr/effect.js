// A decision about a pair is weighed before it can be written: what it would change, in words.

import { ask, Problem, word } from "../api.js";
import { sentences, toast } from "../tell.js";

function line(tag, text, kind) {
  const made = document.createElement(tag);
  made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

const rounded = (value) => (value === null ? "–" : new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 0 }).format(value));

/** What would change, as nodes; nothing of it was written. */
export function effectNodes(told, planned) {
  const nodes = [line("h3", word("hr_effect.title"))];
  if (told.vetoed) nodes.push(line("p", word("hr_effect.vetoed")));
  else nodes.push(line("p", word("hr_effect.planning", { before: rounded(told.planning_before), after: rounded(told.planning_after) }), "big-figure"));
  if (!planned) return [...nodes, line("p", word("hr_effect.no_plan"), "muted small")];
  const changes = ["joins", "leaves", "reordered"].flatMap((kind) =>
    told[kind].map((each) => line("li", word(`hr_effect.${kind}`, { operator: each.operator_name, client: each.client_name, before: each.before, after: each.after }))));
  if (changes.length) {
    const list = document.createElement("ul");
    list.append(...changes.slice(0, 12));
    if (changes.length > 12) list.append(line("li", word("hr_effect.more", { count: changes.length - 12 }), "muted"));
    nodes.push(line("p", word("hr_effect.week")), list);
  } else nodes.push(line("p", word("hr_effect.nothing")));
  return [...nodes, line("p", word("hr_effect.legend"), "muted small")];
}

/**
 * Let a form be written only after its effect was seen; a value that changes asks to see it again.
 * @param {HTMLFormElement} form with buttons [data-weigh] and [data-write], and a place for the effect
 * @param {{place: HTMLElement, preview: string, planned: boolean, decision: () => object|null, save: () => Promise, aside: string[]}} how
 *   aside: names of fields that do not change the effect; decision: null where there is nothing to weigh
 */
export function weighFirst(form, how) {
  const weigh = form.querySelector("[data-weigh]");
  const write = form.querySelector("[data-write]");
  const trouble = form.querySelector(".form-trouble");

  function ready(yes) {
    weigh.hidden = yes;
    write.hidden = !yes;
  }
  function refresh() {
    ready(how.decision() === null);
    how.place.hidden = true;
  }
  form.addEventListener("input", (event) => {
    if (!how.aside.includes(event.target.name)) refresh();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    trouble.hidden = true;
    const wanted = how.decision();
    const saving = !write.hidden;
    (saving ? write : weigh).disabled = true;
    try {
      if (saving) await how.save();
      else {
        how.place.hidden = false;
        how.place.replaceChildren(line("p", word("hr_effect.waiting"), "muted"));
        const { data } = await ask("POST", how.preview, { body: wanted, once: false });
        how.place.replaceChildren(...effectNodes(data, how.planned));
        ready(true);
        write.focus();
      }
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (!saving) how.place.hidden = true;
      trouble.textContent = sentences(problem.told);
      trouble.hidden = false;
      if (problem.status === 0) toast(trouble.textContent, { bad: true });
    } finally {
      write.disabled = weigh.disabled = false;
    }
  });
  refresh();
}
