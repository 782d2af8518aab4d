/**
 * Looks through the shop for what gets in each other's way: places that state different amounts, and entries that take
 * each other's questions.
 *
 * @module
 */

import { el } from "../lib/dom.js";
import { broken } from "./gate.js";
import { to } from "./office.js";
import { button, loaded, nothing } from "./parts.js";
import { say } from "./say.js";

/** @typedef {{entry: string, question: string}} Rival */

/**
 * @typedef {object} Pair
 * @property {Rival} a
 * @property {Rival} b
 * @property {string[]} shared
 * @property {{a: string, b: string}[]} alike
 * @property {number} times
 * @property {{keep: string, retire: string}} proposal
 */

/** @param {import("./office.js").Page} page */
export function clashes(page) {
  const { client } = page.office;
  const found = el("div", { class: "stack clashes" });
  const look = () => loaded(found, async () => {
    const [lint, rivals] = await Promise.all([client.get("/lint"), client.get("/duplicates", { patience: 40_000 })]);
    const [{ contradictions }, { pairs, total }] = [
      /** @type {{contradictions: import("./shapes.js").Contradiction[]}} */ (lint), /** @type {{pairs: Pair[], total: number}} */ (rivals),
    ];
    if (contradictions.length + pairs.length === 0) return nothing(say("clashes.none"));
    return [
      contradictions.length ? broken({ contradictions }) : null,
      pairs.length ? el("ul", { class: "stack" }, pairs.map((p) => pair(page, p))) : null,
      total > pairs.length ? el("p", { class: "small quiet" }, say("clashes.more", { n: total - pairs.length })) : null,
    ];
  });
  return el("section", { class: "stack" },
    el("div", { class: "row wrap" }, el("h2", { class: "grow" }, say("clashes.title")), button(say("clashes.look"), look, "compact")),
    el("p", { class: "small quiet" }, say("clashes.hint")), found);
}

/** @param {import("./office.js").Page} page @param {Pair} p */
function pair(page, { a, b, shared, alike, times, proposal }) {
  const same = [...shared, ...alike.map((x) => `${x.a} / ${x.b}`)];
  const place = el("div", { class: "stack" });
  return el("li", { class: "stack", "data-pair": `${proposal.keep} ${proposal.retire}` },
    el("p", { class: "row wrap" }, el("span", { class: "badge warn" }, say("clashes.pair")), el("span", { class: "grow" }, link(a), " / ", link(b)),
      page.office.may("manager") ? button(say("merge.open"), async () => (await import("./merge.js")).merge(place, page, proposal.keep, proposal.retire), "compact") : null),
    same.length ? el("p", { class: "small quiet" }, say("clashes.same", { phrasings: same.map((s) => `「${s}」`).join("") })) : null,
    times ? el("p", { class: "small quiet" }, say("clashes.asked", { n: times })) : null, place);
}

/** @param {Rival} r */
function link({ entry, question }) {
  return el("a", { href: to(["entries", entry]) }, question);
}
