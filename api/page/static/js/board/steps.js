// The life of a version: proposed, approved, published, with whom a publication concerns.

import { ask, Problem, word } from "../api.js";
import { tellProblem, toast } from "../shell.js";
import { element } from "./rows.js";

const NEXT = {
  draft: ["propose"],
  proposed: ["approve"],
  approved: ["publish", "back"],
  published: [],
  archived: [],
  rejected: [],
};
/** States in which an edit changes the version itself, not a new one. */
export const WORKED_ON = ["draft", "proposed"];

const byId = (id) => document.getElementById(id);

/** Show the state, what may be done next, and how edits will be kept. */
export function showState(roster) {
  const badge = byId("state");
  badge.textContent = word(`board.state_${roster.state}`);
  badge.className = { published: "badge good", rejected: "badge bad", approved: "badge good", draft: "badge warn" }[roster.state] ?? "badge";
  for (const each of document.querySelectorAll("[data-step]")) each.hidden = !NEXT[roster.state].includes(each.dataset.step);
  const note = byId("read-only");
  note.hidden = WORKED_ON.includes(roster.state);
  note.textContent = word(`board.branches_${roster.state}`);
}

export class Steps {
  constructor(week) {
    this.week = week;
    this.dialog = byId("step-dialog");
    this.form = byId("step-form");
    for (const each of document.querySelectorAll("[data-step]")) each.addEventListener("click", () => this.open(each.dataset.step));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#go();
    });
  }

  async open(step) {
    this.step = step;
    this.form.reset();
    this.form.querySelector(".form-trouble").hidden = true;
    byId("step-title").textContent = word(`board.step_${step}`);
    byId("step-words").textContent = word(`board.step_${step}_words`);
    byId("step-go").textContent = word(`board.step_${step}_go`);
    byId("step-reason-help").textContent = step === "publish" ? word("board.reason_help") : "";
    byId("step-people").replaceChildren();
    if (step === "publish") {
      try {
        const { data } = await ask("GET", `${this.week.path}/publication`);
        this.#people(data);
      } catch (problem) {
        return tellProblem(problem);
      }
    }
    this.dialog.showModal();
    return undefined;
  }

  #people(told) {
    const place = byId("step-people");
    if (!told.concerned.length) return place.append(element("p", {}, word("board.nobody_concerned")));
    const dates = (days) => days.map((day) => new Date(`${day}T12:00:00`).toLocaleDateString(document.documentElement.lang, { weekday: "short", day: "numeric", month: "short" })).join(", ");
    const lines = told.concerned.map((each) => {
      const own = told.notices.filter((notice) => notice.operator_id === each.operator_id);
      const line = element("li", {}, element("strong", {}, each.name), ` – ${dates(each.dates)}`);
      for (const notice of own) {
        line.append(element("p", { class: "small" }, word("board.notice", { day: dates([notice.date]), days: notice.days, needed: notice.needed })));
      }
      if (own.some((notice) => notice.binding && !notice.agreed)) {
        const box = element("input", { type: "checkbox", name: "agreed", value: each.operator_id });
        line.append(element("label", { class: "row" }, box, word("board.agreed", { name: each.name })));
      }
      return line;
    });
    const touched = told.notices.length ? word("board.touched", { count: new Set(told.notices.map((each) => each.operator_id)).size }) : word("board.untouched");
    return place.append(
      element("p", {}, word("board.concerned", { count: told.concerned.length })),
      element("p", { class: told.notices.length ? "note warn" : "muted" }, touched),
      element("ul", { class: "concerned" }, ...lines),
    );
  }

  /** Why a step was refused: what to look at, and what to do next. */
  #refusal(told) {
    const lines = [];
    const tables = [...new Set((told.changes ?? []).map((each) => word(`board.list_${each.table}`)))];
    if (tables.length) lines.push(word("board.refused_changes", { lists: tables.join(", ") }));
    if (Object.keys(told.rules ?? {}).length) lines.push(word("board.refused_rules"));
    const names = [...new Set((told.notices ?? []).map((each) => this.week.people.get(each.operator_id)?.name ?? each.operator_id))];
    if (names.length) lines.push(word("board.refused_notices", { names: names.join(", ") }));
    return lines.length ? [told.title, ...lines] : [told.title, told.detail].filter(Boolean);
  }

  async #go() {
    const body = { reason: this.form.elements.reason.value };
    const trouble = this.form.querySelector(".form-trouble");
    if (this.step === "publish") {
      body.agreed = [...this.form.querySelectorAll('[name="agreed"]:checked')].map((each) => each.value);
      if (body.agreed.length && !body.reason.trim()) {
        trouble.textContent = word("board.reason_needed");
        trouble.hidden = false;
        this.form.elements.reason.focus();
        return;
      }
    }
    byId("step-go").disabled = true;
    try {
      await this.week.step(this.step === "back" ? "propose" : this.step, body);
      this.dialog.close();
      toast(word(`board.step_${this.step}_done`));
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      trouble.replaceChildren(...this.#refusal(problem.told).map((text) => element("p", {}, text)));
      trouble.hidden = false;
    } finally {
      byId("step-go").disabled = false;
    }
  }
}
