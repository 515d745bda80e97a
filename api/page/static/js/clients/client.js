// The page of a client: its calls with what is expected, reasons, a replay, a link for its word.

import { ask, word } from "../api.js";
import { number } from "../board/time.js";
import { element } from "../board/rows.js";
import { watchCopies } from "../own/copy.js";
import { watchReasons } from "../own/reasons.js";
import { tellProblem } from "../tell.js";
import { draw } from "./chart.js";

const POLL_MS = 2000;
const byId = (id) => document.getElementById(id);
const data = JSON.parse(byId("client-data").content.textContent);
const words = Object.fromEntries(["came", "expected", "low", "high"].map((each) => [each, word(`clients.${each}`)]));

function sentence(text) {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}

function none(count) {
  return Array.from({ length: count }, () => null);
}

/** Weeks that were, and after them the week that is expected, with its band. */
function drawWeeks(whole) {
  const came = data.weeks.map((each) => each.offered);
  const names = data.weeks.map((each) => each.name);
  const before = none(came.length);
  draw(byId("weeks-chart"), {
    names: whole ? [...names, data.monday] : names,
    came: whole ? [...came, null] : came,
    expected: whole ? [...before, whole.expected] : before,
    low: whole ? [...before, whole.q10] : before,
    high: whole ? [...before, whole.q90] : before,
  }, words);
}

function drawDays(spans) {
  const calls = spans.map((each) => each.calls);
  draw(byId("days-chart"), { names: data.days.map((each) => each.replace(/\/.*/, "")), expected: calls.map((each) => each.expected), low: calls.map((each) => each.q10), high: calls.map((each) => each.q90) }, words);
  const table = byId("days-table");
  table.hidden = false;
  table.tBodies[0].replaceChildren(...calls.map((each, day) => element("tr", {},
    element("th", { scope: "row" }, data.days[day]),
    ...[number(each.expected, 1), number(each.q10), number(each.q90)].map((text) => element("td", { class: "number" }, text)))));
}

async function foresee() {
  if (!byId("weeks-chart")) return;
  if (!data.planned) return drawWeeks(null);
  try {
    const { data: told } = await ask("GET", `${data.api}/weeks/${data.week}/forecast?client_id=${encodeURIComponent(data.client)}`);
    const { expected, q10, q90 } = told.whole;
    const last = data.weeks.at(-1)?.offered;
    const said = [word("clients.foreseen", { week: data.week_name, calls: number(expected), low: number(q10), high: number(q90) })];
    if (last !== undefined) said.push(word("clients.last_week", { calls: number(last) }));
    said.push(word("clients.handle", { seconds: number(told.handle_seconds) }), ...told.notes.map((each) => sentence(each.words)));
    byId("foreseen").textContent = said.join(" ");
    drawWeeks(told.whole);
    drawDays(told.spans);
  } catch (problem) {
    byId("foreseen").textContent = word("clients.not_foreseen");
    drawWeeks(null);
    tellProblem(problem);
  }
  return undefined;
}

/** A replay takes a while: say how far it is, and read the page again when it is done. */
async function follow(job) {
  const state = byId("replay-state");
  for (;;) {
    if (job.status === "done") return location.reload();
    if (!["queued", "running"].includes(job.status)) {
      state.textContent = job.failure_words ?? word("clients.replay_failed");
      return undefined;
    }
    state.textContent = word("clients.replaying", { done: job.done, of: job.of });
    await new Promise((done) => { setTimeout(done, POLL_MS); });
    ({ data: job } = await ask("GET", `${data.api}/jobs/${encodeURIComponent(job.id)}`));
  }
}

byId("replay")?.addEventListener("done", (event) => {
  byId("replay").hidden = true;
  follow(event.detail.data).catch(tellProblem);
});

byId("link-form")?.addEventListener("done", (event) => {
  const made = event.detail.data;
  byId("link-made").hidden = false;
  byId("link-address").value = made.url;
  const until = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long" }).format(new Date(made.expires_at));
  byId("link-until").textContent = word("clients.link_until", { until, uses: made.most_uses });
  byId("link-made").focus();
});

watchCopies();
watchReasons();
foresee().finally(() => { document.documentElement.dataset.ready = "true"; });
