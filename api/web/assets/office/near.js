/**
 * Looks for entries that would answer the same: a second entry about one thing takes questions from the first.
 *
 * @module
 */

import { el } from "../lib/dom.js";
import { to } from "./office.js";
import { percent, say } from "./say.js";

/** How near is near enough to be worth a look: below, entries merely share words. */
const least = 0.15;

/**
 * @param {import("./office.js").Office} office
 * @param {string} question
 * @param {string} self
 * @returns {Promise<HTMLElement[]>}
 */
export async function near(office, question, self) {
  if (question === "") return [];
  try {
    const asked = { text: question, as_of: new Date().toISOString(), debug: true, top: 5 };
    /** @type {{debug?: {candidates: {entry: string, question: string, confidence: number}[]}}} */
    const got = await office.client.post("/ask", asked, { again: true });
    return (got.debug?.candidates ?? []).filter((c) => c.entry !== self && c.confidence >= least).map((c) =>
      el("li", { class: "row" }, el("a", { class: "grow", href: to(["entries", c.entry]) }, c.question), el("span", { class: "badge number", title: say("near.share") }, percent(c.confidence))));
  } catch {
    return []; // a help, and no more
  }
}
