// My clients: found by a few letters, whatever their accents; only those that are open, if wanted.

const field = document.getElementById("find");
const openOnly = document.getElementById("open-only");
const found = document.getElementById("found");
const rows = [...document.querySelectorAll(".client-list li")];

function plain(text) {
  return text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
}

function sift() {
  const parts = plain(field.value).split(/\s+/).filter(Boolean);
  const open = openOnly.getAttribute("aria-pressed") === "true";
  let count = 0;
  for (const row of rows) {
    const fits = parts.every((part) => row.dataset.letters.includes(part)) && (!open || row.dataset.open === "yes");
    row.hidden = !fits;
    if (fits) count += 1;
  }
  found.textContent = count === 1 ? found.dataset.one : found.dataset.many.replace("[n]", count);
  document.getElementById("none-found").hidden = count > 0;
}

if (field) {
  field.addEventListener("input", sift);
  field.addEventListener("keydown", (event) => {
    const left = rows.filter((row) => !row.hidden);
    if (event.key === "Enter" && left.length === 1) left[0].querySelector("a").click();
  });
  openOnly.addEventListener("click", () => {
    openOnly.setAttribute("aria-pressed", String(openOnly.getAttribute("aria-pressed") !== "true"));
    sift();
  });
  sift();
}
