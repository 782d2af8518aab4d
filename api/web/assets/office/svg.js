/**
 * Draws small charts: elements of SVG, and scales.
 *
 * @module
 */

import { set } from "../lib/dom.js";

/**
 * @param {string} tag
 * @param {import("../lib/dom.js").Props} [props]
 * @param {...(Node | string | null)} children
 * @returns {SVGElement}
 */
export function svg(tag, props = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  set(made, props);
  made.append(...children.filter((c) => c !== null));
  return made;
}

/**
 * @param {[number, number]} from
 * @param {[number, number]} onto
 * @returns {(value: number) => number}
 */
export function scale([a, b], [x, y]) {
  return (value) => x + ((value - a) / (b - a || 1)) * (y - x);
}

/** @param {[number, number][]} points */
export function path(points) {
  return points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
}
