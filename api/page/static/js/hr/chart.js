// The path of a score with its band, drawn by uPlot in the colours of the page, in both themes.

import uPlot from "../../vendor/uplot/uPlot.esm.js";
import { word } from "../api.js";
import { colour, veil } from "../colour.js";

const DAY_S = 86_400;
const LANG = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
const HEIGHT = 230;
const at = (day) => Date.parse(`${day}T00:00Z`) / 1000;
const MARKS = { score: "accent", veto: "bad", clear: "warn", contest: "warn", answer: "good", decision_removed: "ink-soft" };

/** Ticks along the bottom for what people did. */
function marks(events) {
  return (plot) => {
    const { ctx, bbox } = plot;
    ctx.save();
    for (const each of events) {
      const x = plot.valToPos(at(each.on), "x", true);
      if (x < bbox.left || x > bbox.left + bbox.width) continue;
      ctx.fillStyle = ctx.strokeStyle = colour(MARKS[each.kind] ?? "line-strong");
      if (MARKS[each.kind]) {
        ctx.setLineDash([4, 4]);
        ctx.beginPath();
        ctx.moveTo(x, bbox.top);
        ctx.lineTo(x, bbox.top + bbox.height);
        ctx.stroke();
      }
      ctx.beginPath();
      ctx.arc(x, bbox.top + bbox.height - 6, 4, 0, 2 * Math.PI);
      ctx.fill();
    }
    ctx.restore();
  };
}

/** Draw a path; it is drawn again when the theme or the width changes. */
export function drawPath(place, points, events) {
  const format = new Intl.DateTimeFormat(LANG, { day: "numeric", month: "short", year: "2-digit", timeZone: "UTC" });
  const first = at(points[0].on), last = at(points.at(-1).on);
  const data = [points.map((each) => at(each.on)), points.map((each) => each.high), points.map((each) => each.low), points.map((each) => each.score)];
  const scope = last > first ? [first, last] : [first - 15 * DAY_S, last + 15 * DAY_S];
  let plot = null;
  function draw() {
    const accent = colour("accent");
    plot?.destroy();
    place.replaceChildren();
    const axis = { stroke: colour("ink-soft"), grid: { stroke: colour("line"), width: 1 }, ticks: { stroke: colour("line"), width: 1 }, font: "12px system-ui, sans-serif" };
    plot = new uPlot({
      width: place.clientWidth,
      height: HEIGHT,
      tzDate: (ts) => uPlot.tzDate(new Date(ts * 1000), "Etc/UTC"),
      cursor: { drag: { x: false, y: false }, y: false },
      legend: { show: true, live: true },
      scales: { x: { time: true, range: () => scope }, y: { range: () => [0, 100] } },
      axes: [{ ...axis, space: 70, values: (_, ticks) => ticks.map((tick) => format.format(new Date(tick * 1000))) }, { ...axis, size: 44 }],
      series: [
        { label: word("hr_pair.day"), value: (_, ts) => (ts === null ? "–" : format.format(new Date(ts * 1000))) },
        { label: word("hr_pair.high"), stroke: veil("accent", 0.45), width: 1, points: { show: false } },
        { label: word("hr_pair.low"), stroke: veil("accent", 0.45), width: 1, points: { show: false } },
        { label: word("hr_pair.score"), stroke: accent, width: 2.5, points: { show: true, size: 5, fill: accent } },
      ],
      bands: [{ series: [1, 2], fill: veil("accent", 0.18) }],
      hooks: { draw: [marks(events)] },
    }, data, place);
  }
  draw();
  let width = place.clientWidth;
  new ResizeObserver(() => {
    if (place.clientWidth === width) return;
    width = place.clientWidth;
    plot.setSize({ width, height: HEIGHT });
  }).observe(place);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}
