/**
 * How sure the bot must be: for each class of risk, how many questions it would answer at which share of mistakes. The
 * tolerated share is dragged along the curve, and what it costs stands beside it.
 *
 * @module
 */

import { Problem } from "../lib/api.js";
import { el, fill } from "../lib/dom.js";
import { toast } from "../lib/toast.js";
import { past } from "./gate.js";
import { button, calmly, head, tell } from "./parts.js";
import { questions, run } from "./preview.js";
import { count, named, percent, say } from "./say.js";
import { path, scale, svg } from "./svg.js";

/** @typedef {import("./office.js").Page} Page */
/** @typedef {"low" | "normal" | "high"} Risk */
/** @typedef {{threshold: number, answered: number, wrong: number, coverage: number, share: number, upper: number}} Point */
/** @typedef {{tolerated?: number, bar?: number, at: Point, needed?: number}} Standing */
/** @typedef {{risk: Risk, trials: number, in_force: Standing, supposed: Standing, curve: Point[]}} Class */
/** @typedef {{trials: number, classes: Class[]}} Calibration */

/** The widest share of mistakes that can be chosen, and the steps. */
const widest = 0.3;
const step = 0.005;

/** How long the shop's checks may take, in milliseconds. */
const patience = 40_000;

/** The chart's measures, in its own units. The slider below has the width of the plot. */
const [width, height, left, right, top, bottom] = [400, 210, 40, 12, 10, 28];

/** @param {Page} page */
export async function show(page) {
  const { main, office, signal } = page;
  const { client } = office;
  const [rates, calibration] = await Promise.all([
    client.call("/tolerance"),
    /** @type {Promise<Calibration>} */ (client.get("/calibration")),
  ]);
  let etag = rates.etag;
  /** @type {Partial<Record<Risk, number>>} */
  const now = /** @type {any} */ (rates.value);
  /** @type {Partial<Record<Risk, number>>} */
  const chosen = { ...now };
  const readonly = !office.may("manager");
  const below = el("div", { class: "stack" });
  const state = el("span", { class: "small quiet grow", role: "status" });
  const changed = () => JSON.stringify(chosen) !== JSON.stringify(now);
  page.guard(changed);

  const cards = calibration.classes.map((c) => new Card(c, chosen[c.risk], readonly, (rate) => {
    if (rate === undefined) delete chosen[c.risk];
    else chosen[c.risk] = rate;
    fill(state, changed() ? say("entry.unsaved") : "");
    suppose();
  }));
  const suppose = calmly(150, async () => {
    const wanted = Object.entries(chosen).map(([risk, rate]) => `${risk}=${rate}`).join(",");
    try {
      /** @type {Calibration} */
      const got = await client.get(`/calibration?suppose=${encodeURIComponent(wanted)}`, { signal });
      for (const [i, c] of got.classes.entries()) cards[i]?.told(c);
    } catch (err) {
      tell(err);
    }
  });
  const save = async () => {
    try {
      const headers = { "If-Match": etag };
      ({ etag } = await past((end) => client.call(`/tolerance${end}`, { method: "PUT", body: chosen, headers, patience })));
    } catch (err) {
      if (err instanceof Problem && err.status === 412) return dispatchEvent(new HashChangeEvent("hashchange"));
      throw err;
    }
    for (const risk of /** @type {Risk[]} */ (["low", "normal", "high"])) {
      if (chosen[risk] === undefined) delete now[risk];
      else now[risk] = chosen[risk];
    }
    fill(state, "");
    toast(say("thresholds.saved"));
  };
  fill(main,
    head(say("nav.thresholds")),
    el("p", { class: "quiet summary" }, say("thresholds.hint", { n: count(calibration.trials) })),
    el("div", { class: "curves" }, cards.map((c) => c.root)),
    readonly ? null : el("div", { class: "row wrap bar" }, state,
      button(say("entry.preview"), () => run(below, page, { tolerance: chosen }, () => questions(office)), ""), button(say("thresholds.save"), save, "primary")),
    below);
  suppose();
}

