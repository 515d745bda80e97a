// How far a plan may be from the best one, in words; `api/page/runs/words.py` says the same.

import { word } from "./api.js";
import { number, percent } from "./board/time.js";

const GOOD_GAP = 0.0005;

/** How far a plan may be from the best one, in words. */
export function gapWords(roster) {
  if (roster.bound === null || roster.gap === null) return word("board.no_bound");
  if (roster.gap <= GOOD_GAP) return word("board.best");
  return word("board.gap", { gap: percent(roster.gap), bound: number(roster.bound, 1) });
}
