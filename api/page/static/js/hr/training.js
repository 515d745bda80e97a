// A training session that took place: one dialog for whoever learned.

document.addEventListener("click", (event) => {
  const at = event.target.closest("[data-record]");
  if (!at) return;
  const dialog = document.getElementById("record");
  const form = dialog.querySelector("form");
  form.reset();
  form.dataset.api = `POST ${form.dataset.path.replace("{id}", at.dataset.id)}`;
  form.dataset.version = at.dataset.version;
  form.elements.minutes.value = at.dataset.minutes;
  form.elements.on.value = at.dataset.day;
  dialog.querySelector("[data-about]").textContent = at.dataset.who;
  dialog.showModal();
});
