// Talks with clients: planned for a day, or written down with what came of them.

import { ask, Problem } from "../api.js";
import { saidBy } from "../said.js";
import { sentences } from "../tell.js";

const plan = document.getElementById("plan");
const held = document.getElementById("held");
const form = held.querySelector("form");
let talk = null;

document.addEventListener("click", (event) => {
  const at = event.target.closest("[data-plan],[data-held]");
  if (!at) return;
  if ("plan" in at.dataset) {
    plan.querySelector("form").reset();
    plan.querySelector("select").value = at.dataset.plan;
    plan.showModal();
    return;
  }
  form.reset();
  talk = at.dataset;
  held.querySelector("[data-about]").textContent = talk.name;
  held.showModal();
});

/** A talk that nobody had planned is written down as planned for the day on which it was held. */
async function planned(day) {
  if (talk.id) return { id: talk.id, version: talk.version };
  const { data } = await ask("POST", `${form.dataset.reviews}/reviews-due`, { body: { client_id: talk.held, on: day } });
  Object.assign(talk, { id: data.id, version: data.version });
  return data;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const trouble = form.querySelector(".form-trouble");
  const button = form.querySelector("[type=submit]");
  trouble.hidden = true;
  button.disabled = true;
  try {
    const said = saidBy(form);
    const row = await planned(said.held);
    await ask("POST", `${form.dataset.reviews}/reviews/${row.id}/held`, { body: said, version: row.version });
    location.reload();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    trouble.textContent = sentences(problem.told);
    trouble.hidden = false;
  } finally {
    button.disabled = false;
  }
});
