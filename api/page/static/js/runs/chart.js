// The value of the best plan and the proven bound against time, in the colours of the page.

import uPlot from "../../vendor/uplot/uPlot.esm.js";
import { number } from "../board/time.js";
import { colour } from "../colour.js";

const HEIGHT_PX = 240;
const LINE_PX = 2;
const FONT = "12px system-ui, sans-serif";
const DASHES = [5, 4];

/** Columns for the chart: seconds, values, bounds; both hold until they change. */
export function columnsOf(points, now) {
  const last = points.at(-1);
  const all = last && now > last.seconds ? [...points, { ...last, seconds: now }] : points;
  return [all.map((each) => each.seconds), all.map((each) => each.objective), all.map((each) => each.bound ?? null)];
}

export class Chart {
  /**
   * @param {HTMLElement} box
   * @param {(index: number | null) => void} onPoint told which point the pointer is at
   */
  constructor(box, onPoint) {
    this.box = box;
    this.onPoint = onPoint;
    this.plot = null;
    new ResizeObserver(() => this.plot?.setSize(this.#size())).observe(box);
    const again = () => this.plot?.redraw();
    new MutationObserver(again).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  }

  show(points, now) {
    const columns = columnsOf(points, now);
    if (!columns[0].length) return;
    if (this.plot) this.plot.setData(columns);
    else this.plot = new uPlot(this.#options(), columns, this.box);
  }

  #size() {
    return { width: Math.max(this.box.clientWidth, 120), height: HEIGHT_PX };
  }

  #options() {
    const stepped = uPlot.paths.stepped({ align: 1 });
    const axis = { stroke: () => colour("ink-soft"), grid: { stroke: () => colour("line"), width: 1 }, ticks: { show: false }, font: FONT };
    const line = { width: LINE_PX, paths: stepped, spanGaps: true, points: { show: false } };
    return {
      ...this.#size(),
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, y: false },
      scales: { x: { time: false, range: (_, first, last) => [0, last] } },
      axes: [
        { ...axis, size: 30, values: (_, values) => values.map((each) => `${number(each, 1)} s`) },
        { ...axis, size: 64, values: (_, values) => values.map((each) => number(each, 1)) },
      ],
      series: [
        {},
        { ...line, stroke: () => colour("accent") },
        { ...line, stroke: () => colour("ink-soft"), dash: DASHES },
      ],
      bands: [{ series: [1, 2], fill: () => colour("accent-soft") }],
      hooks: { setCursor: [(plot) => this.onPoint(plot.cursor.idx ?? null)] },
    };
  }
}
