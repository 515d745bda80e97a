// My account: sessions and tokens that end, a token that is made; the language follows at once.

import { ask, Problem } from "../api.js";
import { sentences, tellProblem } from "../tell.js";
import { watchCopies } from "./copy.js";

watchCopies();

document.addEventListener("click", async (event) => {
  const at = event.target.closest("[data-end]");
  if (!at) return;
  try {
    await ask("DELETE", at.dataset.end);
    at.closest("li").remove();
  } catch (problem) {
    tellProblem(problem);
  }
});

document.getElementById("profile").addEventListener("done", ({ target }) => {
  document.cookie = `diapason_lang=${target.elements.lang.value}; path=/; max-age=31536000; samesite=lax`;
  location.reload();
});

document.getElementById("password-form")?.addEventListener("done", ({ target }) => target.reset());

const form = document.querySelector("[data-token-form]");
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const trouble = form.querySelector(".form-trouble");
  trouble.hidden = true;
  try {
    const { data } = await ask("POST", "/session/tokens", { body: { label: form.elements.label.value }, once: false });
    document.querySelector("[data-token]").value = data.token;
    document.querySelector("[data-token-made]").hidden = false;
    document.querySelector("[data-token]").focus();
    form.reset();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    trouble.textContent = sentences(problem.told);
    trouble.hidden = false;
  }
});
