/**
 * Does the same to many entries, one after the other, and tells how far it has come and what was refused.
 *
 * @module
 */

import { Problem } from "../lib/api.js";
import { el, fill } from "../lib/dom.js";
import { t } from "../lib/lang.js";
import { broken } from "./gate.js";
import { count, say } from "./say.js";

/** @typedef {import("./shapes.js").Entry} Entry */

/**
 * @param {string} title
 * @param {Entry[]} entries
 * @param {(entry: Entry) => Promise<unknown>} act
 * @returns {Promise<number>} how many were refused
 */
export async function bulk(title, entries, act) {
  let stopped = false;
  const bar = el("progress", { max: entries.length, value: 0, "aria-label": title });
  const line = el("p", { class: "small quiet", role: "status" });
  const refused = el("ul", { class: "stack refused" });
  const close = el("button", { class: "button", type: "button", onclick: () => (stopped = true) }, t("common.cancel"));
  const box = el("dialog", { class: "dialog", "aria-label": title, oncancel: (/** @type {Event} */ e) => e.preventDefault() },
    el("h2", {}, title), el("div", { class: "stack" }, bar, line, refused), el("footer", {}, close));
  document.body.append(box);
  box.showModal();
  let failed = 0;
  for (const [i, entry] of entries.entries()) {
    if (stopped) break;
    fill(line, say("bulk.progress", { i: count(i + 1), n: count(entries.length) }));
    try {
      await act(entry);
    } catch (err) {
      if (!(err instanceof Problem)) throw err;
      failed++;
      refused.append(el("li", { class: "small" }, el("strong", {}, entry.question), el("br"), err.message, err.code === "gate" ? broken(err.body) : null));
    }
    bar.value = i + 1;
  }
  if (failed > 0) {
    fill(line, say("bulk.failed", { n: failed }));
    fill(close, t("common.close"));
    await new Promise((done) => close.addEventListener("click", done, { once: true }));
  }
  box.remove();
  return failed;
}

/**
 * Tells what was left as it is, of a change that was made at once.
 *
 * @param {string} title
 * @param {{changed: number, left: number, skipped?: {entry: string, question: string, why: string}[]}} what
 * @returns {Promise<void>}
 */
export function left(title, { changed, left: n, skipped = [] }) {
  return new Promise((done) => {
    const box = el("dialog", { class: "dialog", "aria-label": title, onclose: () => { box.remove(); done(); } },
      el("h2", {}, title), el("div", { class: "stack" }, el("p", {}, say("bulk.left", { changed: count(changed), left: count(n) })),
        el("ul", { class: "stack refused" }, skipped.map((s) => el("li", { class: "small" }, el("strong", {}, s.question), el("br"), s.why)))),
      el("footer", {}, el("button", { class: "button", type: "button", onclick: () => box.close() }, t("common.close"))));
    document.body.append(box);
    box.showModal();
  });
}
