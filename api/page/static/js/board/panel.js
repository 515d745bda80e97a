// What the week is worth: figures above the board, scores by term and broken rules beside it.

import { word } from "../api.js";
import { gapWords } from "../gap.js";
import { ruleLine } from "./effect.js";
import { element } from "../element.js";
import { number, percent } from "./time.js";

/** Show the figures of a version. */
export function showFigures(place, roster) {
  const figures = [
    [word("board.lost"), number(roster.lost_calls, 1), word("board.lost_help")],
    [word("board.named"), percent(roster.named_share), word("board.named_help")],
    [word("board.objective"), number(roster.objective, 1), word("board.objective_help")],
    [word("board.quality"), gapWords(roster), ""],
  ];
  if (roster.hard_violations) figures.push([word("board.broken"), number(roster.hard_violations), word("board.broken_help")]);
  place.replaceChildren(...figures.map(([name, value, help]) => {
    const group = element("div", { title: help || undefined }, element("dt", {}, name), element("dd", {}, value));
    if (value.length > 14) group.lastElementChild.classList.add("sentence");
    return group;
  }));
}

/** Show scores by term, broken rules, clients worst served, and what nothing could satisfy. */
export function showScores(place, told) {
  const parts = [terms(told)];
  if (told.violations.length) parts.push(list(word("board.rules"), told.violations.map(ruleLine), 8));
  if (told.worst_served.length) {
    parts.push(list(word("board.worst"), told.worst_served.map((each) =>
      element("p", {}, word("board.without_team", { name: each.name, calls: number(each.without_team, 1), of: number(each.calls, 1) }))), 5));
  }
  if (told.unmet.length) parts.push(list(word("board.unmet"), told.unmet.map((text) => element("p", {}, text)), 5));
  place.replaceChildren(...parts);
}

function terms(told) {
  const own = told.terms.filter((each) => Math.abs(each.value) > 0.005);
  const most = Math.max(...own.map((each) => Math.abs(each.value)), 1e-9);
  const rows = own.map((each) => {
    const bar = element("span", { class: "term-bar", "aria-hidden": "true" });
    bar.style.width = `${(Math.abs(each.value) / most) * 100}%`;
    const name = element("th", { scope: "row", title: each.meaning }, each.title, bar);
    return element("tr", {}, name, element("td", { class: "number" }, number(each.value, 1)));
  });
  const foot = [[word("board.objective"), number(told.objective, 1)]];
  if (told.unavoidable > 0.05) foot.push([word("board.unavoidable"), number(told.unavoidable, 1)]);
  if (told.bound !== null) foot.push([word("board.bound"), number(told.bound, 1)]);
  const table = element("table", { class: "terms" });
  table.append(
    element("caption", {}, word("board.terms_caption")),
    element("tbody", {}, ...rows),
    element("tfoot", {}, ...foot.map(([name, value]) => element("tr", {}, element("th", { scope: "row" }, name), element("td", { class: "number" }, value)))),
  );
  return table;
}

function list(title, lines, most) {
  const body = element("div", { class: "lines" }, ...lines.slice(0, most));
  if (lines.length > most) {
    const rest = element("details", {}, element("summary", {}, word("board.more", { count: number(lines.length - most) })), ...lines.slice(most));
    body.append(rest);
  }
  return element("section", {}, element("h3", {}, title), body);
}
