// Reads what a form says, in the shape in which the API takes it.

/** What a form says, as the API reads it: data-type tells numbers, lists and yes or no. */
export function saidBy(form) {
  const said = {};
  for (const field of form.elements) {
    if (!field.name || field.disabled || (field.type === "radio" && !field.checked)) continue;
    const path = field.name.split(".");
    const last = path.pop();
    let place = said;
    for (const step of path) place = place[step] ??= {};
    const value = valueOf(field);
    if (value === undefined) continue;
    if (field.dataset.type === "list") (place[last] ??= []).push(...(value === null ? [] : [value]));
    else place[last] = value;
  }
  return said;
}

function valueOf(field) {
  const kind = field.dataset.type ?? field.type;
  if (kind === "checkbox") return field.checked;
  if (field.type === "checkbox" && kind === "list") return field.checked ? field.value : null;
  if (field.value === "") return field.dataset.empty === "null" ? null : field.dataset.empty === "keep" ? "" : undefined;
  if (kind === "number" || kind === "range") return Number(field.value);
  if (kind === "minutes") {
    const [hours, minutes] = field.value.split(":").map(Number);
    return hours * 60 + minutes;
  }
  return field.value;
}
