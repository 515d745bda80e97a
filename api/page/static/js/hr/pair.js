// One pair: its path with the band, a decision weighed before it is written, a rating of either side.

import { ask, Problem, word } from "../api.js";
import { saidBy } from "../said.js";
import { sentences } from "../tell.js";
import { drawPath } from "./chart.js";
import { weighFirst } from "./effect.js";

const byId = (id) => document.getElementById(id);
const data = JSON.parse(byId("pair-data").content.textContent);
const lang = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
const number = (value) => new Intl.NumberFormat(lang, { maximumFractionDigits: 0 }).format(value);
const day = (text) => new Intl.DateTimeFormat(lang, { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${text}T00:00Z`));

function cell(tag, text, kind = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  made.className = kind;
  return made;
}

function fillTable(points) {
  const body = byId("path-table").querySelector("tbody");
  for (const each of points.toReversed()) {
    const row = document.createElement("tr");
    const happened = data.events.filter((event) => event.on === each.on).map((event) => event.what);
    const head = cell("th", day(each.on));
    head.scope = "row";
    row.append(head, cell("td", number(each.score), "number"), cell("td", word("hr_pair.between", { low: number(each.low), high: number(each.high) })), cell("td", happened.join(" · ")));
    body.append(row);
  }
  byId("path-table").hidden = false;
}

async function showPath() {
  const place = byId("chart");
  try {
    const { data: points } = await ask("GET", data.path);
    if (!points.length) {
      place.replaceChildren(cell("p", word("hr_pair.gone"), "muted"));
      return;
    }
    const [first, last] = [points[0], points.at(-1)];
    byId("chart-words").prepend(word("hr_pair.words", { first: day(first.on), last: day(last.on), from: number(first.score), to: number(last.score), low: number(last.low), high: number(last.high) }), " ");
    drawPath(place, points, data.events);
    fillTable(points);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    place.replaceChildren(cell("p", sentences(problem.told), "form-trouble"));
  } finally {
    place.dataset.ready = "yes";
  }
}

const form = byId("decision");
const fields = form.elements;

function matchKind() {
  const kind = fields.kind.value;
  form.querySelector("[data-score]").hidden = fields.score.disabled = kind !== "score";
  fields.expires_on.required = kind === "score";
}
form.addEventListener("change", matchKind);
matchKind();

const said = () => ({ ...saidBy(form), operator_id: data.operator, client_id: data.client });
weighFirst(form, {
  place: byId("effect"),
  preview: data.preview,
  planned: data.roster !== null,
  aside: ["reason"],
  decision: () => {
    const { reason: _, ...decided } = said();
    return data.roster === null ? decided : { ...decided, roster_id: data.roster };
  },
  save: async () => {
    const [method, path] = form.dataset.save.split(" ");
    await ask(method, path, { body: said() });
    location.reload();
  },
});

// Each side has words of its own.
byId("rating").querySelector("form").addEventListener("change", (event) => {
  if (event.target.name !== "side") return;
  for (const tags of document.querySelectorAll("[data-tags]")) {
    tags.hidden = tags.dataset.tags !== event.target.value;
    tags.querySelectorAll("input").forEach((each) => (each.disabled = tags.hidden));
  }
});

showPath();
