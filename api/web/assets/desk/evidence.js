/**
 * Puts likelihoods so that they can be read at a glance.
 *
 * @module
 */

import { el } from "../lib/dom.js";

/** @param {number} p */
export function percent(p) {
  return `${Math.round(p * 100)}%`;
}

/** A bar as long as something is likely; it is said by the number beside it. @param {number} p */
export function bar(p) {
  const made = el("span", { class: `bar ${p >= 0.8 ? "good" : p >= 0.4 ? "fair" : "poor"}`, "aria-hidden": "true" });
  made.style.setProperty("--p", String(Math.max(0.03, Math.min(1, p))));
  return made;
}
