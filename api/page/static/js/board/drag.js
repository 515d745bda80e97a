// Shifts moved by a pointer: along the day, to somebody else, in exchange, or by one of their ends.
// A finger holds a shift for a moment first: until then it moves the board.

import { word } from "../api.js";
import { Week } from "./store.js";
import { DAY, span } from "./time.js";

const FAR_PX = 4;
const EDGE_PX = 7;
const SMALLEST_STEP_PX = 4;
const SIDEWAYS_PX = 14;
const SHORTEST = 60;
const HOLD_MS = 350;

/** Whom a shift would go to and when, said in a few words. */
export function headingOf(week, shift, to, days) {
  const day = days[Math.min(6, Math.max(0, Math.floor(to.first / DAY)))].name;
  const name = week.people.get(to.op).name;
  if (to.swap) return word("board.swap", { name: week.people.get(shift.op).name, other: name });
  return `${name} – ${day} ${span(to.first, to.last)}`;
}

/** Whose name needs not be said again beside a heading. */
export function nameOf(week, to) {
  return to.swap ? "" : week.people.get(to.op).name;
}

export class Drag {
  /**
   * @param {{week: Week, grid: HTMLElement, check: object, days: object[], slot: number,
   *   dayPx: () => number, mayEdit: () => boolean, drop: Function}} parts
   */
  constructor(parts) {
    Object.assign(this, parts);
    this.grid.addEventListener("pointerdown", (event) => this.#down(event));
    this.grid.addEventListener("pointermove", (event) => this.#hover(event));
    this.grid.addEventListener("click", (event) => {
      if (!this.dragged) return;
      event.stopPropagation();
      event.preventDefault();
      this.dragged = false;
    }, true);
  }

  /** Minutes of the smallest step that a pointer can make. */
  get step() {
    const px = this.dayPx() / DAY;
    return [1, 2, 4].map((times) => times * this.slot).find((step) => step * px >= SMALLEST_STEP_PX) ?? 60;
  }

  #edge(bar, event) {
    const box = bar.getBoundingClientRect();
    if (box.width < 3 * EDGE_PX) return null;
    if (event.clientX - box.left < EDGE_PX) return "first";
    return box.right - event.clientX < EDGE_PX ? "last" : null;
  }

  #hover(event) {
    const bar = event.target.closest(".shift");
    if (bar && !this.live) bar.style.cursor = this.mayEdit() && this.#edge(bar, event) ? "ew-resize" : "";
  }

  #down(event) {
    const bar = event.target.closest(".shift");
    this.dragged = false;
    if (!bar || event.button !== 0 || this.dropping || !this.mayEdit()) return;
    this.live = { bar, shift: bar.shift, edge: this.#edge(bar, event), x: event.clientX, y: event.clientY, moved: false, held: event.pointerType !== "touch" };
    if (!this.live.held) this.#hold();
    this.move = (each) => this.#move(each);
    this.up = (each) => this.#up(each);
    this.key = (each) => each.key === "Escape" && this.#end();
    addEventListener("pointermove", this.move);
    addEventListener("pointerup", this.up);
    addEventListener("pointercancel", this.up);
    addEventListener("keydown", this.key);
  }

  /** Wait until a finger has held a shift; the board stands still from then on. */
  #hold() {
    const { live } = this;
    this.still = (event) => live.held && event.preventDefault();
    addEventListener("touchmove", this.still, { passive: false });
    addEventListener("contextmenu", this.still);
    live.timer = setTimeout(() => {
      live.held = true;
      live.bar.classList.add("dragging");
    }, HOLD_MS);
  }

  #move(event) {
    const { live } = this;
    const dx = event.clientX - live.x;
    const dy = event.clientY - live.y;
    if (!live.moved && Math.hypot(dx, dy) < FAR_PX) return;
    if (!live.held) return this.#end();
    if (!live.moved) {
      live.moved = true;
      live.bar.classList.add("dragging");
      this.grid.classList.add("dragging");
    }
    live.to = this.#target(event, dx);
    this.#follow(live, dy);
    this.check.ask(Week.edits(live.shift, live.to), headingOf(this.week, live.shift, live.to, this.days), { x: event.clientX, y: event.clientY }, nameOf(this.week, live.to));
    return undefined;
  }

  #target(event, dx) {
    const { shift, edge } = this.live;
    const steps = Math.round(((dx / this.dayPx()) * DAY) / this.step) * this.step;
    if (edge === "first") return { op: shift.op, first: Math.min(shift.first + steps, shift.last - SHORTEST), last: shift.last };
    if (edge === "last") return { op: shift.op, first: shift.first, last: Math.max(shift.last + steps, shift.first + SHORTEST) };
    const under = document.elementsFromPoint(event.clientX, event.clientY).find((each) => each !== this.live.bar && each.closest?.("[data-op]") && !this.live.bar.contains(each));
    const op = under?.closest("[data-op]").dataset.op ?? shift.op;
    this.#mark(op === shift.op ? null : under);
    const other = under?.closest(".shift")?.shift;
    if (op !== shift.op && other) return { op, first: other.first, last: other.last, swap: other };
    const by = op !== shift.op && Math.abs(dx) < SIDEWAYS_PX ? 0 : steps;
    return { op, first: shift.first + by, last: shift.last + by };
  }

  #mark(under) {
    const row = under?.closest("[data-op]") ?? null;
    const bar = under?.closest(".shift") ?? null;
    if (this.marked?.row !== row) this.marked?.row?.classList.remove("target");
    if (this.marked?.bar !== bar) this.marked?.bar?.classList.remove("target");
    row?.classList.add("target");
    bar?.classList.add("target");
    this.marked = { row, bar };
  }

  #follow(live, dy) {
    const px = this.dayPx() / DAY;
    const { shift, to } = live;
    const left = to.swap ? 0 : (to.first - shift.first) * px;
    live.bar.style.transform = `translate(${left}px, ${live.edge ? 0 : dy}px)`;
    if (live.edge) live.bar.style.width = `${(to.last - to.first) * px}px`;
  }

  async #up(event) {
    const { live } = this;
    if (!live.moved || event.type === "pointercancel") return this.#end();
    this.dragged = true;
    setTimeout(() => { this.dragged = false; }, 0);
    const edits = Week.edits(live.shift, live.to);
    const answers = this.check.answers;
    this.#stop();
    this.dropping = true;
    try {
      await this.drop(edits, answers);
    } finally {
      this.dropping = false;
      this.#end();
    }
    return undefined;
  }

  #stop() {
    clearTimeout(this.live?.timer);
    removeEventListener("touchmove", this.still);
    removeEventListener("contextmenu", this.still);
    removeEventListener("pointermove", this.move);
    removeEventListener("pointerup", this.up);
    removeEventListener("pointercancel", this.up);
    removeEventListener("keydown", this.key);
  }

  #end() {
    const { live } = this;
    if (!live) return;
    this.#stop();
    this.#mark(null);
    this.live = null;
    live.bar.classList.remove("dragging");
    this.grid.classList.remove("dragging");
    live.bar.style.transform = "";
    if (live.edge) live.bar.style.width = `${((live.shift.last - live.shift.first) / DAY) * 100}%`;
    this.check.hide();
  }
}
