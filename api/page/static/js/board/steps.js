// The life of a version: proposed, approved, published, with whom a publication concerns.
// The board and the page that compares versions open the same dialog.

import { ask, Problem, word } from "../api.js";
import { element } from "../element.js";
import { tellProblem, toast } from "../tell.js";

const NEXT = {
  draft: ["propose", "refuse"],
  proposed: ["approve", "refuse"],
  approved: ["publish", "back"],
  published: ["archive"],
  archived: [],
  rejected: [],
};
/** Steps that need a reason, and no more than that. */
const WITH_REASON = ["refuse"];
/** States in which an edit changes the version itself, not a new one. */
export const WORKED_ON = ["draft", "proposed"];

const byId = (id) => document.getElementById(id);

/** Show those buttons of a place that take a version a step on. */
export function showSteps(place, state) {
  for (const each of place.querySelectorAll("[data-step]")) each.hidden = !NEXT[state].includes(each.dataset.step);
}

/** Show the state, what may be done next, and how edits will be kept. */
export function showState(roster) {
  const badge = byId("state");
  badge.textContent = word(`board.state_${roster.state}`);
  badge.className = { published: "badge good", rejected: "badge bad", approved: "badge good", draft: "badge warn" }[roster.state] ?? "badge";
  showSteps(document, roster.state);
  const note = byId("read-only");
  note.hidden = WORKED_ON.includes(roster.state);
  const refused = roster.state === "rejected" && !roster.hard_violations;
  note.textContent = word(refused ? "board.branches_refused" : `board.branches_${roster.state}`);
}

export class Steps {
  /**
   * @param {(button: HTMLElement) => {path: string, step: (name: string, body: any) => Promise<void>}} versionOf
   *   the version that a button is about: where the API has it, and how it takes a step
   */
  constructor(versionOf) {
    this.dialog = byId("step-dialog");
    this.form = byId("step-form");
    for (const each of document.querySelectorAll("[data-step]")) {
      each.addEventListener("click", () => this.open(each.dataset.step, versionOf(each)));
    }
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#go();
    });
  }

  async open(step, version) {
    this.step = step;
    this.version = version;
    this.names = new Map();
    this.form.reset();
    this.form.querySelector(".form-trouble").hidden = true;
    byId("step-title").textContent = word(`board.step_${step}`);
    byId("step-words").textContent = word(`board.step_${step}_words`);
    byId("step-go").textContent = word(`board.step_${step}_go`);
    byId("step-reason-help").textContent = this.#reasonHelp();
    byId("step-people").replaceChildren();
    if (step === "publish") {
      try {
        const { data } = await ask("GET", `${version.path}/publication`);
        this.#people(data);
      } catch (problem) {
        return tellProblem(problem);
      }
    }
    this.dialog.showModal();
    return undefined;
  }

  #reasonHelp() {
    if (WITH_REASON.includes(this.step)) return word("board.reason_told");
    return this.step === "publish" ? word("board.reason_help") : "";
  }

  #people(told) {
    const place = byId("step-people");
    this.names = new Map([...told.concerned, ...told.notices].map((each) => [each.operator_id, each.name]));
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
    const names = [...new Set((told.notices ?? []).map((each) => this.names.get(each.operator_id) ?? each.operator_id))];
    if (names.length) lines.push(word("board.refused_notices", { names: names.join(", ") }));
    return lines.length ? [told.title, ...lines] : [told.title, told.detail].filter(Boolean);
  }

  /** What a form lacks before it is sent. */
  #lacking(body) {
    if (body.reason.trim()) return null;
    if (WITH_REASON.includes(this.step)) return word("board.reason_told");
    return body.agreed?.length ? word("board.reason_needed") : null;
  }

  async #go() {
    const body = { reason: this.form.elements.reason.value };
    if (this.step === "publish") body.agreed = [...this.form.querySelectorAll('[name="agreed"]:checked')].map((each) => each.value);
    const trouble = this.form.querySelector(".form-trouble");
    const lacking = this.#lacking(body);
    if (lacking) {
      trouble.textContent = lacking;
      trouble.hidden = false;
      this.form.elements.reason.focus();
      return;
    }
    byId("step-go").disabled = true;
    try {
      await this.version.step(this.step === "back" ? "propose" : this.step, body);
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
