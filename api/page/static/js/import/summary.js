// What an import would change: list by list, who would leave, what stays, what looks wrong.

import { word } from "../api.js";
import { number } from "../board/time.js";
import { element } from "../element.js";

const LEAVE = ["operators", "clients"];

const byId = (id) => document.getElementById(id);
const listName = (key) => word(`board.list_${key}`);

/** Show what a check told. */
export function showSummary(told) {
  const monday = new Date(`${told.week}T12:00:00`).toLocaleDateString(document.documentElement.lang, { day: "numeric", month: "long", year: "numeric" });
  const same = told.changes && !Object.keys(told.changes).length;
  byId("summary-words").textContent = word(same ? "import.same" : told.replaces ? "import.replaces" : "import.fills", { day: monday });
  for (const each of document.querySelectorAll("[data-change]")) each.hidden = !told.changes;
  const names = [...new Set([...Object.keys(told.rows).filter((key) => told.rows[key]), ...Object.keys(told.changes ?? {})])];
  byId("lists").replaceChildren(...names.map((key) => rowOf(told, key)));
  showLeavers(told);
  byId("kept").hidden = !told.kept.length;
  byId("kept").textContent = word("import.kept", { lists: told.kept.map(listName).join(", ") });
  showWarnings(told.warnings);
}

function rowOf(told, key) {
  const own = told.changes?.[key];
  const figure = (value) => element("td", { class: "number" }, value ? number(value) : "–");
  const row = element("tr", {}, element("th", { scope: "row" }, listName(key)), figure(told.rows[key]));
  if (told.changes) row.append(figure(own?.added), figure(own?.changed), figure(own?.removed));
  return row;
}

/** People and clients that the files lack would leave: that is said aloud. */
function showLeavers(told) {
  const gone = LEAVE.filter((key) => told.changes?.[key]?.removed);
  byId("leavers").hidden = !gone.length;
  byId("leavers").textContent = gone.map((key) => word(`import.leave_${key}`, { count: number(told.changes[key].removed) })).join(" ");
}

function showWarnings(warnings) {
  byId("warnings").hidden = !warnings.length;
  byId("warnings-title").textContent = word("import.warnings", { count: number(warnings.length) });
  byId("warning-lines").replaceChildren(...warnings.map((each) => {
    const place = [each.file, each.sheet, each.row === null ? null : word("import.at_row", { row: each.row }), each.column, each.value].filter(Boolean);
    return element("li", {}, element("strong", {}, place.join(", ")), ` – ${each.expected}`);
  }));
}
