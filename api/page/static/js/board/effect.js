// What an edit would do, asked for while it is being made and said before it is done.

import { Problem, word } from "../api.js";
import { element } from "../element.js";

const AWAY_PX = 18;

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
    this.near = near;
    if (key === this.key) return this.#show(this.kind, ...this.box.childNodes);
    this.key = key;
    this.effect = null;
    this.trouble = null;
    this.heading = element("p", { class: "heading" }, heading);
    if (!edits.length) {
      this.answers = Promise.resolve(null);
      return this.#tell("", element("p", {}, word("board.as_before")));
    }
    this.#tell("asking", element("p", { class: "muted" }, word("board.checking")));
    this.answers = new Promise((done) => {
      this.wanted?.done(null);
      this.wanted = { edits, key, besides, done };
    });
    if (!this.asking) this.#askOn();
    return undefined;
  }

  /** Ask one thing at a time, at once; of what is wanted meanwhile, the last. */
  async #askOn() {
    this.asking = true;
    try {
      while (this.wanted) {
        const { edits, key, besides, done } = this.wanted;
        this.wanted = null;
        done(await this.#send(edits, key, besides));
      }
    } finally {
      this.asking = false;
    }
  }

  #tell(kind, ...lines) {
    this.kind = kind;
    this.#show(kind, this.heading, ...lines);
  }

  async #send(edits, key, besides) {
    const sent = performance.now();
    try {
      const effect = await this.week.preview(edits);
      if (key !== this.key) return null;
      this.box.dataset.ms = String(Math.round(performance.now() - sent));
      this.effect = effect;
      this.#tell(tone(effect), ...effectLines(effect, besides));
      return effect;
    } catch (problem) {
      if (key !== this.key) return null;
      if (!(problem instanceof Problem)) throw problem;
      this.trouble = problem;
      this.#tell("bad", ...troubleLines(problem));
      return null;
    }
  }

  /** Put lines in the box and keep all of it in sight, beside the pointer. */
  #show(kind, ...lines) {
    this.box.hidden = false;
    this.box.className = `effect ${kind}`;
    this.box.replaceChildren(...lines);
    if (!this.near) return;
    const { width, height } = this.box.getBoundingClientRect();
    const { x, y } = this.near;
    const left = x + AWAY_PX + width > innerWidth ? x - width - AWAY_PX : x + AWAY_PX;
    const top = y + AWAY_PX + height > innerHeight ? Math.min(y - AWAY_PX, innerHeight) - height : y + AWAY_PX;
    this.box.style.left = `${Math.max(4, left)}px`;
    this.box.style.top = `${Math.max(4, top)}px`;
  }

  hide() {
    this.box.hidden = true;
    this.key = null;
    this.wanted?.done(null);
    this.wanted = null;
  }
}

/** Lines that say why something cannot be asked. */
export function troubleLines(problem) {
  const faults = (problem.told.faults ?? []).map((each) => each.expected);
  const told = faults.length ? [word("board.expected", { what: faults.join(", ") })] : [problem.told.title, problem.told.detail];
  return told.filter(Boolean).map((text) => element("p", {}, text));
}
