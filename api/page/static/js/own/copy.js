// Copies what was just made; where a browser does not allow it, the text is selected to be copied by hand.

import { word } from "../api.js";
import { toast } from "../tell.js";

/** Let a button copy the field beside it. */
export function watchCopies() {
  document.querySelectorAll("[data-copy]").forEach((button) => {
    button.addEventListener("click", () => copy(button.closest(".row").querySelector("input")));
  });
}

async function copy(field) {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    toast(word("own_copied"));
  } catch {
    document.execCommand("copy");
  }
}
