/**
 * A dialog with a form in it. What the server refuses is said in it, and nothing that was typed is lost.
 *
 * @module
 */

import { Problem } from "../lib/api.js";
import { el, fill } from "../lib/dom.js";
import { t } from "../lib/lang.js";
import { onKey } from "../lib/typing.js";

/**
 * @param {object} about
 * @param {string} about.title
 * @param {(Node | null)[]} about.body
 * @param {string} [about.yes] what the button says that does it; none where there is nothing to be done
 * @param {() => Promise<void>} [about.act] the dialog is closed once it is done
 * @param {boolean} [about.stay] it stays open
 * @param {boolean} [about.wide]
 */
export function sheet({ title, body, yes, act, stay = false, wide = false }) {
  const wrong = el("p", { class: "notice bad", role: "alert", hidden: true });
  const done = yes ? el("button", { class: "button primary", type: "submit" }, yes) : null;
  const form = el("form", { class: "stack", method: "dialog" }, ...body, wrong, el("footer", {},
    el("button", { class: "button", type: "button", onclick: () => box.close() }, t(yes && !stay ? "common.cancel" : "common.close")), done));
  const box = el("dialog", { class: wide ? "dialog wide" : "dialog", "aria-label": title, onclose: () => box.remove() }, el("h2", {}, title), form);
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    if (!act || done?.disabled) return;
    if (done) done.disabled = true;
    wrong.hidden = true;
    act().then(() => {
      if (!stay) box.close();
    }, (err) => {
      if (!(err instanceof Problem)) throw err;
      fill(wrong, err.message);
      wrong.hidden = false;
    }).finally(() => {
      if (done) done.disabled = false;
    });
  });
  onKey(form, (e) => {
    if (e.key !== "Enter" || !(e.ctrlKey || e.metaKey)) return false;
    form.requestSubmit();
    return true;
  });
  document.body.append(box);
  box.showModal();
  return box;
}

/**
 * A question with a few usual answers and room for another.
 *
 * @param {{label: string, usual: string[], rows?: number, max?: number, required?: boolean}} about
 */
export function asked({ label, usual, rows = 2, max = 200, required = true }) {
  const text = el("textarea", { class: "input", rows, maxlength: max, required });
  const chips = usual.map((words) => el("button", {
    class: "chip", type: "button", onclick: () => {
      text.value = words;
      text.focus();
    },
  }, words));
  const field = el("div", { class: "stack tight" }, el("label", { class: "field" }, el("span", {}, label), text), chips.length > 0 ? el("div", { class: "row wrap" }, ...chips) : null);
  return { field, text };
}
