// Whom the board shows: by name, by skill or language, by a client's team.

import { ask, word } from "../api.js";
import { tellProblem } from "../shell.js";
import { element } from "../element.js";
import { number } from "./time.js";

const byId = (id) => document.getElementById(id);
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Clients of the version with their teams, asked for when they are first needed. */
class Clients {
  constructor(week) {
    this.week = week;
    this.ids = new Map();
    this.teams = new Map();
  }

  async require() {
    if (this.of === this.week.roster.id) return;
    this.of = this.week.roster.id;
    try {
      const { data } = await ask("GET", `${this.week.path}/portfolio`);
      this.#take(data);
    } catch (problem) {
      this.of = null;
      tellProblem(problem);
    }
  }

  #take({ clients, pairings }) {
    this.teams.clear();
    for (const each of pairings) {
      if (!this.teams.has(each.client_id)) this.teams.set(each.client_id, new Set());
      this.teams.get(each.client_id).add(each.operator_id);
    }
    this.ids = new Map([...this.teams.keys()].map((id) => [clients[id] ?? id, id]));
    const names = [...this.ids.keys()].sort((a, b) => a.localeCompare(b));
    byId("clients").replaceChildren(...names.map((name) => element("option", { value: name })));
  }

  idOf(name) {
    return this.ids.get(name.trim()) ?? null;
  }
}

export class Filters {
  constructor(week, people, rows) {
    this.week = week;
    this.rows = rows;
    this.clients = new Clients(week);
    this.name = byId("by-name");
    this.skill = byId("by-skill");
    this.client = byId("by-client");
    const skills = [...new Set(people.flatMap((each) => each.skills))].sort();
    this.skill.append(...skills.map((each) => new Option(each, each)));
    this.client.addEventListener("focus", () => this.clients.require());
    for (const each of [this.name, this.skill, this.client]) each.addEventListener("input", () => this.apply());
  }

  apply() {
    const name = plain(this.name.value.trim());
    const skill = this.skill.value;
    const client = this.clients.idOf(this.client.value);
    const team = client && this.clients.teams.get(client);
    const shown = this.rows.filter((each) =>
      (!name || plain(each.name).includes(name)) && (!skill || each.skills.includes(skill)) && (!team || team.has(each.id)));
    byId("shown").textContent = word("board.shown", { count: number(shown), all: number(this.rows.rows.size) });
  }
}
