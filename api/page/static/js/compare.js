// Versions side by side: fills in what takes a moment to count, searches, and takes steps from here.

import { ask, Problem, word } from "./api.js";
import { ruleLine } from "./board/effect.js";
import { showSteps, Steps } from "./board/steps.js";
import { number } from "./board/time.js";
import { element } from "./element.js";
import { tellProblem } from "./tell.js";

const MOST_RULES = 8;

const data = JSON.parse(document.getElementById("compare-data").content.textContent);
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function fill(version, key, text) {
  document.querySelector(`[data-fill="${key}"][data-version="${version}"]`).textContent = text;
}

/** Figures of fairness of the whole site: how many, never who. */
function showWorth(version, told) {
  const above = (own, fair) => told.fairness.filter((each) => each[own] > each[fair] + 1).length;
  const sum = (name) => told.fairness.reduce((total, each) => total + each[name], 0);
  fill(version, "warnings", number(told.violations.filter((each) => each.severity !== "hard").length));
  fill(version, "wishes", word("compare.wishes", { granted: number(sum("wishes_granted")), asked: number(sum("wishes_asked")) }));
  fill(version, "tension", word("compare.people", { count: number(above("tension", "tension_fair")), of: number(told.fairness.length) }));
  fill(version, "unsocial", word("compare.people", { count: number(above("unsocial", "unsocial_fair")), of: number(told.fairness.length) }));
}

/** What only some versions break stands apart from what all of them do. */
function showRules(told) {
  const nameOf = (each) => JSON.stringify([each.rule, each.operator_id, each.client_id, each.date, each.words]);
  const sets = [...told.values()].map((violations) => new Set(violations.map(nameOf)));
  const inAll = (each) => sets.every((own) => own.has(nameOf(each)));
  for (const [version, violations] of told) listRules(version, violations.filter((each) => !inAll(each)));
  listRules("all", (told.values().next().value ?? []).filter(inAll));
}

function listRules(key, violations) {
  if (!violations.length) return;
  const place = document.querySelector(`[data-rules="${key}"]`);
  const hard = violations.filter((each) => each.severity === "hard");
  const lines = [...hard, ...violations.filter((each) => each.severity !== "hard")].map((each) => ruleLine(each));
  const body = place.querySelector(".lines");
  body.replaceChildren(...lines.slice(0, MOST_RULES));
  if (lines.length > MOST_RULES) {
    body.append(element("details", {}, element("summary", {}, word("board.more", { count: number(lines.length - MOST_RULES) })), ...lines.slice(MOST_RULES)));
  }
  place.hidden = false;
  document.getElementById("rules").hidden = false;
}

async function count() {
  const violations = new Map();
  for (const version of Object.keys(data.versions)) {
    try {
      const { data: told } = await ask("GET", `${data.api}/${version}/analysis`);
      showWorth(version, told);
      violations.set(version, told.violations);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      for (const key of ["warnings", "wishes", "tension", "unsocial"]) fill(version, key, "–");
      tellProblem(problem);
    }
  }
  showRules(violations);
}

/** The version in whose column a button stands; after a step the page is read anew: others may have changed too. */
function versionOf(button) {
  const id = button.closest("[data-steps]").dataset.steps;
  const path = `${data.api}/${id}`;
  return {
    path,
    async step(name, body) {
      await ask("POST", `${path}/${name}`, { body, version: data.versions[id] });
      location.reload();
    },
  };
}

for (const each of document.querySelectorAll("[data-steps]")) showSteps(each, data.states[each.dataset.steps]);
new Steps(versionOf);

document.addEventListener("input", (event) => {
  const found = event.target.dataset?.search;
  if (!found) return;
  const wanted = plain(event.target.value.trim());
  for (const each of document.querySelectorAll(`[data-found="${found}"]`)) each.hidden = !plain(each.dataset.name).includes(wanted);
});

count().then(() => { document.documentElement.dataset.ready = "true"; });
