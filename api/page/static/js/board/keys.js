// The board by keyboard: arrows go around, space picks a shift up, arrows then carry it.

import { word } from "../api.js";
import { headingOf, nameOf } from "./drag.js";
import { Week } from "./store.js";
import { DAY } from "./time.js";

export class Keys {
  /** @param {object} parts as of Drag, with rows, open(shift), add(op, day), remove(shift) and say(text) */
  constructor(parts) {
    Object.assign(this, parts);
    this.grid.addEventListener("keydown", (event) => this.#key(event));
    this.grid.addEventListener("focusin", (event) => this.#rove(event.target));
    this.grid.addEventListener("focusout", () => this.held && queueMicrotask(() => this.#lost()));
  }

  #rove(target) {
    const stop = target.closest(".shift, [role=gridcell]");
    if (!stop) return;
    for (const each of this.grid.querySelectorAll('[tabindex="0"]')) if (each !== stop) each.tabIndex = -1;
    stop.tabIndex = 0;
  }

  #lost() {
    if (this.held && document.activeElement !== this.held.bar) this.#letGo();
  }

  #key(event) {
    const bar = event.target.closest(".shift");
    const cell = event.target.closest("[role=gridcell]");
    if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
    if (this.held) return this.#carry(event);
    const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
    if (steps[event.key]) this.#go(cell, bar, ...steps[event.key]);
    else if (event.key === "Home" || event.key === "End") this.#go(cell, bar, 0, event.key === "Home" ? -7 : 7);
    else if (event.key === "Enter" && bar) this.open(bar.shift);
    else if (event.key === "Enter") this.add(cell.parentElement.dataset.op, Number(cell.dataset.day));
    else if (event.key === " " && bar) this.#pickUp(bar);
    else if (event.key === "Delete" && bar) this.remove(bar.shift);
    else return undefined;
    event.preventDefault();
    return undefined;
  }

  #go(cell, bar, down, along) {
    let row = cell.parentElement;
    let day = Number(cell.dataset.day);
    const own = [...cell.querySelectorAll(".shift")];
    const next = bar && own[own.indexOf(bar) + Math.sign(along)];
    if (along && next && Math.abs(along) === 1) return next.focus();
    day = Math.min(6, Math.max(0, day + along));
    for (let to = row; down && to; ) {
      to = down > 0 ? to.nextElementSibling : to.previousElementSibling;
      if (to && to.dataset.op && !to.hidden) {
        row = to;
        break;
      }
    }
    this.rows.require(row.dataset.op);
    const into = row.querySelector(`[role=gridcell][data-day="${day}"]`);
    const target = into.querySelector(".shift") ?? into;
    target.focus();
    target.scrollIntoView({ block: "nearest", inline: "nearest" });
    return undefined;
  }

  #pickUp(bar) {
    if (!this.mayEdit()) return;
    const { op, first, last } = bar.shift;
    this.held = { bar, shift: bar.shift, to: { op, first, last } };
    bar.classList.add("held");
    bar.setAttribute("aria-pressed", "true");
    this.say(word("board.held"));
  }

  #carry(event) {
    event.preventDefault();
    const { shift, to } = this.held;
    const step = { ArrowLeft: -this.slot, ArrowRight: this.slot }[event.key];
    if (event.key === "Escape") return this.#letGo();
    if (event.key === "Enter" || event.key === " ") return this.#drop();
    if (step && event.shiftKey) to.last = Math.max(to.first + this.slot, to.last + step);
    else if (step) Object.assign(to, { first: to.first + step, last: to.last + step });
    else if (event.key === "ArrowUp" || event.key === "ArrowDown") to.op = this.#neighbour(to.op, event.key === "ArrowDown");
    else return undefined;
    this.#follow();
    const box = this.held.bar.getBoundingClientRect();
    return this.check.ask(Week.edits(shift, to), headingOf(this.week, shift, to, this.days), { x: box.right, y: box.bottom }, nameOf(this.week, to));
  }

  #neighbour(op, down) {
    let row = this.rows.rows.get(op);
    do row = down ? row.nextElementSibling : row.previousElementSibling;
    while (row && (row.hidden || !row.dataset.op));
    return row?.dataset.op ?? op;
  }

  #follow() {
    const { bar, shift, to } = this.held;
    const px = this.dayPx() / DAY;
    const down = this.rows.rows.get(to.op).offsetTop - this.rows.rows.get(shift.op).offsetTop;
    bar.style.transform = `translate(${(to.first - shift.first) * px}px, ${down}px)`;
    bar.style.width = `${(to.last - to.first) * px}px`;
  }

  async #drop() {
    const { shift, to, bar } = this.held;
    const edits = Week.edits(shift, to);
    const answers = this.check.answers;
    if (!edits.length) return this.#letGo();
    this.held = null;
    const done = await this.drop(edits, answers);
    this.#restore(bar, shift);
    this.check.hide();
    if (done) this.rows.barOf({ op: to.op, first: to.first })?.focus();
    else bar.focus();
    return undefined;
  }

  #letGo() {
    const { bar, shift } = this.held;
    this.held = null;
    this.#restore(bar, shift);
    this.check.hide();
  }

  #restore(bar, shift) {
    bar.classList.remove("held");
    bar.removeAttribute("aria-pressed");
    bar.style.transform = "";
    bar.style.width = `${((shift.last - shift.first) / DAY) * 100}%`;
  }
}
