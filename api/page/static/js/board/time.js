// The week's clock: instants as minutes on the wall from Monday 00:00, and back, across clock changes.

const MINUTE_MS = 60_000;
export const DAY = 1440;

let monday = 0;
let offsets = [];

/** Begin a week: its Monday, and by how much the site's clock is ahead of UTC from when on. */
export function beginWeek(week, ahead) {
  monday = Date.parse(`${week}T00:00:00Z`);
  offsets = ahead;
}

/** Minutes on the wall from Monday 00:00 of an instant that carries the site's own offset. */
export function wallOf(instant) {
  return (Date.parse(`${instant.slice(0, 16)}:00Z`) - monday) / MINUTE_MS;
}

/** The instant of a minute on the wall; of one that comes twice, the first. */
export function instantOf(wall) {
  const told = monday + wall * MINUTE_MS;
  const holds = (each, place) => {
    const at = told / 1000 - each.minutes * 60;
    return at >= each.from && at < (offsets[place + 1]?.from ?? Infinity);
  };
  const { minutes } = offsets.find(holds) ?? offsets[0];
  const text = new Date(told).toISOString().slice(0, 19);
  const size = Math.abs(minutes);
  const two = (number) => String(number).padStart(2, "0");
  return `${text}${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** A minute on the wall as the clock shows it. */
export function clock(wall) {
  const minute = ((Math.round(wall) % DAY) + DAY) % DAY;
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

/** Two minutes on the wall as a span. */
export function span(first, last) {
  return `${clock(first)}–${clock(last)}`;
}

/** What a time field says, in minutes from midnight. */
export function minutesOf(text) {
  const [hours, minutes] = text.split(":").map(Number);
  return hours * 60 + minutes;
}

const lang = document.documentElement.lang;
const writers = new Map();

/** A number as the language writes it. */
export function number(value, digits = 0, sign = false) {
  const key = `${digits}${sign}`;
  if (!writers.has(key)) {
    const options = { maximumFractionDigits: digits, minimumFractionDigits: 0 };
    if (sign) options.signDisplay = "exceptZero";
    writers.set(key, new Intl.NumberFormat(lang, options));
  }
  return writers.get(key).format(value);
}

/** A share of 1 as the language writes it. */
export function percent(share, digits = 1) {
  const options = { style: "percent", maximumFractionDigits: digits, minimumFractionDigits: digits };
  return new Intl.NumberFormat(lang, options).format(share);
}

/** Minutes as hours. */
export function hours(minutes) {
  return number(minutes / 60, 2);
}
