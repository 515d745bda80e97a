// The runs of a week: asks for one, follows the one under way, and lets versions be compared.

import { ask, Problem, word } from "../api.js";
import { number } from "../board/time.js";
import { gapWords } from "../gap.js";
import { saidBy } from "../said.js";
import { sentences } from "../tell.js";
import { follow } from "./live.js";

const FEWEST = 2;
const MOST = 3;

const byId = (id) => document.getElementById(id);

async function start(form) {
  const button = form.querySelector("[type=submit]");
  const trouble = form.querySelector(".form-trouble");
  trouble.hidden = true;
  button.disabled = true;
  try {
    const { data } = await ask("POST", form.dataset.path, { body: saidBy(form) });
    location.assign(`${form.dataset.page}/${data.id}`);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (problem.told.run_id) {
      location.assign(`${form.dataset.page}/${problem.told.run_id}`);
      return;
    }
    trouble.textContent = sentences(problem.told);
    trouble.hidden = false;
    button.disabled = false;
  }
}

byId("start-form")?.addEventListener("submit", (event) => {
  event.preventDefault();
  start(event.target);
});

/** Compare two or three: the button waits for them, and the help says so. */
const choose = byId("choose");
function chosen() {
  return choose.querySelectorAll('[name="v"]:checked').length;
}
if (byId("compare")) {
  choose.addEventListener("submit", (event) => {
    if (chosen() >= FEWEST && chosen() <= MOST) return;
    event.preventDefault();
    byId("compare-help").textContent = word("runs.choose_two");
    byId("compare-help").classList.add("told");
  });
}

const note = document.querySelector("[data-run]");
if (note) {
  const stages = JSON.parse(note.dataset.stages);
  const tell = (name, text) => { note.querySelector(`[data-live="${name}"]`).textContent = text; };
  follow(`${note.dataset.api}/${note.dataset.run}`, {
    state: (run) => {
      if (stages[run.stage]) tell("stage", stages[run.stage]);
      if (run.objective !== null) tell("figures", `${word("runs.value_now", { value: number(run.objective, 1) })} ${gapWords(run)}`);
    },
    ended: () => location.reload(),
  });
}
document.documentElement.dataset.ready = "true";
