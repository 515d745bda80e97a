// Dialogs of the board: exact times of a shift, who could take a stretch, and being sure.

import { ask, Problem, word } from "../api.js";
import { tellProblem } from "../shell.js";
import { effectLines, ruleLine, tone, troubleLines } from "./effect.js";
import { element } from "../element.js";
import { Week } from "./store.js";
import { clock, DAY, instantOf, minutesOf, span } from "./time.js";

const PAUSE_MS = 250;
const USUAL = { first: 9 * 60, last: 17 * 60 };

const byId = (id) => document.getElementById(id);

/** Ask whether somebody is sure; the lines say of what. */
export function sure(title, lines, yes) {
  const dialog = byId("sure-dialog");
  byId("sure-title").textContent = title;
  byId("sure-lines").replaceChildren(...lines);
  byId("sure-yes").textContent = yes;
  return new Promise((done) => {
    const agreed = () => {
      done(true);
      dialog.close();
    };
    byId("sure-yes").addEventListener("click", agreed, { once: true });
    dialog.addEventListener("close", () => {
      byId("sure-yes").removeEventListener("click", agreed);
      done(false);
    }, { once: true });
    dialog.showModal();
  });
}

function fill(form, days, first, last) {
  form.elements.day.replaceChildren(...days.map((day, number) => element("option", { value: String(number) }, day.name)));
  form.elements.day.value = String(Math.min(6, Math.max(0, Math.floor(first / DAY))));
  form.elements.start.value = clock(first);
  form.elements.end.value = clock(last);
}

/** The stretch that a form says; an end not after its start is the next day's. */
function stretchOf(form) {
  const first = Number(form.elements.day.value) * DAY + minutesOf(form.elements.start.value);
  let last = Number(form.elements.day.value) * DAY + minutesOf(form.elements.end.value);
  if (last <= first) last += DAY;
  return { first, last };
}

/** The dialog of one shift, or of one to add. */
export class ShiftDialog {
  /** @param {{week: Week, days: object[], drop: Function, remove: Function, takers: Function, mayEdit: () => boolean}} parts */
  constructor(parts) {
    Object.assign(this, parts);
    this.dialog = byId("shift-dialog");
    this.form = byId("shift-form");
    this.lines = byId("shift-effect");
    this.form.addEventListener("input", () => this.#later());
    this.form.addEventListener("submit", (event) => this.#save(event));
    this.dialog.addEventListener("click", (event) => this.#act(event));
  }

  open(shift) {
    this.shift = shift;
    this.#show(this.week.people.get(shift.op).name, shift.first, shift.last);
    const pauses = shift.breaks.map((each) => `${span(each.first, each.last)} (${word(each.paid ? "board.paid" : "board.unpaid")})`);
    byId("shift-breaks").textContent = pauses.length ? word("board.breaks", { pauses: pauses.join(", ") }) : word("board.no_breaks");
    const lock = this.week.lockOf(shift);
    this.dialog.querySelector('[data-act="lock"]').textContent = word(lock ? "board.unlock" : "board.lock");
  }

  add(op, day) {
    this.shift = null;
    this.op = op;
    this.#show(word("board.add", { name: this.week.people.get(op).name }), day * DAY + USUAL.first, day * DAY + USUAL.last);
    byId("shift-breaks").textContent = word("board.breaks_follow");
    this.#later();
  }

  #show(title, first, last) {
    byId("shift-title").textContent = title;
    fill(this.form, this.days, first, last);
    this.lines.replaceChildren();
    this.lines.className = "effect-lines";
    const edit = this.mayEdit();
    for (const each of this.dialog.querySelectorAll("[data-act], [type=submit]")) each.hidden = !edit || (!this.shift && each.dataset.act);
    for (const each of this.form.elements) if (["day", "start", "end"].includes(each.name)) each.disabled = !edit;
    this.dialog.showModal();
  }

  #edits() {
    if (!this.form.reportValidity()) return null;
    const { first, last } = stretchOf(this.form);
    if (!this.shift) return [{ kind: "add", operator_id: this.op, start: instantOf(first), end: instantOf(last) }];
    return Week.edits(this.shift, { op: this.shift.op, first, last });
  }

  #later() {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.timer = setTimeout(() => this.#check(), PAUSE_MS);
  }

