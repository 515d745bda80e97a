// Webhooks of a site: keys are shown once, a trial is followed to its end, what was given up goes again.

import { ask, word } from "../api.js";
import { watchCopies } from "../own/copy.js";
import { tellProblem } from "../tell.js";

watchCopies();
const here = document.getElementById("webhook");
const dialog = document.getElementById("key");
const LOOK_MS = 1000;
const LOOKS = 15;

function showKey(key) {
  document.getElementById("key-value").value = key;
  dialog.showModal();
  document.getElementById("key-title").focus();
}
dialog.addEventListener("close", () => location.reload());
document.querySelector("[data-shows-key]")?.addEventListener("done", (event) => showKey(event.detail.data.signing_key));

/** Follow one delivery until it arrived, was given up or is still waiting after a while. */
async function follow(id) {
  const note = document.getElementById("tried");
  note.hidden = false;
  note.textContent = word("webhooks.sent");
  for (let look = 0; look < LOOKS; look += 1) {
    await new Promise((done) => { setTimeout(done, LOOK_MS); });
    const { data } = await ask("GET", `${here.dataset.webhook}/deliveries?limit=50`);
    const found = data.items.find((each) => each.delivery_id === id);
    if (found && (found.state !== "waiting" || found.attempts > 0)) break;
  }
  location.reload();
}

async function act(button) {
  if (button.dataset.sure && !confirm(button.dataset.sure)) return;
  button.disabled = true;
  const { webhook, version } = here.dataset;
  try {
    if ("try" in button.dataset) await follow((await ask("POST", `${webhook}/try`)).data.delivery_id);
    else if ("renew" in button.dataset) showKey((await ask("POST", `${webhook}/key`, { version, once: false })).data.signing_key);
    else if ("remove" in button.dataset) {
      await ask("POST", `${webhook}/disable`, { version });
      location.reload();
    } else await follow((await ask("POST", `${webhook}/deliveries/${button.dataset.again}/retry`)).data.delivery_id);
  } catch (problem) {
    tellProblem(problem);
  } finally {
    button.disabled = false;
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-try],[data-renew],[data-remove],[data-again]");
  if (button) act(button);
});
document.documentElement.dataset.ready = "true";
