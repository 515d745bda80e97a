// The week as this page knows it: shifts by person, the version that was seen, edits and their effect.

import { ask, Problem } from "../api.js";
import { instantOf, wallOf } from "./time.js";

const LOOK_MS = 2000;

/** A shift with its times on the wall. */
function shiftOf(told) {
  return {
    op: told.operator_id,
    start: told.start,
    first: wallOf(told.start),
    last: wallOf(told.end),
    breaks: told.breaks.map((each) => ({ first: wallOf(each.start), last: wallOf(each.end), paid: each.paid })),
    code: told.code ?? null,
  };
}

/** Minutes worked: presence without unpaid breaks. */
export function workedMinutes(shift) {
  const away = shift.breaks.filter((each) => !each.paid).reduce((sum, each) => sum + each.last - each.first, 0);
  return shift.last - shift.first - away;
}

/**
 * Tells of itself by events: "people" (ids whose shifts changed, and whether somebody else did it),
 * "version" (figures or state changed), "branched" (another version is shown now).
 */
export class Week extends EventTarget {
  constructor(data) {
    super();
    this.api = data.api;
    this.roster = data.roster;
    this.people = new Map(data.people.map((each) => [each.id, each]));
    this.locks = new Map(data.locks.map((each) => [`${each.operator_id}|${wallOf(each.start)}`, each]));
    this.shifts = new Map();
    this.told = new Map();
    this.tag = null;
    this.canUndo = 0;
    this.busy = 0;
  }

  get path() {
    return `${this.api}/rosters/${this.roster.id}`;
  }

  of(op) {
    return this.shifts.get(op) ?? [];
  }

  /** The shift of somebody that begins at a minute of the wall. */
  find(op, first) {
    return this.of(op).find((each) => each.first === first);
  }

  lockOf(shift) {
    return this.locks.get(`${shift.op}|${shift.first}`);
  }

  /** Read the version, unless it is known already; tell whose shifts changed. */
  async load({ byOthers = false } = {}) {
    const asked = this.roster.id;
    const { data, version, status } = await ask("GET", this.path, { unless: this.tag });
    if (status === 304 || asked !== this.roster.id) return;
    this.tag = version;
    const { shifts, people, ...roster } = data;
    for (const [id, name] of Object.entries(people)) {
      if (!this.people.has(id)) this.people.set(id, { id, name, contract: 0, skills: [], away: [], left: true });
    }
    this.roster = roster;
    this.#put(shifts, byOthers);
    this.dispatchEvent(new Event("version"));
  }

  #put(shifts, byOthers) {
    const all = new Map();
    for (const each of shifts) {
      if (!all.has(each.operator_id)) all.set(each.operator_id, []);
      all.get(each.operator_id).push(each);
    }
    const changed = [];
    for (const id of new Set([...all.keys(), ...this.told.keys()])) {
      const text = JSON.stringify(all.get(id) ?? []);
      if (text === (this.told.get(id) ?? "[]")) continue;
      this.told.set(id, text);
      this.shifts.set(id, (all.get(id) ?? []).map(shiftOf).sort((a, b) => a.first - b.first));
      changed.push(id);
    }
    if (changed.length) this.dispatchEvent(new CustomEvent("people", { detail: { ids: changed, byOthers } }));
  }

  /** Look for what others changed, for as long as the page is open. */
  watch(onTrouble) {
    const look = async () => {
      try {
        if (!document.hidden && !this.busy) await this.load({ byOthers: true });
        onTrouble(null);
      } catch (problem) {
        onTrouble(problem);
      }
      setTimeout(look, LOOK_MS);
    };
    setTimeout(look, LOOK_MS);
  }

  /** Say what edits would do; nothing is written. */
  async preview(edits, signal) {
    const { data } = await ask("POST", `${this.path}/edits?dry_run=true`, {
      body: { edits }, version: this.roster.version, signal, once: false,
    });
    this.canUndo = data.can_undo;
    return data.effect;
  }

  /** Do edits; 412 when somebody was quicker. */
  async apply(edits) {
    return this.#change(() => ask("POST", `${this.path}/edits`, { body: { edits }, version: this.roster.version }));
  }

  async undo() {
    return this.#change(() => ask("POST", `${this.path}/undo`, { version: this.roster.version }));
  }

  async #change(send) {
    this.busy += 1;
    const before = this.roster.id;
    try {
      const { data } = await send();
      this.canUndo = data.can_undo;
      this.roster = data.roster;
      this.tag = null;
      await this.load();
      if (before !== this.roster.id) this.dispatchEvent(new Event("branched"));
      return data;
    } catch (problem) {
      if (problem instanceof Problem && problem.status === 412) {
        this.tag = null;
        await this.load({ byOthers: true });
      }
      throw problem;
    } finally {
      this.busy -= 1;
    }
  }

  /** Take the version a step on: propose, approve, publish. */
  async step(name, body) {
    const { data } = await ask("POST", `${this.path}/${name}`, { body, version: this.roster.version });
    this.roster = { ...this.roster, ...data };
    this.tag = null;
    await this.load();
  }

  /** Fix a shift for later plans, or no more. */
  async toggleLock(shift) {
    const key = `${shift.op}|${shift.first}`;
    const lock = this.locks.get(key);
    if (lock) {
      await ask("DELETE", `${this.api}/locks/${lock.id}`, { version: lock.version ?? 1 });
      this.locks.delete(key);
    } else {
      const body = { kind: "shift", operator_id: shift.op, start: instantOf(shift.first), end: instantOf(shift.last) };
      const { data } = await ask("POST", `${this.path}/pins`, { body });
      this.locks.set(key, { ...data, version: 1 });
    }
    this.dispatchEvent(new CustomEvent("people", { detail: { ids: [shift.op], byOthers: false } }));
  }

  /** The edit that gives a shift other times. */
  static move(shift, first, last) {
    return {
      kind: "move", operator_id: shift.op, start: instantOf(shift.first),
      to_start: instantOf(first), to_end: instantOf(last),
    };
  }

  /** The edits of a shift that goes to somebody, to other times, or in exchange for another shift. */
  static edits(shift, to) {
    const named = { operator_id: shift.op, start: shift.start };
    if (to.swap) return [{ kind: "swap", ...named, other_id: to.swap.op, other_start: to.swap.start }];
    const edits = [];
    if (to.op !== shift.op) edits.push({ kind: "give", ...named, to: to.op });
    if (to.first !== shift.first || to.last !== shift.last) edits.push(Week.move({ ...shift, op: to.op }, to.first, to.last));
    return edits;
  }
}
