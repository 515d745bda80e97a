// The law of a site: motives appear with the switches that need one, values are found by a few letters.

import { saidBy } from "../said.js";
import { watchEffect } from "./effect.js";

const form = document.getElementById("law-form");

function standing(set) {
  const boxes = [...set.querySelectorAll("input")];
  const several = set.dataset.switch === "may_day_sectors";
  if (several) return boxes.filter((each) => each.checked).map((each) => each.value);
  const radio = boxes.find((each) => each.type === "radio" && each.checked);
  return radio ? radio.value : boxes[0]?.checked;
}

function showMotive(set) {
  const plain = JSON.stringify(standing(set)) === set.dataset.plain;
  const motive = set.querySelector(".motive");
  motive.hidden = plain;
  motive.querySelector("textarea").disabled = plain;
}

form.addEventListener("change", (event) => {
  const set = event.target.closest("[data-switch]");
  if (set && event.target.tagName === "INPUT") showMotive(set);
});

watchEffect(form, () => {
  const { site } = saidBy(form);
  const switches = { ...JSON.parse(document.getElementById("law-over").content.textContent).site.law, ...site.law };
  return { profile: site.law_profile, switches };
});

const parts = [...document.querySelectorAll(".law-part")];
const plainText = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
document.getElementById("find-rule").addEventListener("input", (event) => {
  const wanted = plainText(event.target.value.trim());
  let found = 0;
  for (const part of parts) {
    let here = 0;
    for (const row of part.querySelectorAll("tbody tr")) {
      row.hidden = !plainText(row.textContent).includes(wanted);
      here += row.hidden ? 0 : 1;
    }
    part.hidden = !here;
    part.open = wanted ? here > 0 : part === parts[0];
    found += here;
  }
  document.getElementById("no-rule").hidden = found > 0;
});
document.documentElement.dataset.ready = "true";
