/**
 * Asks before something that cannot be taken back.
 *
 * @module
 */

import { el } from "./dom.js";
import { t } from "./lang.js";

/**
 * @param {{title: string, text?: string, yes: string, danger?: boolean}} about
 * @returns {Promise<boolean>}
 */
export function confirm({ title, text, yes, danger = false }) {
  return new Promise((done) => {
    const box = el(
      "dialog",
      { class: "dialog", "aria-label": title, onclose: () => { box.remove(); done(box.returnValue === "yes"); } },
      el("h2", {}, title),
      text ? el("p", { class: "quiet" }, text) : null,
      el(
        "footer",
        {},
        el("button", { class: "button", type: "button", onclick: () => box.close("") }, t("common.cancel")),
        el("button", { class: `button ${danger ? "danger" : "primary"}`, type: "button", onclick: () => box.close("yes") }, yes),
      ),
    );
    document.body.append(box);
    box.showModal();
  });
}
