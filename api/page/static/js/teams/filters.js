// Narrows the matrix: by client, by language or skill, by what somebody is in a team.

import { word } from "../api.js";

const byId = (id) => document.getElementById(id);
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export class Filters {
  constructor(data, grid) {
    this.data = data;
    this.grid = grid;
    for (const id of ["by-client", "by-need", "by-role", "only-team"]) byId(id).addEventListener("input", () => this.apply());
  }

  /** Show everything again. */
  clear() {
    for (const id of ["by-client", "by-need", "by-role"]) byId(id).value = "";
    byId("only-team").checked = false;
    this.apply();
  }

  apply() {
    const letters = plain(byId("by-client").value).split(/\s+/).filter(Boolean);
    const need = byId("by-need").value;
    const role = byId("by-role").value;
    const { clients, people } = this.data;
    const rows = clients.map((_, row) => row).filter((row) =>
      letters.every((each) => this.data.letters[row].includes(each)) &&
      (!need || clients[row].needs.includes(need)) &&
      (!role || this.#matching(row, role).length));
    const together = byId("only-team").checked;
    const wanted = together ? new Set(rows.flatMap((row) => this.#matching(row, role || "team"))) : null;
    const columns = people.map((_, column) => column).filter((column) =>
      (!wanted || wanted.has(column)) && (!need || people[column].has.includes(need)));
    this.grid.root.dataset.only = role;
    this.grid.show(rows, columns);
    byId("shown").textContent = word("teams.shown", { rows: rows.length, clients: clients.length, columns: columns.length, people: people.length });
  }

  /** Columns of a client's people who are something in its team. */
  #matching(row, role) {
    if (role === "vetoed") return this.data.vetoed.filter(([each]) => each === row).map(([, column]) => column);
    const is = { team: () => true, untrained: (pair) => !pair.trained, locked: (pair) => pair.locked }[role] ?? ((pair) => pair.role === role);
    return [...this.grid.pairs[row]].filter(([, pair]) => is(pair)).map(([column]) => column);
  }
}
