/**
 * Asks how the buyer was served, once.
 *
 * @module
 */

import { el, fill, icon } from "../lib/dom.js";
import { t } from "../lib/lang.js";
import { toast } from "../lib/toast.js";

const star = "M12 3.6l2.6 5.3 5.8.8-4.2 4.1 1 5.8-5.2-2.7-5.2 2.7 1-5.8-4.2-4.1 5.8-.8z";

/**
 * @param {import("./talk.js").Ticket} ticket
 * @param {(stars: number, comment: string) => Promise<void>} send
 */
export function rating(ticket, send) {
  if (ticket.rating) return el("p", { class: "card rated" }, t("rate.given", { n: ticket.rating.stars }));
  const said = el("p", { class: "small quiet verdict-of-stars", "aria-hidden": "true" }, " ");
  const comment = el("textarea", { rows: 2, maxlength: 500, name: "comment" });
  const rest = el(
    "div",
    { class: "stack", hidden: true },
    el("label", { class: "field" }, el("span", {}, t("rate.comment")), comment),
    el("button", { class: "button primary", type: "submit" }, t("rate.send")),
  );
  let stars = 0;
  /** @param {number} n */
  const choose = (n) => () => {
    stars = n;
    said.textContent = t(word(n));
    rest.hidden = false;
    rest.scrollIntoView({ block: "nearest" });
    row.querySelectorAll("label").forEach((l, i) => l.classList.toggle("lit", i < n));
  };
  const row = el("div", { class: "stars", role: "radiogroup", "aria-label": t("rate.stars") }, [1, 2, 3, 4, 5].map((n) =>
    el("label", { class: "star" }, el("input", { type: "radio", name: "stars", value: n, class: "spoken", "aria-label": t(word(n)), onchange: choose(n) }), icon(star))));
  const form = el("form", {
    class: "card rate stack",
    onsubmit: async (/** @type {Event} */ e) => {
      e.preventDefault();
      try {
        await send(stars, comment.value.trim());
        fill(form, el("p", {}, t("rate.thanks")));
      } catch (err) {
        toast(/** @type {Error} */ (err).message, "bad");
      }
    },
  }, el("h2", {}, t("rate.title")), row, said, rest);
  return form;
}

/** @param {number} n */
function word(n) {
  return /** @type {import("../lib/lang.js").Key} */ (`rate.star.${n}`);
}
