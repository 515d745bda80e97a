// One run: followed while it works, cancelled, asked again; its figures, its chart and the same as a table.

import { ask, word } from "../api.js";
import { number, percent } from "../board/time.js";
import { element } from "../element.js";
import { gapWords } from "../gap.js";
import { tellProblem } from "../tell.js";
import { Chart, columnsOf } from "./chart.js";
import { follow, hasEnded } from "./live.js";

const TICK_MS = 1000;

const byId = (id) => document.getElementById(id);
const data = JSON.parse(byId("run-data").content.textContent);
const path = `${data.api}/${data.id}`;

let run = data;
/** Everything known of value and bound over time: improvements, and what was told between them. */
let points = pointsOf(data.trace);
let heardAt = performance.now();

const chart = new Chart(byId("chart"), tellPoint);

function pointsOf(trace) {
  return trace.map((each) => ({ seconds: each.seconds, objective: each.objective, bound: each.bound ?? null, weeks: each.weeks, pairings: each.pairings, improved: true }));
}

/** Seconds worked by now: what was told, and the time since. */
function workedNow() {
  const since = run.status === "running" ? (performance.now() - heardAt) / 1000 : 0;
  return (run.seconds ?? 0) + since;
}

function live(name, text) {
  for (const each of document.querySelectorAll(`[data-live="${name}"]`)) each.textContent = text;
}

function showFigures() {
  const told = (value, digits) => (value === null || value === undefined ? "–" : number(value, digits));
  live("objective", told(run.objective, 1));
  live("bound", told(run.bound, 1));
  live("quality", run.objective === null ? "–" : gapWords(run));
  live("named", run.named_share === null ? "–" : percent(run.named_share));
  const stage = run.cancel_asked ? word("runs.stopping") : run.status === "queued" ? word("runs.queued") : data.stages[run.stage] ?? word("runs.beginning");
  if (byId("stage").textContent !== stage) byId("stage").textContent = stage;
  byId("cancel").disabled = run.cancel_asked;
  if (data.states[run.status]) byId("state").textContent = data.states[run.status];
}

function showTime() {
  if (hasEnded(run)) return;
  const worked = workedNow();
  const bar = byId("bar");
  if (run.status === "queued") bar.removeAttribute("value");
  else if (data.limit) bar.value = Math.min(1, worked / data.limit);
  else bar.removeAttribute("value");
  byId("time").textContent = timeWords(worked);
}

function timeWords(worked) {
  if (run.status === "queued") return "";
  const told = { seconds: number(worked), limit: number(data.limit ?? 0), rest: number(Math.max(0, (data.limit ?? 0) - worked)) };
  if (!data.limit) return word("runs.elapsed", told);
  return word(worked < data.limit ? "runs.remaining" : "runs.finishing", told);
}

function showChart() {
  const has = points.length > 0;
  byId("chart").hidden = !has;
  byId("no-figures").hidden = has;
  byId("chart-figure").hidden = !has && hasEnded(run);
  if (!has) return;
  chart.show(points, hasEnded(run) ? points.at(-1).seconds : workedNow());
  byId("chart").setAttribute("aria-label", word("runs.chart_says", {
    first: number(points[0].objective, 1), last: number(points.at(-1).objective, 1),
    bound: points.at(-1).bound === null ? "–" : number(points.at(-1).bound, 1), count: points.filter((each) => each.improved).length,
  }));
}

/** Where the pointer is, in figures; the table says the same to everybody. */
function tellPoint(index) {
  if (index === null) {
    byId("at").textContent = "";
    return;
  }
  const [seconds, values, bounds] = columnsOf(points, workedNow());
  byId("at").textContent = seconds[index] === undefined ? "" : word("runs.at", {
    seconds: number(seconds[index], 0), value: number(values[index], 1), bound: bounds[index] === null ? "–" : number(bounds[index], 1),
  });
}

