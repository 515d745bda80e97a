// The list of clients: narrowed by letters of a name, and by what needs somebody.

const byId = (id) => document.getElementById(id);
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const find = byId("find");

if (find) {
  const rows = [...document.querySelectorAll(".client-table tbody tr")];
  const choices = [...document.querySelectorAll("[data-need]")];

  const apply = () => {
    const letters = plain(find.value).split(/\s+/).filter(Boolean);
    const needs = choices.filter((each) => each.getAttribute("aria-pressed") === "true").map((each) => each.dataset.need);
    let shown = 0;
    for (const row of rows) {
      const own = row.dataset.needs.split(" ");
      const keep = letters.every((each) => row.dataset.letters.includes(each)) && needs.every((each) => own.includes(each));
      row.hidden = !keep;
      shown += keep;
    }
    byId("found").textContent = byId("found").dataset.words.replace("[n]", shown).replace("[all]", rows.length);
    byId("none-found").hidden = shown > 0;
    document.querySelector(".client-table").hidden = shown === 0;
  };

  find.addEventListener("input", apply);
  find.addEventListener("keydown", (event) => {
    const first = rows.find((row) => !row.hidden);
    if (event.key === "Enter" && first) location.assign(first.querySelector("a").href);
  });
  for (const each of choices) {
    each.addEventListener("click", () => {
      each.setAttribute("aria-pressed", String(each.getAttribute("aria-pressed") !== "true"));
      apply();
    });
  }
}
document.documentElement.dataset.ready = "true";
