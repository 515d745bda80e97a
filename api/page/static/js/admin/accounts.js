// Accounts of a site: found by a few letters, invited, given roles, shut out; links are shown once.

import { ask, word } from "../api.js";
import { watchCopies } from "../own/copy.js";
import { tellProblem, toast } from "../tell.js";

watchCopies();
const here = document.getElementById("account");
const invitation = document.getElementById("invitation");

/** Show the link by which somebody sets their password; the page is fresh once it was seen. */
function showInvitation(told) {
  document.getElementById("invitation-link").value = told.url ?? `${location.origin}/set-password#${told.token}`;
  invitation.showModal();
  document.getElementById("invitation-title").focus();
}
invitation.addEventListener("close", () => location.reload());

document.querySelector("[data-invites]")?.addEventListener("done", (event) => showInvitation(event.detail.data.invitation));

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
document.getElementById("search")?.addEventListener("input", (event) => {
  const wanted = plain(event.target.value.trim());
  const rows = [...document.querySelectorAll("#accounts tbody tr")];
  for (const each of rows) each.hidden = !plain(each.textContent).includes(wanted);
  document.getElementById("nobody").hidden = rows.some((each) => !each.hidden);
});

async function giveRole(box) {
  const roles = [...document.querySelectorAll("[data-role]")];
  if (!box.checked && !roles.some((each) => each.checked) && !confirm(word("accounts.last_role"))) {
    box.checked = true;
    return;
  }
  box.disabled = true;
  try {
    await ask(box.checked ? "PUT" : "DELETE", `${here.dataset.account}/roles/${box.dataset.role}`);
    toast(word(box.checked ? "accounts.role_given" : "accounts.role_taken"));
  } catch (problem) {
    box.checked = !box.checked;
    tellProblem(problem);
  } finally {
    box.disabled = false;
    box.focus();
  }
}

async function act(button) {
  if (button.dataset.sure && !confirm(button.dataset.sure)) return;
  const { revoke, state } = button.dataset;
  button.disabled = true;
  try {
    if (revoke) {
      await ask("DELETE", `${here.dataset.account}/tokens/${revoke}`);
      button.closest("li").remove();
      toast(word("accounts.revoked"));
    } else if (state) {
      await ask("POST", `${here.dataset.account}/${state}`, { version: here.dataset.version });
      location.reload();
    } else {
      const { data } = await ask("POST", `${here.dataset.account}/password-reset`, { once: false });
      showInvitation(data);
    }
  } catch (problem) {
    tellProblem(problem);
  } finally {
    button.disabled = false;
  }
}

document.addEventListener("change", (event) => {
  if (event.target.dataset.role) giveRole(event.target);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-revoke],[data-state],[data-reset]");
  if (button) act(button);
});
document.documentElement.dataset.ready = "true";