function showTable() {
  const rows = points.filter((each) => each.improved).reverse().map((each) => {
    const changed = each.weeks || each.pairings ? word("runs.change", { weeks: number(each.weeks), pairings: number(each.pairings) }) : word("runs.first_plan");
    return element("tr", {},
      element("th", { scope: "row" }, `${number(each.seconds)} s`),
      element("td", { class: "number" }, number(each.objective, 1)),
      element("td", { class: "number" }, each.bound === null ? "–" : number(each.bound, 1)),
      element("td", {}, changed));
  });
  byId("improvements").replaceChildren(...rows);
}

/** Take what an event tells: another attempt begins anew, an improvement is a row of the table. */
function take(told) {
  if (told.attempt !== run.attempt) points = [];
  const before = run.change;
  run = { ...run, ...told };
  heardAt = performance.now();
  if (told.objective !== null && told.objective !== undefined) add(told, JSON.stringify(told.change) !== JSON.stringify(before));
  showAll();
}

function add(told, changed) {
  const improved = changed && told.change;
  const at = improved ? told.change : told;
  const last = points.at(-1);
  if (improved && !points.some((each) => each.improved && each.seconds === at.seconds)) {
    points.push({ seconds: at.seconds, objective: at.objective, bound: at.bound ?? null, weeks: at.weeks, pairings: at.pairings, improved: true });
  }
  if (!last || last.objective !== told.objective || last.bound !== told.bound) {
    points.push({ seconds: told.seconds ?? at.seconds, objective: told.objective, bound: told.bound ?? null, improved: false });
  }
  points.sort((a, b) => a.seconds - b.seconds);
}

/** Take the whole run after something may have been missed; points between improvements are kept. */
function takeWhole(told) {
  const own = pointsOf(told.trace ?? []);
  const between = told.attempt === run.attempt ? points.filter((each) => !each.improved) : [];
  points = [...own, ...between].sort((a, b) => a.seconds - b.seconds);
  run = { ...run, ...told };
  heardAt = performance.now();
  showAll();
}

function showAll() {
  showFigures();
  showTime();
  showChart();
  showTable();
}

/** The run has ended: the page says how, and where to go from here. */
async function finish(told) {
  run = { ...run, ...told };
  byId("under-way").hidden = true;
  byId("lost").hidden = true;
  try {
    const { data: whole } = await ask("GET", path);
    takeWhole(whole);
  } catch (problem) {
    tellProblem(problem);
  }
  const answer = await fetch(location.href, { credentials: "same-origin" });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  byId("state").replaceWith(fresh.getElementById("state"));
  byId("outcome").replaceChildren(...fresh.getElementById("outcome").childNodes);
  document.documentElement.dataset.ended = "true";
}

async function cancel() {
  byId("cancel").disabled = true;
  try {
    const { data: told } = await ask("POST", `${path}/cancel`);
    run = { ...run, cancel_asked: told.cancel_asked };
    showFigures();
  } catch (problem) {
    byId("cancel").disabled = false;
    tellProblem(problem);
  }
}

async function retry(button) {
  button.disabled = true;
  try {
    const { data: told } = await ask("POST", `${path}/retry`);
    location.assign(`${data.page}/${told.id}`);
  } catch (problem) {
    button.disabled = false;
    if (problem.told?.run_id) location.assign(`${data.page}/${problem.told.run_id}`);
    else tellProblem(problem);
  }
}

byId("cancel").addEventListener("click", cancel);
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-retry]");
  if (button) retry(button);
});
showChart();
if (!hasEnded(run)) {
  showTime();
  setInterval(() => {
    showTime();
    if (points.length && run.status === "running") chart.show(points, workedNow());
  }, TICK_MS);
  follow(path, { state: take, whole: takeWhole, ended: finish, lost: (isLost) => { byId("lost").hidden = !isLost; } });
}
document.documentElement.dataset.ready = "true";
