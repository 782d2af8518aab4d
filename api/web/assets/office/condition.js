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

/**
 * Says a condition in one line, its facts in the order in which they weigh.
 *
 * @param {Condition | undefined} c
 */
export function when(c) {
  const { order_state = [], region = [], product = [], category = [], channel = [], member = [], from, until } = c ?? {};
  const or = lang === "en" ? " or " : "、";
  /** @param {"product" | "category" | "member"} fact whose values do not tell what they are @param {string[]} values */
  const called = (fact, values) => (values.length > 0 ? `${say(`when.${fact}`)} ${values.join(or)}` : "");
  const parts = [
    order_state.map((s) => named("state", s)).join(or), region.join(or), called("product", product), called("category", category),
    channel.join(or), called("member", member),
    from ? say("when.from", { at: spoken(from) }) : "", until ? say("when.until", { at: spoken(until) }) : "",
  ].filter(Boolean);
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

/**
 * Reads a list of names that may have spaces in them: by commas or lines.
 *
 * @param {string} text
 */
export function names(text) {
  return [...new Set(text.split(/[\n,，、;；]+/).map((name) => name.trim()).filter(Boolean))];
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

/** Says a moment in the shop's time. @param {string} at */
export function spoken(at) {
  return local(at).replace("T", " ");
}

/**
 * @param {string} typed "" is no bound
 * @returns {string | undefined}
 */
export function instant(typed) {
  return typed === "" ? undefined : `${typed.slice(0, 16)}:00${zone}`;
}

/**
 * A field for local times knows minutes alone: what nobody has changed keeps its seconds.
 *
 * @param {string | undefined} was
 * @param {string} typed
 */
export function same(was, typed) {
  return was !== undefined && local(was) === typed ? was : instant(typed);
}
