// One pair in a dialog: asked for when it is opened; another role is weighed before it is saved.

import { ask, Problem, word } from "../api.js";
import { effectLines, tone } from "../board/effect.js";
import { watchReasons } from "../own/reasons.js";
import { sentences, toast } from "../tell.js";

const byId = (id) => document.getElementById(id);

export class PairDialog {
  constructor(data) {
    this.data = data;
    this.dialog = byId("pair-dialog");
    this.place = byId("pair");
  }

  /** Ask for a pair and show it. */
  async open(operator, client) {
    this.place.replaceChildren(word("teams.waiting"));
    this.dialog.showModal();
    try {
      const path = `${this.data.page}/pair/${encodeURIComponent(operator)}/${encodeURIComponent(client)}?${this.data.query}`;
      const answer = await fetch(path, { headers: { Accept: "text/html" }, credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      this.place.innerHTML = await answer.text();
    } catch {
      this.dialog.close();
      toast(`${word("offline")}. ${word("offline_next")}`, { bad: true });
      return;
    }
    watchReasons(this.place);
    this.form = byId("pair-role");
    this.form?.addEventListener("change", () => this.#weigh());
    this.form?.addEventListener("submit", (event) => this.#save(event));
    byId("pair-title").focus();
  }

  #edits() {
    const { operator, client } = this.form.dataset;
    return [{ kind: "role", operator_id: operator, client_id: client, role: this.form.elements.role.value || null }];
  }

  /** Say what another role would do, before anything is written. */
  async #weigh() {
    const button = this.form.querySelector("[type=submit]");
    const told = byId("role-effect");
    const select = this.form.elements.role;
    button.disabled = true;
    told.className = "effect-lines";
    told.replaceChildren();
    if (select.value === select.dataset.was) return;
    told.textContent = word("teams.weighing");
    const wanted = select.value;
    try {
      const { data } = await ask("POST", `${this.data.api}/rosters/${this.data.roster}/edits?dry_run=true`, { body: { edits: this.#edits() }, version: this.data.version, once: false });
      if (select.value !== wanted) return;
      told.classList.add(tone(data.effect));
      const { terms, appear, vanish } = data.effect;
      if (terms.length || appear.length || vanish.length) told.replaceChildren(...effectLines(data.effect));
      else told.textContent = word("teams.no_effect");
      button.disabled = false;
    } catch (problem) {
      told.replaceChildren();
      this.#trouble(problem);
    }
  }

  async #save(event) {
    event.preventDefault();
    const button = this.form.querySelector("[type=submit]");
    button.disabled = true;
    try {
      const { data } = await ask("POST", `${this.data.api}/rosters/${this.data.roster}/edits`, { body: { edits: this.#edits() }, version: this.data.version });
      location.assign(`${this.data.page}?roster=${data.roster.id}`);
    } catch (problem) {
      button.disabled = false;
      this.#trouble(problem);
    }
  }

  #trouble(problem) {
    if (!(problem instanceof Problem)) throw problem;
    const told = this.form.querySelector(".form-trouble");
    told.textContent = problem.status === 412 ? word("teams.changed_meanwhile") : sentences(problem.told);
    told.hidden = false;
  }
}