  async #check() {
    const edits = this.#edits();
    if (!edits?.length || !this.dialog.open) return this.lines.replaceChildren();
    this.asked = new AbortController();
    try {
      const effect = await this.week.preview(edits, this.asked.signal);
      this.lines.className = `effect-lines ${tone(effect)}`;
      this.lines.replaceChildren(...effectLines(effect));
    } catch (problem) {
      if (problem.name === "AbortError") return undefined;
      if (!(problem instanceof Problem)) throw problem;
      this.lines.className = "effect-lines bad";
      this.lines.replaceChildren(...troubleLines(problem));
    }
    return undefined;
  }

  async #save(event) {
    event.preventDefault();
    const edits = this.#edits();
    if (!edits) return;
    this.dialog.close();
    clearTimeout(this.timer);
    if (edits.length) await this.drop(edits, null);
  }

  async #act(event) {
    const act = event.target.closest("[data-act]")?.dataset.act;
    if (!act) return;
    this.dialog.close();
    if (act === "remove") await this.remove(this.shift);
    else if (act === "takers") this.takers(this.shift.first, this.shift.last, this.shift);
    else {
      try {
        await this.week.toggleLock(this.shift);
      } catch (problem) {
        tellProblem(problem);
      }
    }
  }
}

/** The dialog that says who could take a stretch of time. */
export class FindDialog {
  constructor(week, days, clients, drop) {
    Object.assign(this, { week, days, clients, drop });
    this.dialog = byId("find-dialog");
    this.form = byId("find-form");
    this.place = byId("found");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.search();
    });
  }

  /** Open for a stretch; ``shift`` is one that its owner would no more work. */
  open(first, last, shift = null) {
    this.shift = shift;
    fill(this.form, this.days, first, last);
    this.place.replaceChildren();
    this.clients.require();
    this.dialog.showModal();
    if (shift) this.search();
  }

  async search() {
    const { first, last } = stretchOf(this.form);
    const leaving = this.shift ? [{ kind: "remove", operator_id: this.shift.op, start: this.shift.start }] : [];
    const body = { start: instantOf(first), end: instantOf(last), edits: leaving };
    const client = this.clients.idOf(this.form.elements.client.value);
    if (client) body.client_id = client;
    this.place.replaceChildren(element("p", { class: "muted" }, word("board.searching")));
    try {
      const { data } = await ask("POST", `${this.week.path}/suggestions`, { body, once: false });
      this.#show(data, leaving);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.place.replaceChildren(...troubleLines(problem));
    }
  }

  #show(data, leaving) {
    const others = (each) => each.operator_id !== this.shift?.op;
    const could = data.could.filter(others).map((each) => this.#taker(each, leaving));
    const barred = data.barred.filter(others);
    const parts = could.length ? [element("ol", { class: "takers" }, ...could)] : [element("p", { class: "note warn" }, word("board.nobody"))];
    if (could.length && this.shift) parts.unshift(element("p", { class: "muted small" }, word("board.against_hole")));
    if (barred.length) {
      parts.push(element("details", {}, element("summary", {}, word("board.barred", { count: barred.length })),
        ...barred.map((each) => element("div", { class: "barred" }, element("strong", {}, each.name), ...each.violations.map(ruleLine)))));
    }
    this.place.replaceChildren(...parts);
  }

  #taker(taker, leaving) {
    const take = element("button", { type: "button", class: "button" }, word("board.take"));
    take.setAttribute("aria-label", `${word("board.take")} ${taker.name}`);
    take.disabled = !this.mayEdit?.();
    take.addEventListener("click", async () => {
      this.dialog.close();
      await this.drop([...leaving, ...taker.edits], Promise.resolve(taker.effect));
    });
    const head = element("div", { class: "row" }, element("strong", {}, taker.name), element("span", { class: "badge" }, taker.way_words));
    if (taker.in_team) head.append(element("span", { class: "badge good" }, word("board.in_team")));
    head.append(element("span", { class: "grow" }), take);
    return element("li", {}, head, element("div", { class: `effect-lines ${tone(taker.effect)}` }, ...effectLines(taker.effect)));
  }
}
