// Every fault of the files in a table: where it stands, what was found, what was expected.

import { word } from "../api.js";
import { number } from "../board/time.js";
import { element } from "../element.js";

const MOST_AT_ONCE = 300;

const byId = (id) => document.getElementById(id);
let faults = [];
let count = 0;
let file = null;

/** Show the faults that a refusal tells; those of one file when somebody asks for it. */
export function showFaults(told) {
  faults = told.rows.filter((each) => !each.warning);
  count = told.count ?? faults.length;
  file = null;
  byId("faults-title").textContent = word(count === 1 ? "import.fault" : "import.faults", { count: number(count) });
  showFiles();
  showRows();
}

const placeOf = (each) => (each.sheet ? `${each.file} – ${each.sheet}` : each.file);

function showFiles() {
  const places = [...new Set(faults.map(placeOf))];
  const choices = places.length > 1 ? [null, ...places] : [];
  byId("by-file").replaceChildren(...choices.map((place) => {
    const own = place === null ? faults : faults.filter((each) => placeOf(each) === place);
    const text = `${place ?? word("import.all_files")} (${number(own.length)})`;
    const button = element("button", { type: "button", class: "choice", "aria-pressed": String(place === file) }, text);
    button.addEventListener("click", () => {
      file = place;
      for (const each of byId("by-file").children) each.setAttribute("aria-pressed", String(each === button));
      showRows();
    });
    return button;
  }));
}

function showRows() {
  const own = file === null ? faults : faults.filter((each) => placeOf(each) === file);
  byId("fault-rows").replaceChildren(...own.slice(0, MOST_AT_ONCE).map(rowOf));
  const left = count - faults.length;
  const lines = [];
  if (own.length > MOST_AT_ONCE) lines.push(word("import.shown", { shown: number(MOST_AT_ONCE), of: number(own.length) }));
  if (left > 0) lines.push(word("import.not_told", { count: number(left) }));
  byId("faults-shown").textContent = lines.join(" ");
}

function rowOf(each) {
  const cell = (key, text, kind) => element("td", { "data-label": word(`import.${key}`), class: kind }, text);
  return element("tr", {},
    element("th", { scope: "row" }, placeOf(each)),
    cell("row", each.row === null ? "–" : String(each.row), "number"),
    cell("column", each.column ?? "–"),
    each.value === null ? cell("found", "–") : cell("found", element("code", {}, each.value)),
    cell("wanted", each.words));
}

/** The same faults to paste into a message or a spreadsheet. */
export function faultsAsText() {
  return faults.map((each) => [each.file, each.sheet ?? "", each.row ?? "", each.column ?? "", each.value ?? "", each.words].join("\t")).join("\n");
}
