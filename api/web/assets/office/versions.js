/**
 * What has been kept in versions: each with who and why, what differs between any two, and the way back.
 *
 * @module
 */

import { el } from "../lib/dom.js";
import { moment } from "../lib/lang.js";
import { loaded } from "./parts.js";
import { say } from "./say.js";

/** @typedef {import("../lib/dom.js").Child} Child */

/**
 * @typedef {object} Version
 * @property {number} n
 * @property {string} by
 * @property {string} at
 * @property {string} [why]
 * @property {Child[]} marks what is said of it beside its number
 * @property {Child} [acts] what can be done with it
 */

/**
 * @param {Version[]} versions newest first
 * @param {(from: number, to: number) => Promise<Child>} diff
 * @param {number} [before] what the first one is compared with
 */
export function timeline(versions, diff, before) {
  const first = versions.at(-1)?.n ?? 0;
  const newest = versions[0]?.n ?? 0;
  const picked = { from: versions[1]?.n ?? before ?? first, to: newest };
  const shown = el("div", { class: "card" });
  const compare = () => loaded(shown, async () => {
    const [from, to] = [Math.min(picked.from, picked.to), Math.max(picked.from, picked.to)];
    return [el("h2", {}, from === before ? say("history.since", { to }) : say("history.between", { from, to })), await diff(from, to)];
  });
  /** @param {"from" | "to"} side @param {number} n */
  const radio = (side, n) => el("input", {
    type: "radio", name: side, value: n, checked: picked[side] === n, "aria-label": say(`history.${side}`, { n }),
    onchange: () => {
      picked[side] = n;
      void compare();
    },
  });
  void compare();
  return el("div", { class: "columns" },
    el("ol", { class: "wide history" }, versions.map((v) => el("li", { class: "row", "data-revision": v.n },
      el("span", { class: "row picks" }, radio("from", v.n), radio("to", v.n)),
      el("div", { class: "grow" },
        el("p", { class: "row wrap" }, el("strong", { class: "number" }, say("entry.revision", { n: v.n })), v.marks),
        el("p", { class: "small quiet" }, v.by, " ", el("time", { datetime: v.at }, moment(v.at)), v.why ? ` ${say("history.why", { why: v.why })}` : "")),
      v.acts ?? null))),
    el("div", { class: "narrow sticky" }, shown));
}
