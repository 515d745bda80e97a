// Notices: read one by one, or all.

import { ask } from "../api.js";
import { tellProblem } from "../tell.js";

async function read(notice) {
  try {
    await ask("POST", `/me/notices/${notice.dataset.notice}/read`);
    notice.remove();
  } catch (problem) {
    tellProblem(problem);
  }
  if (!document.querySelector("[data-notice]")) {
    document.getElementById("no-notices").hidden = false;
    document.getElementById("read-all").hidden = true;
  }
}

document.addEventListener("click", async (event) => {
  const one = event.target.closest("[data-read]");
  if (one) await read(one.closest("[data-notice]"));
  else if (event.target.id === "read-all") {
    for (const notice of document.querySelectorAll("[data-notice]")) await read(notice);
  }
});
