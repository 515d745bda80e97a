// Draws calls and their band with uPlot, in the colours of the page, again when those change.

import uPlot from "../../vendor/uplot/uPlot.esm.js";
import { colour, veil } from "../colour.js";

const HEIGHT = 210;

/**
 * A line of calls, and a band where they are only expected.
 * @param {HTMLElement} place
 * @param {{names: string[], came?: (number|null)[], expected: (number|null)[], low: (number|null)[], high: (number|null)[]}} told
 * @param {{came: string, expected: string, low: string, high: string}} words
 */
export function draw(place, told, words) {
  let chart = null;
  const width = () => Math.max(200, place.clientWidth);
  const make = () => {
    chart?.destroy();
    const ink = colour("ink-soft");
    const band = veil("accent", 0.25);
    const axis = { stroke: ink, grid: { stroke: colour("line"), width: 1 }, ticks: { stroke: colour("line"), width: 1 }, font: "12px system-ui, sans-serif" };
    const line = { stroke: colour("accent"), width: 2, points: { show: true, size: 6, fill: colour("accent") } };
    chart = new uPlot({
      width: width(),
      height: HEIGHT,
      cursor: { show: false },
      legend: { show: false },
      scales: { x: { time: false, range: (_, low, high) => [low - 0.4, high + 0.4] }, y: { range: (_, __, high) => [0, Math.max(1, high * 1.1)] } },
      axes: [{ ...axis, splits: () => told.names.map((_, place_) => place_), values: (_, places) => labels(places, told.names, width()) }, { ...axis, size: 44 }],
      series: [
        {},
        { label: words.came, stroke: colour("ink"), width: 2, points: { show: true, size: 5, fill: colour("ink") } },
        { label: words.expected, ...line },
        { label: words.high, stroke: band, width: 1, points: { show: false } },
        { label: words.low, stroke: band, width: 1, points: { show: false } },
      ],
      bands: [{ series: [3, 4], fill: band }],
      hooks: { draw: [(own) => bars(own, told)] },
    }, [told.names.map((_, place_) => place_), told.came ?? told.names.map(() => null), told.expected, told.high, told.low], place);
  };
  make();
  new ResizeObserver(() => chart.setSize({ width: width(), height: HEIGHT })).observe(place);
  new MutationObserver(make).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", make);
}

/** Names below the axis: the first word where it is narrow, and only as many as have room. */
function labels(places, names, width) {
  const room = (width - 60) / names.length;
  const short = room < 62 ? names.map((each) => each.split(" ")[0]) : names;
  const step = Math.max(1, Math.ceil(44 / room));
  return places.map((each) => ((names.length - 1 - each) % step === 0 ? short[each] ?? "" : ""));
}

/** A band that stands alone has no width: it is drawn as a bar from low to high. */
function bars(chart, told) {
  const { ctx } = chart;
  told.high.forEach((high, place) => {
    const alone = high !== null && told.high[place - 1] == null && told.high[place + 1] == null;
    if (!alone) return;
    const x = chart.valToPos(place, "x", true);
    const [top, bottom] = [chart.valToPos(high, "y", true), chart.valToPos(told.low[place], "y", true)];
    ctx.save();
    ctx.fillStyle = veil("accent", 0.4);
    ctx.fillRect(x - 7 * devicePixelRatio, top, 14 * devicePixelRatio, bottom - top);
    ctx.restore();
  });
}
