// My week: reasons, and the link for a calendar program.

import { ask } from "../api.js";
import { tellProblem } from "../tell.js";
import { watchCopies } from "./copy.js";
import { watchReasons } from "./reasons.js";

async function make(button) {
  button.disabled = true;
  try {
    const { data } = await ask("POST", "/me/calendar", { once: false });
    document.querySelector("[data-calendar-url]").value = data.url;
    document.querySelectorAll("[data-calendar-made]").forEach((each) => { each.hidden = false; });
    document.querySelector("[data-calendar-url]").focus();
  } catch (problem) {
    tellProblem(problem);
  } finally {
    button.disabled = false;
  }
}

async function end() {
  try {
    await ask("DELETE", "/me/calendar");
    location.reload();
  } catch (problem) {
    tellProblem(problem);
  }
}

watchReasons();
watchCopies();
document.querySelector("[data-calendar-make]").addEventListener("click", (event) => make(event.currentTarget));
document.querySelector("[data-calendar-end]")?.addEventListener("click", end);
