/**
 * Shows the order that the shop's page says the buyer has come about, and makes facts of it that the bot need not ask
 * for.
 *
 * @module
 */

import { el, fill, safe } from "../lib/dom.js";
import { t } from "../lib/lang.js";

/** @typedef {{no: string, title: string, price: string, state: string, image: string, region: string}} Order */

const states = ["unpaid", "paid", "shipped", "signed", "closed"];

/**
 * Reads what another page has sent: texts, and nothing longer than an order has.
 *
 * @param {unknown} raw
 * @returns {Order}
 */
export function read(raw) {
  const given = /** @type {Record<string, unknown>} */ (typeof raw === "object" && raw !== null ? raw : {});
  /** @param {string} name */
  const of = (name) => (typeof given[name] === "string" || typeof given[name] === "number" ? String(given[name]).slice(0, name === "image" ? 1000 : 60) : "");
  const order = { no: of("no"), title: of("title"), price: of("price"), state: of("state"), image: of("image"), region: of("region") };
  if (!states.includes(order.state)) order.state = "";
  return order;
}

/**
 * @param {Order} order
 * @returns {Record<string, string>} slots
 */
export function facts(order) {
  return Object.fromEntries([["order_no", order.no], ["order_state", order.state], ["region", order.region]].filter(([, v]) => v !== ""));
}

/**
 * @param {HTMLElement} into
 * @param {Order} order
 */
export function draw(into, order) {
  into.hidden = !order.no && !order.title;
  fill(
    into,
    order.image && safe(order.image) ? el("img", { src: order.image, alt: "", width: 56, height: 56, loading: "lazy", referrerpolicy: "no-referrer" }) : null,
    el(
      "div",
      { class: "grow" },
      el("p", { class: "order-title" }, order.title || t("order.title")),
      order.no ? el("p", { class: "small quiet number" }, t("order.no", { no: order.no })) : null,
    ),
    el(
      "div",
      { class: "order-end" },
      order.price ? el("strong", { class: "number" }, order.price) : null,
      order.state ? el("span", { class: "badge brand" }, t(/** @type {import("../lib/lang.js").Key} */ (`order.${order.state}`))) : null,
    ),
  );
}
