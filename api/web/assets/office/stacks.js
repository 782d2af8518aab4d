/**
 * A chart of bars, a day or a week each, that are made of parts: what a part is made of can be looked at by pressing it in
 * the legend, or the bar.
 *
 * @module
 */

import { el } from "../lib/dom.js";
import { lang } from "../lib/lang.js";
import { count, say } from "./say.js";
import { scale, svg } from "./svg.js";

const hour = 3_600_000;

/** @typedef {{id: string, colour: string, title: string, fixed?: boolean}} Series colour is a class; what is fixed cannot be pressed */
/** @typedef {{from: number, parts: Record<string, number>, note?: string}} Bar note is said after the parts */

/**
 * @typedef {object} About
 * @property {string} id
 * @property {string} title
 * @property {number} days how long a bar is
 * @property {Bar[]} bars
 * @property {Series[]} series from below
 * @property {"figures.bar" | "figures.asked" | "figures.labelled"} words what a bar is called
 * @property {(from: number, to: number, series: string) => void} drill "" is all of them
 */

/** @param {About} about */
export function stacks(about) {
  const { id, title, days, bars, series, drill } = about;
  const first = bars[0]?.from ?? 0;
  const length = days * 24 * hour;
  /** @param {Series} s */
  const sum = (s) => bars.reduce((n, b) => n + (b.parts[s.id] ?? 0), 0);
  return el("section", { class: "card stack", "data-chart": id },
    el("h2", {}, title),
    el("div", { class: "plot wide" }, chart(about, (from) => drill(from, Math.min(from + length, Date.now()), ""))),
    el("ul", { class: "row wrap legend" }, series.filter((s) => sum(s) > 0).map((s) => el("li", {},
      el(s.fixed ? "span" : "button", { class: "chip", ...(s.fixed ? {} : { type: "button", "data-series": s.id, onclick: () => drill(first, Date.now(), s.id) }) },
        el("span", { class: `dot ${s.colour}`, "aria-hidden": "true" }), s.title, el("strong", { class: "number" }, count(sum(s))))))));
}

/** @param {About} about @param {(from: number) => void} drill */
function chart({ title, bars, series, words }, drill) {
  const narrow = innerWidth < 704; // or the letters would be too small to read
  const [width, height, left, bottom, top] = [narrow ? 360 : 800, narrow ? 180 : 220, 36, 26, 8];
  const totals = bars.map((b) => series.reduce((n, s) => n + (b.parts[s.id] ?? 0), 0));
  const most = Math.max(1, ...totals);
  const y = scale([0, most], [height - bottom, top]);
  const slot = (width - left) / bars.length;
  const thick = Math.min(slot * 0.7, 56);
  const every = Math.ceil(bars.length / (narrow ? 6 : 12));
  return svg("svg", { viewBox: `0 0 ${width} ${height}`, class: "chart", role: "group", "aria-label": title },
    ...[...new Set([0, Math.round(most / 2), most])].flatMap((v) => [svg("line", { class: "grid", x1: left, x2: width, y1: y(v), y2: y(v) }), svg("text", { x: left - 8, y: y(v) + 4, "text-anchor": "end" }, count(v))]),
    ...bars.flatMap((b, i) => {
      const x = left + slot * i + (slot - thick) / 2;
      const total = totals[i] ?? 0;
      const name = new Date(b.from + 8 * hour).toLocaleDateString(lang === "en" ? "en" : "zh-CN", { timeZone: "UTC", month: "numeric", day: "numeric" });
      let below = 0;
      const parts = series.filter((s) => b.parts[s.id]).map((s) => {
        const n = b.parts[s.id] ?? 0;
        below += n;
        return svg("rect", { class: s.colour, x, width: thick, y: y(below), height: y(below - n) - y(below) });
      });
      const said = say(words, { day: name, n: total, detail: [...series.filter((s) => b.parts[s.id]).map((s) => `${s.title} ${b.parts[s.id]}`), ...(b.note ? [b.note] : [])].join(lang === "en" ? ", " : "，") });
      const pressed = total ? { tabindex: 0, role: "button", "aria-label": said, onclick: () => drill(b.from), onkeydown: (/** @type {KeyboardEvent} */ e) => { if (e.key === "Enter" || e.key === " ") { e.preventDefault(); drill(b.from); } } } : {};
      return [
        svg("g", { class: "column", ...pressed }, svg("title", {}, said), svg("rect", { class: "hit", x: left + slot * i, width: slot, y: top, height: height - bottom - top }), ...parts),
        i % every === 0 ? svg("text", { x: x + thick / 2, y: height - 8, "text-anchor": "middle" }, name) : svg("g"),
      ];
    }));
}
