// Contested scores: an answer in words; a changed score is weighed before it is sent.

import { ask } from "../api.js";
import { weighFirst } from "./effect.js";

const data = JSON.parse(document.getElementById("contests-data").content.textContent);

for (const form of document.querySelectorAll("form[data-contest]")) {
  const fields = form.elements;
  const change = form.querySelector("[data-change]");
  const changes = () => fields.decision.value === "change";
  const score = () => ({ score: Number(fields.score.value), expires_on: fields.expires_on.value });
  // Before the effect is weighed: whether a field is asked for goes by the decision.
  form.addEventListener("input", () => {
    change.hidden = !changes();
    for (const each of change.querySelectorAll("input, textarea")) each.disabled = change.hidden;
  });
  weighFirst(form, {
    place: form.querySelector(".effect"),
    preview: data.preview,
    planned: data.roster !== null,
    aside: ["words", "reason"],
    decision: () => {
      if (!changes()) return null;
      const about = { operator_id: form.dataset.operator, client_id: form.dataset.client, kind: "score", side: "house", ...score() };
      return data.roster === null ? about : { ...about, roster_id: data.roster };
    },
    save: async () => {
      const body = { words: fields.words.value };
      if (changes()) Object.assign(body, { change: score(), reason: fields.reason.value });
      await ask("POST", `${data.answer}/${form.dataset.contest}/answer`, { body, version: form.dataset.version });
      location.assign(location.pathname);
    },
  });
}

// Whoever comes from a pair finds its contest open.
document.querySelector(":target .answering")?.setAttribute("open", "");
