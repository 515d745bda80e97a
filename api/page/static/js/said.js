// Reads what a form says, in the shape in which the API takes it.

const LISTS = ["list", "numbers"];

/** Lay what was said over what stands: parts are joined, values and lists take the place of others. */
export function laidOver(base, said) {
  const whole = { ...base };
  for (const [name, value] of Object.entries(said)) {
    const part = value !== null && typeof value === "object" && !Array.isArray(value);
    whole[name] = part ? laidOver(base?.[name] ?? {}, value) : value;
  }
  return whole;
}

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
    if (LISTS.includes(field.dataset.type)) (place[last] ??= []).push(...(value === null ? [] : [value]));
    else place[last] = value;
  }
  return said;
}

function valueOf(field) {
  const kind = field.dataset.type ?? field.type;
  if (kind === "checkbox") return field.checked;
  if (field.type === "checkbox" && LISTS.includes(kind)) {
    if (!field.checked) return null;
    return kind === "numbers" ? Number(field.value) : field.value;
  }
  if (field.value === "") return field.dataset.empty === "null" ? null : field.dataset.empty === "keep" ? "" : undefined;
  if (kind === "number" || kind === "range") return Number(field.value);
  if (kind === "minutes") {
    const [hours, minutes] = field.value.split(":").map(Number);
    return hours * 60 + minutes;
  }
  return field.value;
}