class Card {
  /** @param {Class} c @param {number | undefined} rate @param {boolean} readonly @param {(rate: number | undefined) => void} changed */
  constructor(c, rate, readonly, changed) {
    this.class = c;
    this.rate = rate;
    this.x = scale([0, widest], [left, width - right]);
    this.y = scale([0, 1], [height - bottom, top]);
    this.line = svg("line", { class: "rate", y1: top, y2: height - bottom });
    this.spot = svg("circle", { class: "spot", r: 6 });
    this.cost = el("div", { class: "stack cost", role: "status" });
    this.slider = el("input", { type: "range", class: "rate", min: 0, max: widest, step, value: rate ?? c.in_force.at.upper, disabled: readonly, "aria-label": say("thresholds.slider", { risk: named("risk", c.risk) }) });
    this.auto = el("input", { type: "checkbox", checked: rate === undefined, disabled: readonly });
    const turn = () => {
      this.rate = this.auto.checked ? undefined : Number(this.slider.value);
      this.draw();
      changed(this.rate);
    };
    this.slider.addEventListener("input", () => {
      this.auto.checked = false;
      turn();
    });
    this.auto.addEventListener("change", turn);
    this.root = el("section", { class: "card stack curve", "aria-label": named("risk", c.risk) },
      el("h2", { class: "row" }, named("risk", c.risk), el("span", { class: "grow" }), el("span", { class: "small quiet" }, say("thresholds.trials", { n: count(c.trials) }))),
      el("div", { class: "plot" }, this.chart(), this.slider),
      el("label", { class: "row small" }, this.auto, say("thresholds.auto")),
      this.cost);
    this.draw();
  }

  chart() {
    const { x, y } = this;
    const seen = this.class.curve.filter((p) => p.answered > 0);
    /** @param {(p: Point) => number} of */
    const along = (of) => path(seen.filter((p) => of(p) <= widest).map((p) => [x(of(p)), y(p.coverage)]));
    const { at, bar } = this.class.in_force;
    return svg("svg", { viewBox: `0 0 ${width} ${height}`, class: "chart", role: "img", "aria-label": say("thresholds.chart", { risk: named("risk", this.class.risk) }) },
      ...[0, 0.25, 0.5, 0.75, 1].flatMap((v) => [svg("line", { class: "grid", x1: left, x2: width - right, y1: y(v), y2: y(v) }), svg("text", { x: left - 6, y: y(v) + 4, "text-anchor": "end" }, percent(v))]),
      ...[0, 0.1, 0.2, 0.3].map((v) => svg("text", { x: x(v), y: height - 8, "text-anchor": v === widest ? "end" : "middle" }, percent(v))),
      svg("path", { class: "seen", d: along((p) => p.share) }), svg("path", { class: "sure", d: along((p) => p.upper) }),
      bar === undefined ? null : svg("circle", { class: "now", r: 5, cx: x(Math.min(at.upper, widest)), cy: y(at.coverage) }),
      this.line, this.spot);
  }

  /** What it would cost has come. @param {Class} c */
  told(c) {
    this.class = { ...c, curve: this.class.curve };
    this.draw();
  }

  draw() {
    const { in_force: now, supposed } = this.class;
    const would = this.rate === undefined && now.tolerated === undefined ? now : supposed;
    const rate = this.rate ?? now.at.upper;
    for (const name of ["x1", "x2"]) this.line.setAttribute(name, String(this.x(Math.min(rate, widest))));
    this.line.toggleAttribute("hidden", this.rate === undefined);
    this.spot.toggleAttribute("hidden", would.bar === undefined || this.rate === undefined);
    this.spot.setAttribute("cx", String(this.x(Math.min(would.at.upper, widest))));
    this.spot.setAttribute("cy", String(this.y(would.at.coverage)));
    const words = this.rate === undefined ? say("thresholds.usual") : would.bar === undefined ? say("thresholds.none", { rate: percent(rate, 1), n: count(would.needed ?? 0) }) : say("thresholds.some", { rate: percent(rate, 1), coverage: percent(would.at.coverage), share: percent(would.at.share, 1) });
    this.slider.setAttribute("aria-valuetext", words);
    const before = now.bar === undefined ? 0 : now.at.coverage;
    const after = would.bar === undefined ? 0 : would.at.coverage;
    const change = Math.round(100 * (after - before));
    fill(this.cost, el("p", {}, words),
      el("dl", { class: "pairs small number" },
        el("dt", { class: "quiet" }, say("thresholds.now")), el("dd", {}, now.bar === undefined ? say("thresholds.never") : say("thresholds.at", { coverage: percent(now.at.coverage), share: percent(now.at.share, 1) })),
        el("dt", { class: "quiet" }, say("thresholds.cost")), el("dd", {}, change === 0 ? say("thresholds.same") : say(change > 0 ? "thresholds.more" : "thresholds.less", { n: Math.abs(change) }))));
  }
}
