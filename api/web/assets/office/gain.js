/**
 * Foretells what answering groups of questions together would gain: the server closes them on trial and asks the shop's
 * last questions anew.
 *
 * @module
 */

import { el, fill } from "../lib/dom.js";
import { button } from "./parts.js";
import { count, percent, say } from "./say.js";

/** @typedef {import("./office.js").Page} Page */
/** @typedef {{times: number, questions: number}} Count */
/** @typedef {{asked: Count, before: Count, after: Count}} Share */
/** @typedef {{clusters: {id: string, proposed: boolean}[], before: number, after: number, share: Share, further: Share, stolen: Count, lost: Count}} Gain */

/** How long a replay may take, in milliseconds. */
const patience = 40_000;

/** How many are taken together where nobody has chosen any. */
const top = 5;

/**
 * A choice among groups, and what those would gain together; without a choice it is the first of them.
 *
 * @param {Page} page
 * @param {{id: string, question: string}[]} gaps may grow; tell has the button say how many of them it is about
 */
export function together(page, gaps) {
  const result = el("div", { class: "stack small", role: "status", "aria-live": "polite" });
  /** @type {Set<string>} */
  const chosen = new Set();
  const ids = () => (chosen.size > 0 ? gaps.filter((g) => chosen.has(g.id)) : gaps.slice(0, top)).map((g) => g.id);
  const go = button("", () => foretell(page, ids(), result), "");
  const tell = () => fill(go, say(chosen.size > 0 ? "gain.chosen" : "gain.top", { n: ids().length }));
  tell();
  /** @param {{id: string, question: string}} g */
  const box = (g) => {
    const input = el("input", { type: "checkbox", "aria-label": say("gain.choose", { question: g.question }) });
    input.addEventListener("change", () => {
      if (input.checked) chosen.add(g.id);
      else chosen.delete(g.id);
      fill(result); // it was about others
      tell();
    });
    return input;
  };
  const bar = el("section", { class: "card stack together", "aria-label": say("gap.gain") }, el("div", { class: "row wrap" }, el("span", { class: "grow small quiet" }, say("gain.hint")), go), result);
  return { bar, box, tell };
}

/** @param {Page} page @param {string[]} clusters @param {HTMLElement} into */
export async function foretell(page, clusters, into) {
  fill(into, say("gap.gain.running"));
  try {
    /** @type {Gain} */
    const got = await page.office.client.post("/unanswered/gain", { clusters }, { again: true, patience, signal: page.signal });
    fill(into, ...told(got, clusters.length).map((text, i) => el("p", { class: i === 0 ? "gained" : "quiet" }, text)));
  } catch (err) {
    fill(into);
    throw err;
  }
}

/**
 * The gain in sentences, the share that is answered first.
 *
 * @param {Gain} got
 * @param {number} wanted how many groups were asked about
 */
export function told({ clusters, before, after, share, further, stolen, lost }, wanted) {
  const n = clusters.length;
  if (n === 0) return [say("gain.none")];
  const shown = { n, before: percent(before, 1), after: percent(after, 1) };
  const unwritten = clusters.filter((c) => !c.proposed).length;
  const rest = { before: percent(rate(further, "before"), 1), after: percent(rate(further, "after"), 1) };
  return [
    say(shown.before === shown.after ? "gain.same" : after > before ? "gain.up" : "gain.down", shown),
    say("gain.asked", { n: count(share.asked.times) }) + (further.asked.times > 0 ? say("gain.further", rest) : ""),
    stolen.questions + lost.questions > 0 ? say("gain.costs", { stolen: count(stolen.questions), lost: count(lost.questions) }) : "",
    unwritten > 0 ? say("gain.unwritten", { n: unwritten }) : "",
    n < wanted ? say("gain.left", { n: wanted - n }) : "",
  ].filter((text) => text !== "");
}

/** @param {Share} s @param {"before" | "after"} when */
const rate = (s, when) => s[when].times / Math.max(1, s.asked.times);
