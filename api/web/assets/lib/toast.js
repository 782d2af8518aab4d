/**
 * Says what has happened at the foot of the page, for a moment, to screen readers too.
 *
 * @module
 */

import { el } from "./dom.js";

/** How long a sentence stands, in milliseconds. */
const stay = 4000;

/** @type {HTMLElement | undefined} */
let place;

/**
 * @param {string} text
 * @param {"" | "bad"} [kind]
 */
export function toast(text, kind = "") {
  if (!place) {
    place = el("div", { class: "toasts", role: "status", "aria-live": "polite" });
    document.body.append(place);
  }
  const said = el("div", { class: `toast ${kind}` }, text);
  place.append(said);
  setTimeout(() => said.remove(), stay);
}
