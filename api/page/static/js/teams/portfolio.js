// The matrix of clients and people: puts grid, filters and the dialog of a pair together.

import { Filters } from "./filters.js";
import { Grid } from "./grid.js";
import { PairDialog } from "./pair.js";

const byId = (id) => document.getElementById(id);
const held = byId("teams-data");

function begin(data) {
  const dialog = new PairDialog(data);
  const grid = new Grid(data, byId("matrix"), byId("matrix-scroll"), (row, column) => {
    const client = data.clients[row].id;
    if (column < 0) location.assign(`${data.client}/${encodeURIComponent(client)}`);
    else dialog.open(data.people[column].id, client);
  });
  grid.root.addEventListener("told", (event) => { byId("told").textContent = event.detail; });
  grid.layOut();
  const filters = new Filters(data, grid);
  filters.apply();
  const goTo = (hash) => {
    const row = grid.rows.findIndex((each) => `#${each.id}` === hash);
    if (row < 0) return;
    filters.clear();
    grid.goTo(row);
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#client-"]');
    const pair = event.target.closest("[data-pair]");
    if (pair) dialog.open(...pair.dataset.pair.split("|"));
    if (!link) return;
    event.preventDefault();
    goTo(link.hash);
  });
  byId("version-choice")?.addEventListener("change", (event) => location.assign(`${data.page}?roster=${event.target.value}`));
  goTo(location.hash);
  requestAnimationFrame(() => { document.documentElement.dataset.ready = String(Math.round(performance.now())); });
}

if (held) begin(JSON.parse(held.content.textContent));
