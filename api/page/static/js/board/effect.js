// What an edit would do, asked for while it is being made and said before it is done.

import { Problem, word } from "../api.js";
import { element } from "./rows.js";

const PAUSE_MS = 50;

/** Lines that say an effect: figures first, then every rule that it breaks, with its article. */
export function effectLines(effect, besides = "") {
  const hard = effect.appear.filter((each) => each.severity === "hard");
  const soft = effect.appear.filter((each) => each.severity !== "hard");
  const figures = effect.words.slice(0, effect.words.length - (hard.length || 0));
  const lines = figures.map((text) => element("p", { class: "figure" }, text));
  for (const each of [...hard, ...soft]) lines.push(ruleLine(each, besides));
  for (const each of effect.vanish) lines.push(element("p", { class: "kept" }, `${word("board.kept_again")} ${each.title} – ${each.who}`));
  return lines;
}

/** One broken rule: how grave, which, who unless said already, and the sentence with its article. */
export function ruleLine(broken, besides = "") {
  const grave = broken.severity === "hard";
  const badge = element("span", { class: grave ? "badge bad" : "badge warn" }, word(grave ? "board.hard" : "board.warning"));
  return element("p", { class: "rule" }, badge, ` ${[broken.title, broken.who, broken.words].filter((each) => each !== besides).join(" – ")}`);
}

/** How good an effect is: for colours. */
export function tone(effect) {
  if (!effect.lawful) return "bad";
  if (effect.appear.length || effect.objective > 0.05) return "warn";
  return "good";
}

/** Asks what edits would do, the last of them only, and shows it beside the pointer. */
export class Check {
  constructor(week, box) {
    this.week = week;
    this.box = box;
    this.answers = null;
  }

  /** Show where a shift would be now, and ask what that does. */
  ask(edits, heading, near, besides) {
    const key = JSON.stringify(edits);
    this.#show(near);
    if (key === this.key) return;
    this.key = key;
    this.effect = null;
    this.trouble = null;
    this.asked?.abort();
    clearTimeout(this.timer);
    this.box.className = "effect asking";
    this.box.replaceChildren(element("p", { class: "heading" }, heading), element("p", { class: "muted" }, word("board.checking")));
    if (!edits.length) {
      this.answers = Promise.resolve(null);
      this.box.replaceChildren(element("p", { class: "heading" }, heading), element("p", {}, word("board.as_before")));
      return;
    }
    this.answers = new Promise((done) => {
      this.timer = setTimeout(() => this.#send(edits, heading, key, besides).then(done), PAUSE_MS);
    });
  }

  async #send(edits, heading, key, besides) {
    this.asked = new AbortController();
    const sent = performance.now();
    try {
      const effect = await this.week.preview(edits, this.asked.signal);
      if (key !== this.key) return null;
      this.box.dataset.ms = String(Math.round(performance.now() - sent));
      this.effect = effect;
      this.box.className = `effect ${tone(effect)}`;
      this.box.replaceChildren(element("p", { class: "heading" }, heading), ...effectLines(effect, besides));
      return effect;
    } catch (problem) {
      if (problem.name === "AbortError" || key !== this.key) return null;
      if (!(problem instanceof Problem)) throw problem;
      this.trouble = problem;
      this.box.className = "effect bad";
      this.box.replaceChildren(element("p", { class: "heading" }, heading), ...troubleLines(problem));
      return null;
    }
  }

  #show(near) {
    this.box.hidden = false;
    if (!near) return;
    const { width, height } = this.box.getBoundingClientRect();
    const left = near.x + 18 + width > innerWidth ? near.x - width - 18 : near.x + 18;
    const top = near.y + 18 + height > innerHeight ? near.y - height - 18 : near.y + 18;
    this.box.style.left = `${Math.max(4, left)}px`;
    this.box.style.top = `${Math.max(4, top)}px`;
  }

  hide() {
    this.box.hidden = true;
    this.key = null;
    this.asked?.abort();
    clearTimeout(this.timer);
  }
}

/** Lines that say why something cannot be asked. */
export function troubleLines(problem) {
  const faults = (problem.told.faults ?? []).map((each) => each.expected);
  const told = faults.length ? [word("board.expected", { what: faults.join(", ") })] : [problem.told.title, problem.told.detail];
  return told.filter(Boolean).map((text) => element("p", {}, text));
}
