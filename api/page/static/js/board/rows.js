// Draws people's rows: light at first, their days and shifts once they come into view.

import { word } from "../api.js";
import { element } from "../element.js";
import { workedMinutes } from "./store.js";
import { clock, DAY, hours, span, wallOf } from "./time.js";

const AHEAD = "600px";
const LETTER_PX = 6.4;
const MARGIN_PX = 5;

export { element };

export class Rows {
  constructor(week, data, grid, scroller) {
    this.week = week;
    this.days = data.days;
    this.today = data.today;
    this.grid = grid;
    this.rows = new Map();
    this.drawn = new Set();
    this.dayPx = 0;
    this.seen = new IntersectionObserver((entries) => this.#inView(entries), { root: scroller, rootMargin: AHEAD });
  }

  /** Lay out every row, without what is in it. */
  layOut() {
    const head = element("div", { role: "row", class: "prow head", "aria-rowindex": "1" });
    head.append(element("div", { role: "columnheader", class: "who" }, word("board.people")));
    this.days.forEach((day, number) => {
      const today = day.date === this.today;
      const name = element("button", { type: "button", class: "day-name", title: word("board.zoom_on", { day: day.name }) }, day.name);
      head.append(element("div", { role: "columnheader", class: today ? "day today" : "day", "data-day": String(number) }, name));
    });
    const all = document.createDocumentFragment();
    all.append(head);
    let place = 2;
    for (const person of this.week.people.values()) {
      if (person.left && !this.week.of(person.id).length) continue;
      const row = element("div", { role: "row", class: "prow", "data-op": person.id, "aria-rowindex": String(place) });
      const name = element("span", { class: "name" }, person.name);
      row.append(element("div", { role: "rowheader", class: "who" }, name, element("span", { class: "hours" })));
      this.rows.set(person.id, row);
      this.#hours(person.id);
      all.append(row);
      place += 1;
    }
    this.grid.setAttribute("aria-rowcount", String(place - 1));
    this.grid.setAttribute("aria-colcount", "8");
    this.grid.replaceChildren(all);
    this.rows.forEach((row) => this.seen.observe(row));
  }

  /** Draw again those whose shifts changed. */
  refresh(ids, flash) {
    for (const id of ids) {
      const row = this.rows.get(id);
      if (!row) continue;
      this.#hours(id);
      if (this.drawn.has(id)) this.#draw(id);
      if (flash) {
        row.classList.remove("flash");
        requestAnimationFrame(() => row.classList.add("flash"));
      }
    }
  }

  /** Show only some people; tell how many. */
  filter(keep) {
    let shown = 0;
    for (const [id, row] of this.rows) {
      row.hidden = !keep(this.week.people.get(id));
      if (!row.hidden) shown += 1;
    }
    return shown;
  }

  /** Say the times in bars again after the width of a day changed. */
  resize(dayPx) {
    this.dayPx = dayPx;
    for (const id of this.drawn) {
      for (const bar of this.rows.get(id).querySelectorAll(".shift")) this.#label(bar, bar.shift);
    }
  }

  barOf(shift) {
    const bars = this.rows.get(shift.op)?.querySelectorAll(".shift") ?? [];
    return [...bars].find((each) => each.shift.first === shift.first);
  }

  /** Draw somebody's row now, so that it can be reached. */
  require(id) {
    if (this.rows.has(id) && !this.drawn.has(id)) this.#draw(id);
  }

  #inView(entries) {
    for (const entry of entries) {
      const id = entry.target.dataset.op;
      if (entry.isIntersecting && !this.drawn.has(id)) this.#draw(id);
    }
  }

