// One client: reasons, and how the relation feels, said by one tap.

import { ask } from "../api.js";
import { tellProblem } from "../tell.js";
import { watchReasons } from "./reasons.js";

watchReasons();

const form = document.querySelector("[data-feel]");
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const tags = [...form.querySelectorAll("[name=tags]:checked")].map((each) => each.value);
  const body = { client_id: form.dataset.feel, rating: Number(event.submitter.value), tags };
  const buttons = form.querySelectorAll("button");
  buttons.forEach((each) => { each.disabled = true; });
  try {
    await ask("POST", "/me/feedback", { body });
    form.hidden = true;
    const thanks = document.querySelector("[data-thanks]");
    thanks.hidden = false;
    thanks.focus();
  } catch (problem) {
    tellProblem(problem);
    buttons.forEach((each) => { each.disabled = false; });
  }
});
