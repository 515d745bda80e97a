// The week board: puts its parts together, and decides what a drop, a key or a click does.

import { ask, Problem, word } from "./api.js";
import { Check, effectLines } from "./board/effect.js";
import { FindDialog, ShiftDialog, sure } from "./board/dialogs.js";
import { Drag } from "./board/drag.js";
import { Filters } from "./board/filters.js";
import { Keys } from "./board/keys.js";
import { showFigures, showScores } from "./board/panel.js";
import { Rows } from "./board/rows.js";
import { Steps, showState } from "./board/steps.js";
import { Week } from "./board/store.js";
import { Strip } from "./board/strip.js";
import { beginWeek, DAY } from "./board/time.js";
import { tellProblem, toast } from "./shell.js";

const HOLE_MINUTES = 120;
const AFTER_EDITS_MS = 400;

const byId = (id) => document.getElementById(id);
const data = JSON.parse(byId("board-data").content.textContent);
beginWeek(data.week, data.offsets);

const week = new Week(data);
const grid = byId("grid");
const scroller = byId("board-scroll");
const rows = new Rows(week, data, grid, scroller);
const check = new Check(week, byId("effect"));
const filters = new Filters(week, data.people, rows);
const find = new FindDialog(week, data.days, filters.clients, drop);
const mayEdit = () => week.roster.state !== "archived";
find.mayEdit = mayEdit;
const strip = new Strip(byId("strip-canvas"), scroller, data.days, openHole);
const shifts = new ShiftDialog({ week, days: data.days, drop, remove, takers: (...asked) => find.open(...asked), mayEdit });
let dayPx = 0;
const parts = { week, grid, check, rows, days: data.days, slot: data.slot, dayPx: () => dayPx, mayEdit, drop, remove };
new Drag(parts);
new Keys({ ...parts, open: (shift) => shifts.open(shift), add: (op, day) => mayEdit() && shifts.add(op, day), say });
new Steps(() => week);

function say(text) {
  check.box.hidden = false;
  check.box.className = "effect";
  check.box.textContent = text;
}

/** Do edits, after asking where they break a rule; true when they were done. */
async function drop(edits, answers) {
  if (!edits.length) return false;
  try {
    const effect = answers ? await answers : await week.preview(edits);
    if (!effect) {
      if (check.trouble) told(check.trouble);
      return false;
    }
    check.hide();
    if (!effect.lawful && !(await sure(word("board.unlawful"), effectLines(effect), word("board.do_it")))) return false;
    await week.apply(edits);
    return true;
  } catch (problem) {
    told(problem);
    return false;
  }
}

/** Take a shift away, once somebody is sure. */
async function remove(shift) {
  if (!mayEdit()) return;
  const edits = [{ kind: "remove", operator_id: shift.op, start: shift.start }];
  try {
    const effect = await week.preview(edits);
    const name = week.people.get(shift.op).name;
    if (await sure(word("board.remove_sure", { name }), effectLines(effect), word("board.remove"))) await week.apply(edits);
  } catch (problem) {
    told(problem);
  }
}

async function undo() {
  if (byId("undo").disabled) return;
  byId("undo").disabled = true;
  try {
    await week.undo();
    toast(word("board.undone"));
  } catch (problem) {
    told(problem);
  } finally {
    showUndo();
  }
}

function told(problem) {
  if (!(problem instanceof Problem) || problem.status !== 412) return tellProblem(problem);
  toast(word("board.conflict"), { bad: true });
  return week.load({ byOthers: true }).catch(tellProblem);
}

function showUndo() {
  byId("undo").disabled = !week.canUndo;
}

function openHole(first) {
  byId("slots-dialog").close();
  find.open(Math.floor(first / 60) * 60, Math.floor(first / 60) * 60 + HOLE_MINUTES);
}

let analysing = 0;
let analysed = null;
/** Ask what the version is worth, a moment after the last change of it. */
function analyse(wait) {
  clearTimeout(analysing);
  analysing = setTimeout(async () => {
    try {
      const { data: worth, version, status } = await ask("GET", `${week.path}/analysis`, { unless: analysed });
      if (status === 304) return;
      analysed = version;
      strip.take(worth.slots);
      showScores(byId("scores"), worth);
    } catch (problem) {
      byId("scores").textContent = [problem.told?.title, problem.told?.detail].filter(Boolean).join(" ");
    }
  }, wait);
}

