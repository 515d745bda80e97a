// Follows a run until it ends, through lost connections.
// A browser comes back by itself with the last event that it heard; where it gives up, the run is
// read whole and followed anew.

import { ask, Problem } from "../api.js";

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

/** Whether a run has ended. */
export function hasEnded(run) {
  return run.status !== "queued" && run.status !== "running";
}

/**
 * @param {string} path of the run in the API
 * @param {{state: (run: any) => void, whole?: (run: any) => void, ended: (run: any) => void,
 *   lost?: (isLost: boolean) => void}} on
 *   state: how far it is; whole: the same with every improvement, after something may have been missed
 */
export function follow(path, on) {
  let wait = FIRST_WAIT_MS;
  let missed = false;

  const back = () => {
    wait = FIRST_WAIT_MS;
    on.lost?.(false);
    if (missed) readWhole().catch(() => {});
    missed = false;
  };

  async function readWhole() {
    const { data } = await ask("GET", path);
    on.whole?.(data);
    return data;
  }

  function open() {
    const source = new EventSource(`${path}/events`);
    source.addEventListener("progress", (event) => {
      back();
      on.state(JSON.parse(event.data));
    });
    source.addEventListener("ended", (event) => {
      source.close();
      back();
      on.ended(JSON.parse(event.data));
    });
    source.addEventListener("error", () => {
      missed = true;
      on.lost?.(true);
      if (source.readyState === EventSource.CLOSED) again();
    });
  }

  /** The browser gave up: look how the run is, and follow it from there. */
  function again() {
    setTimeout(async () => {
      try {
        const run = await readWhole();
        missed = false;
        on.lost?.(false);
        if (hasEnded(run)) on.ended(run);
        else open();
      } catch (problem) {
        if (!(problem instanceof Problem)) throw problem;
        again();
      }
    }, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }

  open();
}
