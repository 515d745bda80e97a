// The log of a site: its chain is walked, and what came of it is said in words.

import { ask, Problem, word } from "../api.js";
import { element } from "../element.js";
import { sentences } from "../tell.js";

const button = document.getElementById("verify");
const place = document.getElementById("proof");
const number = new Intl.NumberFormat(document.documentElement.lang);

function say(kind, ...lines) {
  place.replaceChildren(element("div", { class: `note ${kind}` }, ...lines.map((each) => element("p", {}, each))));
}

button.addEventListener("click", async () => {
  button.disabled = true;
  say("", word("audit.walking"));
  try {
    const { data } = await ask("GET", button.dataset.path);
    if (data.holds) say("", word("audit.holds", { count: number.format(data.entries) }), word("audit.note", { hash: data.last_hash ?? "–" }));
    else say("bad", word("audit.broken", { entry: number.format(data.broken_at), fault: data.fault }), word("audit.broken_next"));
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    say("bad", sentences(problem.told));
  } finally {
    button.disabled = false;
  }
});
document.documentElement.dataset.ready = "true";
