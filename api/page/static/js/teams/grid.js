// Draws the matrix: light rows at first, their cells once they come into view; keys go around it.

import { word } from "../api.js";
import { element } from "../board/rows.js";

const AHEAD = "500px";
const PAGE_ROWS = 10;

export class Grid {
  /**
   * @param {object} data figures of the page
   * @param {(row: number, column: number) => void} open what Enter or a click on a cell does
   */
  constructor(data, root, scroller, open) {
    this.data = data;
    this.root = root;
    this.open = open;
    this.columns = data.people.map((_, place) => place);
    this.scores = [];
    this.ranges = [];
    this.rowsAPart = data.figures.rows;
    this.parts = new Set();
    this.#keep(data.figures);
    this.visible = data.clients.map((_, place) => place);
    this.at = { row: 0, column: -1 };
    this.pairs = data.clients.map(() => new Map());
    for (const [row, column, role, trained, calls, locked] of data.pairs) this.pairs[row].set(column, { role, trained, calls, locked });
    this.vetoed = new Set(data.vetoed.map(([row, column]) => `${row}|${column}`));
    this.drawn = new Set();
    this.seen = new IntersectionObserver((entries) => this.#inView(entries), { root: scroller, rootMargin: AHEAD });
    root.addEventListener("keydown", (event) => this.#key(event));
    root.addEventListener("click", (event) => this.#click(event));
    root.addEventListener("focusin", (event) => this.#focused(event));
  }

  /** Lay out every row, without its cells. */
  layOut() {
    this.head = element("div", { role: "row", class: "mrow head", "aria-rowindex": "1" });
    this.rows = this.data.clients.map((client, place) => {
      const name = element("div", { role: "rowheader", class: "mname", tabindex: "-1", title: client.name }, element("span", {}, client.name));
      return element("div", { role: "row", class: "mrow", id: `client-${client.id}`, "data-row": String(place), "aria-rowindex": String(place + 2) }, name);
    });
    this.root.setAttribute("aria-rowcount", String(this.rows.length + 1));
    this.root.replaceChildren(this.head, ...this.rows);
    this.#layHead();
    this.rows.forEach((row) => this.seen.observe(row));
    this.#mark(0, -1);
  }

  /** Show some rows and some columns only. */
  show(rows, columns) {
    const wanted = new Set(rows);
    this.visible = rows;
    this.rows.forEach((row, place) => { row.hidden = !wanted.has(place); });
    if (columns.length !== this.columns.length || columns.some((each, place) => each !== this.columns[place])) {
      this.columns = columns;
      this.#layHead();
      for (const place of this.drawn) this.#draw(place);
    }
    if (!wanted.has(this.at.row) || (this.at.column >= 0 && !columns.includes(this.at.column))) this.#mark(rows[0] ?? 0, -1);
  }

  /** Go to the name of a client, in the middle of what is seen. */
  goTo(row) {
    this.focus(row);
    requestAnimationFrame(() => this.#cell(row, -1)?.scrollIntoView({ block: "center", inline: "nearest" }));
  }

  /** Go to a cell, or to the name of a client. */
  focus(row, column = -1) {
    this.#mark(row, column);
    const cell = this.#cell(row, column);
    cell?.focus({ preventScroll: true });
    this.#scrollTo(cell);
  }

  /** What a cell says, in words. */
  says(row, column) {
    const names = { operator: this.data.people[column].name, client: this.data.clients[row].name };
    if (this.vetoed.has(`${row}|${column}`)) return word("teams.says_vetoed", names);
    if (!this.scores[row]) return word("teams.waiting");
    const score = this.scores[row][column];
    if (score < 0) return word("teams.says_no", names);
    const { low, high, doubt } = this.#range(row, column);
    const told = { ...names, score, low, high, sure: word(`teams.sure_${doubt}`) };
    const pair = this.pairs[row].get(column);
    const place = pair ? [word(`teams.is_${pair.role}`), ...(pair.trained ? [] : [word("teams.is_untrained")]), ...(pair.locked ? [word("teams.is_locked")] : [])].join(", ") : word("teams.is_outside");
    return word("teams.says", { ...told, place });
  }

  #keep({ part, rows, scores, ranges }) {
    this.parts.add(part);
    scores.forEach((each, place) => {
      this.scores[part * rows + place] = each;
      this.ranges[part * rows + place] = ranges[place];
    });
  }

  /** Ask for the figures of a large matrix when somebody looks at their rows. */
  async #fetch(row) {
    const part = Math.floor(row / this.rowsAPart);
    if (this.parts.has(part)) return;
    this.parts.add(part);
    try {
      const answer = await fetch(`${this.data.page}/figures/${part}?${this.data.query}`, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      this.#keep(await answer.json());
    } catch {
      this.parts.delete(part);
      return;
    }
    for (const place of this.drawn) {
      if (Math.floor(place / this.rowsAPart) === part) this.#draw(place);
    }
  }

  /** Where the true score lies nine times in ten, and how much doubt there is: 0, 1 or 2. */
  #range(row, column) {
    const told = this.ranges[row][column];
    const ends = Math.floor(told / 3);
    return { low: Math.floor(ends / 101), high: ends % 101, doubt: told % 3 };
  }

  #layHead() {
    this.root.style.setProperty("--columns", this.columns.length);
    this.root.setAttribute("aria-colcount", String(this.columns.length + 1));
    const people = this.columns.map((place) => {
      const { name } = this.data.people[place];
      return element("div", { role: "columnheader", class: "mperson", title: name, "data-column": String(place) }, element("span", {}, name));
    });
    this.head.replaceChildren(element("div", { role: "columnheader", class: "mname" }, element("span", {}, word("teams.corner"))), ...people);
  }

  #inView(entries) {
    for (const entry of entries) {
      const place = Number(entry.target.dataset.row);
      if (!entry.isIntersecting || this.drawn.has(place)) continue;
      this.drawn.add(place);
      this.#draw(place);
    }
  }

  #draw(place) {
    if (!this.scores[place]) this.#fetch(place);
    const row = this.rows[place];
    const name = row.firstElementChild;
    const here = row.contains(document.activeElement) && document.activeElement !== name;
    while (name.nextSibling) name.nextSibling.remove();
    name.insertAdjacentHTML("afterend", this.columns.map((column) => this.#html(place, column)).join(""));
    if (this.at.row === place && this.at.column >= 0) {
      this.#mark(place, this.at.column);
      if (here) this.focus(place, this.at.column);
    }
  }

  /** One cell; it holds figures and letters only, nothing that a person wrote. */
  #html(row, column) {
    const score = this.scores[row]?.[column];
    const pair = this.pairs[row].get(column);
    const kinds = ["cell"];
    let text = "";
    if (this.vetoed.has(`${row}|${column}`)) {
      kinds.push("vetoed");
      text = "✕";
    } else if (score === undefined) kinds.push("waits");
    else if (score < 0) kinds.push("no");
    else {
      kinds.push(`s${Math.min(9, Math.max(2, Math.floor(score / 10)))}`, `u${this.#range(row, column).doubt}`);
      text = String(score);
    }
    if (pair) {
      kinds.push("team", pair.role);
      if (!pair.trained) kinds.push("untrained");
      if (pair.locked) kinds.push("locked");
      text = `<b>${word(`teams.letter_${pair.role}`)}</b>${text}`;
    }
    return `<div role="gridcell" class="${kinds.join(" ")}" tabindex="-1" data-column="${column}">${text}</div>`;
  }

  #cell(row, column) {
    const line = this.rows[row];
    if (!line) return null;
    if (column < 0) return line.firstElementChild;
    if (!this.drawn.has(row)) {
      this.drawn.add(row);
      this.#draw(row);
    }
    return line.querySelector(`[data-column="${column}"]`);
  }

