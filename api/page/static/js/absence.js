// Absence today: who, until when, then lawful ways on, the best first; one is taken as a new version.

import { ask, Problem, word } from "./api.js";
import { element } from "./element.js";
import { beginWeek, DAY, instantOf, number, percent, span, wallOf } from "./board/time.js";

const byId = (id) => document.getElementById(id);
const data = JSON.parse(byId("absence-data").content.textContent);
beginWeek(data.week, data.offsets);

const WEEK = 7 * DAY;
const day = Math.round(wallOf(`${data.day}T00:00`) / DAY);
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
let chosen = null;
let asked = null;

function show(section) {
  for (const id of ["who", "until", "ways"]) byId(id).hidden = id === "who" ? section !== "who" : id === "ways" ? section !== "ways" : section === "who";
}

/** An absence begins now for who is at work, else with the day. */
function beginning(shifts) {
  const now = data.now && wallOf(data.now);
  const atWork = shifts.some((each) => now !== null && each.first < now && now < each.last);
  return atWork ? Math.floor(now) : day * DAY;
}

function local(wall) {
  return new Date(Date.parse(`${data.week}T00:00:00Z`) + wall * 60_000).toISOString().slice(0, 16);
}

function choose(button) {
  const shifts = button.dataset.shifts.split(" ").filter(Boolean).map((each) => {
    const [start, end] = each.split("/");
    return { first: wallOf(start), last: wallOf(end) };
  });
  chosen = { id: button.dataset.id, name: button.querySelector(".name").textContent, start: beginning(shifts), shifts };
  byId("until-title").textContent = word("absence.until", { name: chosen.name });
  byId("exact").elements.start.value = local(chosen.start);
  byId("exact").elements.end.value = local((day + 1) * DAY);
  for (const each of document.querySelectorAll('[data-until="1"]')) each.hidden = day >= 6;
  show("until");
  byId("ways").hidden = true;
  byId("until-title").focus();
}

/** The end of an absence of so many days more; a shift over midnight is away until its end. */
function ending(until) {
  if (until === "week") return WEEK;
  const last = (day + 1 + Number(until)) * DAY;
  return Math.max(last, ...(until === "0" ? chosen.shifts.map((each) => each.last) : [last]));
}

async function repair(start, end) {
  asked = { absent: [{ operator_id: chosen.id, start: instantOf(start), end: instantOf(end) }], agreed: [] };
  if (data.now) asked.now = data.now;
  show("ways");
  byId("until").hidden = false;
  byId("ways-list").replaceChildren(element("p", { class: "muted" }, word("absence.searching")));
  byId("ways-title").focus();
  try {
    const { data: told } = await ask("POST", `${data.api}/rosters/${data.roster}/repairs`, { body: asked, version: data.version, once: false });
    showWays(told.options);
  } catch (problem) {
    trouble(problem);
  }
}

function trouble(problem) {
  if (!(problem instanceof Problem)) throw problem;
  const faults = (problem.told.faults ?? []).map((each) => each.expected);
  const lines = faults.length ? faults : [problem.told.title, problem.told.detail, ...(problem.told.details ?? [])];
  byId("ways-list").replaceChildren(element("div", { class: "note bad" }, ...lines.filter(Boolean).map((text) => element("p", {}, text))));
}

function showWays(options) {
  byId("ways-list").replaceChildren(...options.map(way));
}

function way(option) {
  const moves = option.moved.map((each) => {
    const line = element("li", { class: each.happened ? "own" : undefined }, element("strong", {}, each.name), ` – ${data.dates[each.date] ?? each.date} : ${spans(each.before)} → ${spans(each.after)}`);
    if (each.needs_agreement) line.append(" ", element("span", { class: "badge warn" }, word("absence.to_agree", { days: each.notice_days })));
    return line;
  });
  const take = element("button", { type: "button", class: option.number === 1 ? "button primary" : "button" }, word("absence.take"));
  take.setAttribute("aria-label", `${word("absence.take")} ${option.number}`);
  take.addEventListener("click", () => (option.moved.some((each) => each.needs_agreement) ? askFirst(option) : takeWay(option.number)));
  const figures = element("dl", { class: "figures" },
    figure(word("absence.lost"), number(option.cover.lost_calls, 1)),
    figure(word("absence.named"), percent(option.cover.named_share)),
    figure(word("absence.people"), number(new Set(option.moved.filter((each) => !each.happened).map((each) => each.operator_id)).size)));
  const more = element("details", {}, element("summary", {}, word("absence.more")),
    ...option.words.slice(option.moved.length).map((text) => element("p", { class: "small" }, text)));
  return element("article", { class: "card way" },
    element("h3", {}, `${option.number}. `, element("span", { class: "title" }, option.title)), element("ul", { class: "moves" }, ...moves), figures, more, take);
}

function figure(name, value) {
  return element("div", {}, element("dt", {}, name), element("dd", {}, value));
}

function spans(shifts) {
  return shifts.map((each) => span(wallOf(each.start), wallOf(each.end))).join(", ") || word("absence.off");
}

let waiting = null;
function askFirst(option) {
  waiting = option;
  const people = option.moved.filter((each) => each.needs_agreement);
  byId("agree-people").replaceChildren(element("ul", {}, ...people.map((each) =>
    element("li", {}, `${each.name} – ${data.dates[each.date] ?? each.date} : ${spans(each.before)} → ${spans(each.after)}`))));
  byId("agree-dialog").showModal();
}

const identity = (option) => JSON.stringify(option.moved.map((each) => [each.operator_id, each.date, spans(each.after)]).sort());

/** Those who were asked agreed: look again with their days free, and take the same way. */
async function takeAgreed() {
  const option = waiting;
  byId("agree-dialog").close();
  const days = option.moved.filter((each) => each.needs_agreement).map((each) => ({ operator_id: each.operator_id, date: each.date }));
  asked.agreed = [...asked.agreed, ...days];
  try {
    const { data: told } = await ask("POST", `${data.api}/rosters/${data.roster}/repairs`, { body: asked, version: data.version, once: false });
    const same = told.options.find((each) => identity(each) === identity(option));
    if (same) await takeWay(same.number);
    else showWays(told.options);
  } catch (problem) {
    trouble(problem);
  }
}

async function takeWay(take) {
  for (const each of byId("ways-list").querySelectorAll("button")) each.disabled = true;
  try {
    const { data: told } = await ask("POST", `${data.api}/rosters/${data.roster}/repairs`, { body: { ...asked, take }, version: data.version });
    location.assign(`${data.board}?roster=${told.saved.id}`);
  } catch (problem) {
    trouble(problem);
  }
}

byId("search").addEventListener("input", (event) => {
  const wanted = plain(event.target.value.trim());
  for (const each of document.querySelectorAll(".people li")) each.hidden = !plain(each.textContent).includes(wanted);
  if (wanted) byId("others").open = true;
});
document.addEventListener("click", (event) => {
  const person = event.target.closest(".person");
  const until = event.target.closest("[data-until]");
  if (person) choose(person);
  else if (until) repair(chosen.start, ending(until.dataset.until));
});
byId("again").addEventListener("click", () => {
  show("who");
  byId("search").focus();
});
byId("exact").addEventListener("submit", (event) => {
  event.preventDefault();
  const { start, end } = event.target.elements;
  repair(wallOf(start.value), wallOf(end.value));
});
byId("agree-yes").addEventListener("click", takeAgreed);
document.documentElement.dataset.ready = "true";