  #hours(id) {
    const person = this.week.people.get(id);
    const worked = this.week.of(id).reduce((sum, each) => sum + workedMinutes(each), 0);
    const place = this.rows.get(id).querySelector(".hours");
    place.textContent = `${hours(worked)} / ${hours(person.contract)} h`;
    place.title = word("board.hours_title");
  }

  #draw(id) {
    const row = this.rows.get(id);
    const focused = row.contains(document.activeElement) ? document.activeElement : null;
    const kept = focused && { first: focused.shift?.first, day: focused.closest("[data-day]")?.dataset.day };
    const cells = this.days.map((day, number) => {
      const cell = element("div", { role: "gridcell", class: "day", "data-day": String(number), tabindex: "-1" });
      if (!this.week.of(id).some((each) => Math.floor(each.first / DAY) === number)) {
        cell.setAttribute("aria-label", word("board.cell_off", { day: day.name }));
      }
      return cell;
    });
    for (const [start, end] of this.week.people.get(id).away) this.#away(cells, wallOf(start), wallOf(end));
    for (const shift of this.week.of(id)) {
      const day = Math.min(6, Math.max(0, Math.floor(shift.first / DAY)));
      cells[day].append(this.#bar(shift, day));
    }
    row.replaceChildren(row.firstElementChild, ...cells);
    this.drawn.add(id);
    if (kept) this.#refocus(row, kept);
    else if (!this.grid.querySelector('[tabindex="0"]')) (row.querySelector(".shift") ?? cells[0]).tabIndex = 0;
  }

  #refocus(row, kept) {
    const again = [...row.querySelectorAll(".shift")].find((each) => each.shift.first === kept.first);
    const target = again ?? row.querySelector(`[data-day="${kept.day}"] .shift`) ?? row.querySelector(`[data-day="${kept.day}"]`);
    if (!target) return;
    target.tabIndex = 0;
    target.focus({ preventScroll: true });
  }

  #away(cells, first, last) {
    for (let day = 0; day < 7; day += 1) {
      const from = Math.max(first, day * DAY);
      const to = Math.min(last, (day + 1) * DAY);
      if (from >= to) continue;
      const mark = element("span", { class: "away", title: word("board.away") });
      place(mark, from - day * DAY, to - day * DAY);
      cells[day].append(mark);
    }
  }

  #bar(shift, day) {
    const bar = element("button", { type: "button", class: "shift", tabindex: "-1" });
    bar.shift = shift;
    place(bar, shift.first - day * DAY, shift.last - day * DAY);
    for (const pause of shift.breaks) {
      const mark = element("span", { class: pause.paid ? "pause paid" : "pause" });
      place(mark, pause.first - shift.first, pause.last - shift.first, shift.last - shift.first);
      bar.append(mark);
    }
    bar.append(element("span", { class: "times", "aria-hidden": "true" }));
    const lock = this.week.lockOf(shift);
    if (lock) bar.classList.add("locked");
    const pauses = shift.breaks.map((each) => span(each.first, each.last)).join(", ");
    const name = this.week.people.get(shift.op).name;
    const said = word(pauses ? "board.shift" : "board.shift_bare", {
      name, day: this.days[day].name, span: span(shift.first, shift.last), pauses,
    });
    // The name of the button: what it shows is hidden from screen readers, it is too short for them.
    bar.title = lock ? `${said} ${word("board.locked")}` : said;
    this.#label(bar, shift);
    return bar;
  }

  #label(bar, shift) {
    const room = ((shift.last - shift.first) / DAY) * this.dayPx - MARGIN_PX;
    const texts = [span(shift.first, shift.last), `${brief(shift.first)}–${brief(shift.last)}`, brief(shift.first)];
    bar.lastElementChild.textContent = texts.find((text) => text.length * LETTER_PX <= room) ?? "";
  }
}

/** A minute on the wall in as few letters as people read: 8, 17:30. */
function brief(wall) {
  const text = clock(wall).replace(/^0/, "");
  return text.endsWith(":00") ? text.slice(0, -3) : text;
}

/** Put something between two minutes of a stretch. */
export function place(mark, first, last, whole = DAY) {
  mark.style.left = `${(first / whole) * 100}%`;
  mark.style.width = `${((last - first) / whole) * 100}%`;
}