  /** Only one cell is reached by the tab key: the one where somebody was. */
  #mark(row, column) {
    const former = this.root.querySelector('[tabindex="0"]');
    if (former) former.tabIndex = -1;
    this.at = { row, column };
    const cell = this.#cell(row, column);
    if (!cell) return;
    cell.tabIndex = 0;
    if (column >= 0) cell.setAttribute("aria-label", this.says(row, column));
  }

  /** Show on which row and in which column somebody is. */
  #light() {
    this.root.querySelectorAll(".at").forEach((each) => each.classList.remove("at"));
    this.rows[this.at.row].classList.add("at");
    this.head.querySelector(`[data-column="${this.at.column}"]`)?.classList.add("at");
  }

  /** Keep a cell clear of the names that stay in place. */
  #scrollTo(cell) {
    if (!cell) return;
    const scroller = this.root.parentElement;
    const [box, own] = [scroller.getBoundingClientRect(), cell.getBoundingClientRect()];
    const [left, top] = [box.left + this.head.firstElementChild.offsetWidth, box.top + this.head.offsetHeight];
    if (own.top < top) scroller.scrollTop -= top - own.top;
    else if (own.bottom > box.bottom - 16) scroller.scrollTop += own.bottom - box.bottom + 16;
    if (this.at.column < 0) scroller.scrollLeft = 0;
    else if (own.left < left) scroller.scrollLeft -= left - own.left;
    else if (own.right > box.right - 16) scroller.scrollLeft += own.right - box.right + 16;
  }

  #focused(event) {
    const line = event.target.closest("[data-row]");
    if (!line) return;
    const row = Number(line.dataset.row);
    const column = Number(event.target.dataset.column ?? -1);
    if (row !== this.at.row || column !== this.at.column) this.#mark(row, column);
    this.#light();
    this.root.dispatchEvent(new CustomEvent("told", { detail: column < 0 ? this.data.clients[row].name : this.says(row, column) }));
  }

  #click(event) {
    const line = event.target.closest("[data-row]");
    if (!line) return;
    const cell = event.target.closest("[data-column]");
    this.focus(Number(line.dataset.row), cell ? Number(cell.dataset.column) : -1);
    this.open(this.at.row, this.at.column);
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.open(this.at.row, this.at.column);
      return;
    }
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-PAGE_ROWS, 0], PageDown: [PAGE_ROWS, 0], Home: [0, -Infinity], End: [0, Infinity] };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const within = (place, count) => Math.max(0, Math.min(count - 1, place));
    const columns = [-1, ...this.columns];
    const row = this.visible[within(this.visible.indexOf(this.at.row) + step[0], this.visible.length)];
    this.focus(row, columns[within(columns.indexOf(this.at.column) + step[1], columns.length)]);
  }
}