let zoom = "week";
function measure() {
  const name = parseFloat(getComputedStyle(scroller).getPropertyValue("--name"));
  const room = scroller.clientWidth - name * parseFloat(getComputedStyle(document.documentElement).fontSize);
  const least = parseFloat(getComputedStyle(scroller).getPropertyValue("--least-day"));
  dayPx = zoom === "day" ? Math.max(room, least) : Math.max(Math.floor(room / 7), least);
  scroller.style.setProperty("--day", `${dayPx}px`);
  scroller.dataset.zoom = zoom;
  rows.resize(dayPx);
  strip.resize(dayPx, room);
}

function showDay(day) {
  scroller.scrollLeft = day * dayPx;
}

function zoomTo(kind, day) {
  zoom = kind;
  for (const each of document.querySelectorAll("[data-zoom]:is(button)")) each.setAttribute("aria-pressed", String(each.dataset.zoom === kind));
  measure();
  if (kind === "day") showDay(day);
}

for (const button of document.querySelectorAll("[data-zoom]")) {
  button.addEventListener("click", () => {
    const day = Math.round(scroller.scrollLeft / dayPx) || Math.max(0, data.days.findIndex((each) => each.date === data.today));
    zoomTo(button.dataset.zoom, day);
  });
}

grid.addEventListener("click", (event) => {
  const bar = event.target.closest(".shift");
  const name = event.target.closest(".day-name");
  if (bar) shifts.open(bar.shift);
  else if (name) zoomTo("day", Number(name.parentElement.dataset.day));
});
grid.addEventListener("dblclick", (event) => {
  const cell = event.target.closest("[role=gridcell]");
  if (cell && !event.target.closest(".shift") && mayEdit()) shifts.add(cell.parentElement.dataset.op, Number(cell.dataset.day));
});
byId("undo").addEventListener("click", undo);
byId("find").addEventListener("click", () => find.open(9 * 60, 9 * 60 + HOLE_MINUTES));
byId("slots").addEventListener("click", () => {
  strip.table(byId("slots-rows"), openHole);
  byId("slots-dialog").showModal();
});
byId("version-choice").addEventListener("change", (event) => location.assign(`${data.page}?roster=${event.target.value}`));
addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea, dialog[open]");
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !event.shiftKey && !typing) {
    event.preventDefault();
    undo();
  }
});

week.addEventListener("people", (event) => {
  if (!rows.rows.size) return;
  rows.refresh(event.detail.ids, event.detail.byOthers);
  filters.apply();
  if (event.detail.byOthers) toast(word("board.others_changed", { count: event.detail.ids.length }));
});
week.addEventListener("version", () => {
  showFigures(byId("figures"), week.roster);
  showState(week.roster);
  showUndo();
  if (analysed) analyse(AFTER_EDITS_MS);
});
week.addEventListener("branched", () => {
  history.replaceState(null, "", `${data.page}?roster=${week.roster.id}`);
  const choice = byId("version-choice");
  if (![...choice.options].some((each) => each.value === String(week.roster.id))) {
    const line = word("board.version_line", { number: week.roster.number, state: word(`board.state_${week.roster.state}`) });
    choice.prepend(new Option(line, week.roster.id));
  }
  choice.value = week.roster.id;
  byId("to-compare").href = `${data.page.replace(/week$/, "compare")}?b=${week.roster.id}`;
  byId("to-compare").hidden = false;
  byId("to-print").href = `${data.page}/print?roster=${week.roster.id}`;
  for (const each of document.querySelectorAll("[data-export]")) each.href = `/api/v1${week.path.replace("/api/v1", "")}/export.${each.dataset.export}`;
  toast(word("board.branched", { number: week.roster.number }));
});

let lost = false;
function onTrouble(problem) {
  if (problem && !lost) toast(word("board.not_current"), { bad: true });
  lost = Boolean(problem);
}

async function begin() {
  showFigures(byId("figures"), week.roster);
  showState(week.roster);
  await week.load();
  rows.layOut();
  new ResizeObserver(measure).observe(scroller);
  measure();
  filters.apply();
  analyse(0);
  week.watch(onTrouble);
  if (mayEdit()) {
    try {
      await week.preview([]);
      showUndo();
    } catch (problem) {
      if (problem.status !== 412) tellProblem(problem);
    }
  }
}

begin().then(() => { grid.dataset.ready = "true"; }, tellProblem);
