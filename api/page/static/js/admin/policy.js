// The policy of a house: what each weight is worth in calls, and what another policy would do.

import { word } from "../api.js";
import { laidOver, saidBy } from "../said.js";
import { watchEffect } from "./effect.js";

const form = document.getElementById("policy-form");
const lang = document.documentElement.lang;

function showWorth(place) {
  const weight = Number(form.elements.namedItem(place.dataset.worth).value);
  if (!(weight > 0)) place.textContent = word("effect.weighs_nothing");
  else if (weight === 1) place.textContent = word("effect.weighs_one");
  else {
    const count = new Intl.NumberFormat(lang, { maximumSignificantDigits: 3 });
    place.textContent = weight > 1 ? word("effect.weighs_more", { count: count.format(weight) }) : word("effect.weighs", { count: count.format(1 / weight) });
  }
}

const worths = [...form.querySelectorAll("[data-worth]")];
worths.forEach(showWorth);
form.addEventListener("input", (event) => {
  const place = worths.find((each) => each.dataset.worth === event.target.name);
  if (place) showWorth(place);
});
// A part that is closed cannot show what is wrong in it.
form.addEventListener("invalid", (event) => {
  const inside = event.target.closest("details");
  if (inside) inside.open = true;
}, true);

watchEffect(form, () => {
  const base = JSON.parse(document.getElementById("policy-over").content.textContent);
  return { policy: laidOver(base, saidBy(form)).policy };
});
document.documentElement.dataset.ready = "true";
