/**
 * Conditions of answers, and windows of time, as people read and write them.
 *
 * @module
 */

import { lang } from "../lib/lang.js";
import { named, say } from "./say.js";

/** @typedef {import("./shapes.js").Condition} Condition */

/** What an order can be in. */
export const states = ["unpaid", "paid", "shipped", "signed", "closed"];

/** @param {Condition | undefined} c */
export function when(c) {
  const { order_state = [], region = [], channel = [] } = c ?? {};
  const or = lang === "en" ? " or " : "、";
  const parts = [order_state.map((s) => named("state", s)), region, channel].filter((p) => p.length > 0).map((p) => p.join(or));
  return parts.length === 0 ? say("when.always") : say("when.only", { facts: parts.join(lang === "en" ? "; " : "，") });
}

/**
 * Reads a list as people write them: by commas, spaces or lines.
 *
 * @param {string} text
 */
export function listed(text) {
  return [...new Set(text.split(/[\s,，、;；]+/).filter(Boolean))];
}

/** Windows are written in the shop's time, wherever the browser is. Shanghai has no summer time. */
const zone = "+08:00";
const ahead = 8 * 3_600_000;

/**
 * Puts a moment as a field for local times wants it.
 *
 * @param {string | undefined} at
 */
export function local(at) {
  return at ? new Date(Date.parse(at) + ahead).toISOString().slice(0, 16) : "";
}

/**
 * @param {string} typed "" is no bound
 * @returns {string | undefined}
 */
export function instant(typed) {
  return typed === "" ? undefined : `${typed.slice(0, 16)}:00${zone}`;
}
