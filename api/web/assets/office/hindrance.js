/**
 * Says why something of the head office's is not served in the shop.
 *
 * @module
 */

import { el } from "../lib/dom.js";
import { to } from "./office.js";
import { named, say } from "./say.js";

/** @typedef {{kind: string, entries?: string[], ended?: string[], lacks?: string}} Hindrance */

/**
 * @param {Hindrance} why
 * @param {boolean} [foretold] it is not so yet: an edit would make it so
 */
export function hindrance({ kind, entries = [], ended = [], lacks = "" }, foretold = false) {
  return [
    el("p", { class: "small" }, foretold ? named("settled", kind) : named("hindrance", kind), " ", links(entries), lacks),
    ended.length ? el("p", { class: "small" }, say("hindrance.ended"), " ", links(ended)) : null,
  ];
}

/** @param {string[]} ids */
function links(ids) {
  return ids.flatMap((id) => [el("a", { href: to(["entries", id]) }, id), " "]);
}
