// Service slot by slot above the board: expected calls, heads against need, lost calls; and as a table.

import { word } from "../api.js";
import { element } from "../element.js";
import { clock, DAY, number, wallOf } from "./time.js";

const BAND = 0.68;

export class Strip {
  constructor(canvas, scroller, days, onPick) {
    this.canvas = canvas;
    this.scroller = scroller;
    this.days = days;
    this.slots = null;
    this.dayPx = 0;
    scroller.addEventListener("scroll", () => this.draw(), { passive: true });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    new MutationObserver(() => this.draw()).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    canvas.addEventListener("click", (event) => this.slots && onPick(this.#at(event).first));
    canvas.addEventListener("pointermove", (event) => this.#tell(event));
  }

  /** Take the slots of a version. */
  take(told) {
    const first = wallOf(told.start);
    this.slots = told.calls.map((calls, place) => ({
      first: first + place * told.slot_minutes,
      last: first + (place + 1) * told.slot_minutes,
      calls,
      need: told.heads_needed[place],
      duty: told.heads_on_duty[place],
      lost: told.lost[place],
    }));
    this.draw();
  }

  resize(dayPx, width) {
    this.dayPx = dayPx;
    this.width = width;
    this.draw();
  }

  draw() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      this.#paint();
    });
  }

  #paint() {
    if (!this.slots || !this.dayPx || !this.width) return;
    const height = this.canvas.clientHeight;
    const fine = devicePixelRatio || 1;
    this.canvas.style.width = `${this.width}px`;
    this.canvas.width = this.width * fine;
    this.canvas.height = height * fine;
    const paper = this.canvas.getContext("2d");
    paper.scale(fine, fine);
    const style = getComputedStyle(this.canvas);
    const colour = (name) => style.getPropertyValue(name).trim();
    const x = (wall) => (wall / DAY) * this.dayPx - this.scroller.scrollLeft;
    const most = Math.max(1, ...this.slots.map((each) => Math.max(each.need, each.duty)));
    const calls = Math.max(1e-9, ...this.slots.map((each) => each.calls));
    const lost = Math.max(0.5, ...this.slots.map((each) => each.lost));
    const floor = height * BAND;
    const y = (value, of) => floor - (value / of) * (floor - 4);
    const shown = this.slots.filter((each) => x(each.last) > 0 && x(each.first) < this.width);

    paper.fillStyle = colour("--shift");
    for (const each of shown) paper.fillRect(x(each.first), y(each.duty, most), x(each.last) - x(each.first) + 0.5, floor - y(each.duty, most));
    const line = (name, value, of, dash, step) => {
      paper.beginPath();
      paper.setLineDash(dash);
      shown.forEach((each, place) => {
        const at = y(value(each), of);
        if (!place) paper.moveTo(x(each.first), at);
        if (step) paper.lineTo(x(each.first), at);
        paper.lineTo(step ? x(each.last) : (x(each.first) + x(each.last)) / 2, at);
      });
      paper.strokeStyle = colour(name);
      paper.lineWidth = 1.5;
      paper.stroke();
      paper.setLineDash([]);
    };
    line("--ink-soft", (each) => each.calls, calls, [2, 2], false);
    line("--accent", (each) => each.need, most, [], true);
    paper.fillStyle = colour("--bad");
    for (const each of shown) {
      const tall = (each.lost / lost) * (height - floor - 3);
      if (tall > 0.3) paper.fillRect(x(each.first), floor + 2, Math.max(1, x(each.last) - x(each.first)), tall);
    }
    paper.fillStyle = colour("--line");
    paper.fillRect(0, floor, this.width, 1);
    for (let day = 0; day <= 7; day += 1) paper.fillRect(x(day * DAY), 0, 1, height);
  }

  #at(event) {
    const wall = ((event.offsetX + this.scroller.scrollLeft) / this.dayPx) * DAY;
    return this.slots.find((each) => each.first <= wall && wall < each.last) ?? this.slots.at(-1);
  }

  #tell(event) {
    if (!this.slots) return;
    const slot = this.#at(event);
    this.canvas.title = word("board.slot", {
      day: this.days[Math.min(6, Math.floor(slot.first / DAY))].name,
      start: clock(slot.first),
      calls: number(slot.calls, 1),
      need: number(slot.need),
      duty: number(slot.duty, 1),
      lost: number(slot.lost, 2),
    });
  }

  /** The same by the hour, as rows of a table. */
  table(body, onPick) {
    const rows = [];
    for (let first = 0; first < 7 * DAY; first += 60) {
      const own = (this.slots ?? []).filter((each) => each.first >= first && each.first < first + 60);
      if (!own.length || own.every((each) => !each.calls && !each.duty)) continue;
      const sum = (name) => own.reduce((total, each) => total + each[name], 0);
      const cells = [sum("calls"), Math.max(...own.map((each) => each.need)), sum("duty") / own.length, sum("lost")];
      const pick = element("button", { type: "button", class: "choice" }, word("board.who"));
      const when = `${this.days[Math.floor(first / DAY)].name} ${clock(first)}`;
      pick.setAttribute("aria-label", `${word("board.who")} ${when}`);
      pick.addEventListener("click", () => onPick(first));
      rows.push(element("tr", {}, element("th", { scope: "row" }, when),
        ...cells.map((value) => element("td", { class: "number" }, number(value, 1))), element("td", {}, pick)));
    }
    body.replaceChildren(...rows);
  }
}
