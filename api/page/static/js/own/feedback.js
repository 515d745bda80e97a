// How a client's team answers: said once per use of the link, without an account.

import { ask, Problem } from "../api.js";
import { sentences } from "../tell.js";

const form = document.querySelector("[data-link]");
const thanks = document.getElementById("thanks");

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const trouble = form.querySelector(".form-trouble");
  const button = form.querySelector("[type=submit]");
  const body = {
    person: form.elements.person.value,
    rating: Number(form.elements.rating.value),
    tags: [...form.querySelectorAll("[name=tags]:checked")].map((each) => each.value),
    comment: form.elements.comment.value.trim(),
  };
  trouble.hidden = true;
  button.disabled = true;
  try {
    const { data } = await ask("POST", `/feedback/${encodeURIComponent(form.dataset.link)}`, { body, once: false });
    document.getElementById("ask").hidden = true;
    thanks.hidden = false;
    document.getElementById("again").hidden = data.uses_left < 1;
    thanks.focus();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    trouble.textContent = sentences(problem.told);
    trouble.hidden = false;
  } finally {
    button.disabled = false;
  }
});

document.querySelector("[data-again]").addEventListener("click", () => {
  form.reset();
  thanks.hidden = true;
  document.getElementById("ask").hidden = false;
  document.querySelector("#ask h1").scrollIntoView();
});
