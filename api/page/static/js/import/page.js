// Import: files are gathered, checked by the API without storing anything, and imported once all is well.

import { ask, Problem, word } from "../api.js";
import { number } from "../board/time.js";
import { sentences, toast } from "../tell.js";
import { asOne, filesOf } from "./files.js";
import { faultsAsText, showFaults } from "./faults.js";
import { showSummary } from "./summary.js";

const byId = (id) => document.getElementById(id);
const data = JSON.parse(byId("import-data").content.textContent);
const STEPS = ["checking", "faults", "summary", "imported"];
const MEGABYTE = 1_000_000;

let chosen = null;
let told = null;

function show(step) {
  for (const each of STEPS) byId(each).hidden = each !== step;
  if (step) byId(`${step}-title`).focus();
  document.documentElement.dataset.step = step ?? "files";
}

function say(text, bad = false) {
  byId("chosen").textContent = text;
  byId("chosen").className = bad ? "form-trouble" : "";
}

async function send({ dryRun }) {
  const form = new FormData();
  form.append("file", chosen.file, chosen.name);
  const query = new URLSearchParams({ dry_run: String(dryRun), replace: String(!dryRun && told.replaces) });
  if (byId("week").value) query.set("week", byId("week").value);
  const { data: answer } = await ask("POST", `${data.api}/import?${query}`, { form, once: false });
  return answer;
}

/** Gather and check; whatever is wrong is told in a table, what would change in another. */
async function take(files) {
  show(null);
  try {
    chosen = await asOne(files);
  } catch {
    return say(word("import.unreadable"), true);
  }
  if (!chosen) return say(word("import.nothing"), true);
  if (chosen.file.size > data.largest * MEGABYTE) return say(word("import.too_large", { limit: number(data.largest) }), true);
  say(word(chosen.count > 1 ? "import.chosen_many" : "import.chosen", { name: chosen.name, count: number(chosen.count) }));
  return check();
}

async function check() {
  show("checking");
  try {
    told = await send({ dryRun: true });
    showSummary(told);
    byId("import-trouble").hidden = true;
    show("summary");
  } catch (problem) {
    refused(problem);
  }
}

function refused(problem) {
  if (!(problem instanceof Problem)) {
    // A file that changed on the disk since it was chosen cannot be read any more.
    say(word("import.unreadable"), true);
    show(null);
  } else if (problem.told.rows) {
    showFaults(problem.told);
    show("faults");
  } else {
    say(problem.status === 0 && navigator.onLine ? word("import.unreadable") : sentences(problem.told), true);
    show(null);
  }
}

async function importAll() {
  byId("import").disabled = true;
  byId("import-trouble").hidden = true;
  try {
    const done = await send({ dryRun: false });
    byId("imported-words").textContent = word("import.imported", { operators: number(done.rows.operators ?? 0), clients: number(done.rows.clients ?? 0), calls: number(done.rows.calls ?? 0) });
    byId("to-runs").href = `${data.page}/runs?week=${done.week}`;
    show("imported");
  } catch (problem) {
    if (problem instanceof Problem && !problem.told.rows) {
      byId("import-trouble").textContent = sentences(problem.told);
      byId("import-trouble").hidden = false;
    } else {
      refused(problem);
    }
  } finally {
    byId("import").disabled = false;
  }
}

function again() {
  show(null);
  say("");
  byId("pick-file").focus();
  byId("drop").scrollIntoView({ block: "nearest" });
}

byId("pick-file").addEventListener("click", () => byId("file").click());
byId("pick-folder").addEventListener("click", () => byId("folder").click());
for (const id of ["file", "folder"]) {
  byId(id).addEventListener("change", (event) => {
    const files = [...event.target.files];
    event.target.value = "";
    if (files.length) take(files);
  });
}
// Anything dropped anywhere on the page is meant for it: a file must never replace the page.
const drop = byId("drop");
addEventListener("dragover", (event) => {
  event.preventDefault();
  drop.classList.add("over");
});
addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) drop.classList.remove("over");
});
addEventListener("drop", async (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  if (event.dataTransfer.items.length) take(await filesOf(event.dataTransfer));
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-again]")) again();
});
byId("import").addEventListener("click", importAll);
byId("copy").addEventListener("click", async () => {
  await navigator.clipboard.writeText(faultsAsText());
  toast(word("import.copied"));
});
if (!("webkitdirectory" in HTMLInputElement.prototype)) byId("pick-folder").hidden = true;
document.documentElement.dataset.ready = "true";
