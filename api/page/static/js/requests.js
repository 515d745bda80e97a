// Requests of people: what a yes would change is asked first; then yes or no, with words.

import { ask, Problem, word } from "./api.js";
import { sentences } from "./tell.js";

const byId = (id) => document.getElementById(id);
const data = JSON.parse(byId("requests-data").content.textContent);
const dialog = byId("answer");
const form = dialog.querySelector("form");
const trouble = form.querySelector(".form-trouble");
const MOST_WAYS = 3;
const NOTICE = "notice_of_change";
let chosen = null;

function line(tag, text, kind) {
  const made = document.createElement(tag);
  made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

function list(texts) {
  const made = document.createElement("ul");
  made.append(...texts.map((text) => line("li", text)));
  return made;
}

const told = (problem) => sentences({ ...problem.told, detail: [problem.told.detail, ...(problem.told.details ?? [])].filter(Boolean).join(" ") });

/** Say what a swap does to the version in force. */
async function trySwap(asked) {
  const { data: answer } = await ask("POST", `${data.api}/rosters/${asked.roster}/edits?dry_run=true`, { body: asked.body, version: asked.version, once: false });
  const { effect } = answer;
  // Both agreed to the swap, and so to the notice that it does not keep.
  const notice = effect.appear.some((each) => each.rule === NOTICE);
  const left = effect.appear.filter((each) => each.rule !== NOTICE);
  const unlawful = left.some((each) => each.severity === "hard");
  const badge = line("p", word(unlawful ? "requests.unlawful" : "requests.lawful"), unlawful ? "note bad" : "note");
  const broken = effect.appear.map((each) => `${each.title} – ${each.who} – ${each.words}`);
  const words = effect.words.filter((each) => !broken.includes(each));
  return [badge, ...(broken.length ? [list(broken)] : []), ...(notice ? [line("p", word("requests.agreed"), "small")] : []), list(words)];
}

/** Say how time off could be covered, week by week, the best ways first. */
async function tryLeave(asked) {
  const nodes = [];
  for (const each of asked.repairs) {
    nodes.push(line("h3", word("requests.week", { week: each.week })));
    if (each.roster === null) {
      nodes.push(line("p", word("requests.no_version")));
      continue;
    }
    const { data: answer } = await ask("POST", `${data.api}/rosters/${each.roster}/repairs`, { body: each.body, version: each.version, once: false });
    for (const way of answer.options.slice(0, MOST_WAYS)) {
      const moved = way.moved.filter((one) => !one.happened);
      const names = [...new Set(moved.map((one) => one.name))].join(", ");
      nodes.push(line("p", `${way.number}. ${way.title}${names ? ` : ${names}` : ""}`, "big-figure"), line("p", way.words[way.moved.length] ?? ""));
      if (moved.some((one) => one.needs_agreement)) nodes.push(line("p", word("requests.agreement"), "small muted"));
    }
    if (!answer.options.length) nodes.push(line("p", word("requests.no_way"), "note bad"));
  }
  return nodes;
}

async function tryOut(id, button) {
  const place = document.querySelector(`[data-effect="${id}"]`);
  const asked = data.asked[id];
  button.disabled = true;
  place.hidden = false;
  place.replaceChildren(line("p", word("requests.waiting"), "muted"));
  try {
    const nodes = !asked ? [line("p", word("requests.by_hand"))] : asked.repairs ? await tryLeave(asked) : await trySwap(asked);
    place.replaceChildren(line("h3", word("requests.effect")), ...nodes);
    document.querySelectorAll(`[data-answer="accept"][data-id="${id}"]`).forEach((each) => (each.disabled = false));
    document.querySelector(`[data-hint="${id}"]`)?.remove();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    place.replaceChildren(line("p", told(problem), "form-trouble"));
    // What cannot be tried can still be decided by somebody who read why.
    if (problem.status) document.querySelectorAll(`[data-answer="accept"][data-id="${id}"]`).forEach((each) => (each.disabled = false));
  } finally {
    button.disabled = false;
  }
}

document.addEventListener("click", (event) => {
  const at = event.target.closest("[data-try],[data-answer]");
  if (!at) return;
  if (at.dataset.try) {
    tryOut(at.dataset.try, at);
    return;
  }
  chosen = at.dataset;
  form.reset();
  trouble.hidden = true;
  const accepts = chosen.answer === "accept";
  byId("answer-title").textContent = word(`requests.${chosen.answer}_title`);
  dialog.querySelector("[data-about]").textContent = byId(`request-${chosen.id}-title`).textContent;
  dialog.querySelector("[data-label]").textContent = word(`requests.${chosen.answer}_words`);
  form.querySelector("[type=submit]").textContent = word(`requests.${chosen.answer}_do`);
  form.elements.words.required = !accepts;
  dialog.showModal();
});

function tellAfter(text, href, label) {
  const note = line("div", "", "note");
  note.append(line("p", text));
  if (href) {
    const link = line("a", label, "button primary");
    link.href = href;
    note.append(link);
  }
  byId("after").replaceChildren(note);
}

/** What is asked next is asked of the version that a swap was written into. */
function goOn(former, now) {
  for (const each of Object.values(data.asked).flatMap((one) => one.repairs ?? [one])) {
    if (each.roster === former) Object.assign(each, { roster: now.id, version: now.version });
  }
}

/** An accepted swap is written into a version of the week, for the supervisor to publish. */
async function writeSwap(asked) {
  try {
    const { data: answer } = await ask("POST", `${data.api}/rosters/${asked.roster}/edits`, { body: asked.body, version: asked.version });
    goOn(asked.roster, answer.roster);
    tellAfter(word("requests.swap_written"), `${data.board}?roster=${answer.roster.id}`, word("requests.to_board"));
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    tellAfter(`${word("requests.swap_by_hand")} ${told(problem)}`, `${data.board}?roster=${asked.roster}`, word("requests.to_board"));
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("[type=submit]");
  const { id, version, answer, day } = chosen;
  const asked = data.asked[id];
  button.disabled = true;
  trouble.hidden = true;
  try {
    await ask("POST", `${data.api}/requests/${id}/answer`, { body: { answer, words: form.elements.words.value }, version });
    dialog.close();
    byId(`request-${id}`).remove();
    if (answer === "refuse") tellAfter(word("requests.refused"));
    else if (asked?.body) await writeSwap(asked);
    else if (asked && day) tellAfter(word("requests.leave_accepted"), `${data.absence}?day=${day}`, word("requests.to_absence"));
    else tellAfter(word("requests.accepted"));
    byId("after").scrollIntoView({ block: "nearest" });
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    trouble.textContent = told(problem);
    trouble.hidden = false;
  } finally {
    button.disabled = false;
  }
});
