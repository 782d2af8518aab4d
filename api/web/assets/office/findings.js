/**
 * What the rules find in the whole shop: what must not be said, places that contradict each other, and what is or is about
 * to be out of date. Each leads to where it stands.
 *
 * @module
 */

import { el, fill } from "../lib/dom.js";
import { broken } from "./gate.js";
import { to } from "./office.js";
import { head, loaded, nothing } from "./parts.js";
import { count, say } from "./say.js";

/** @typedef {import("./office.js").Page} Page */
/** @typedef {import("./shapes.js").Located} Located */
/** @typedef {{entry: string, question: string, findings: Located[]}} Found */
/** @typedef {{all: Found[], blocked: Found[], expiring: Found[], expired: number, contradictions: import("./shapes.js").Contradiction[]}} Findings */

/** Rules about the time in which an entry is said. */
const overdue = /^entry\.(expired|expiring)$/;

/** What can be looked at. */
const kinds = /** @type {const} */ (["blocked", "contradictions", "expiring", "all"]);

/** How long the server may read the whole shop, in milliseconds. */
const patience = 40_000;

/** How many entries are shown at a time. */
const part = 100;

/** @param {Page} page @returns {Promise<Findings>} */
export async function findings({ office, signal }) {
  /** @type {{entries: Found[], contradictions: import("./shapes.js").Contradiction[]}} */
  const got = await office.client.get("/lint", { signal, patience });
  /** @param {(f: Located) => boolean} fits */
  const those = (fits) => got.entries.map((e) => ({ ...e, findings: e.findings.filter(fits) })).filter((e) => e.findings.length > 0);
  return {
    all: got.entries, contradictions: got.contradictions,
    blocked: those((f) => f.severity === "block"), expiring: those((f) => overdue.test(f.rule)),
    expired: those((f) => f.rule === "entry.expired").length,
  };
}

/** @param {Page} page */
export async function show(page) {
  const { main, query } = page;
  const kind = kinds.find((k) => k === query.get("kind")) ?? "all";
  const place = el("div", { class: "stack" });
  fill(main, el("a", { class: "back small", href: to(["todo"]) }, say("todo.back")), head(say("findings.title"), kinds.map((k) =>
    el("a", { class: "chip", "aria-current": k === kind ? "page" : null, href: to(["todo", "findings"], { kind: k }) }, say(`findings.${k}`)))), place);
  await loaded(place, async () => {
    const found = await findings(page);
    if (kind === "contradictions") return found.contradictions.length ? broken({ contradictions: found.contradictions }) : nothing(say("findings.none"));
    return drawn(found[kind]);
  });
}

/** @param {Found[]} list */
function drawn(list) {
  if (list.length === 0) return nothing(say("findings.none"));
  const rows = el("ul", { class: "stack" });
  const more = el("button", { class: "button", type: "button" }, say("figures.more"));
  const grow = () => {
    const shown = rows.childElementCount;
    rows.append(...list.slice(shown, shown + part).map(item));
    more.hidden = rows.childElementCount >= list.length;
  };
  more.addEventListener("click", grow);
  grow();
  return [el("p", { class: "small quiet", role: "status" }, say("findings.count", { n: count(list.length) })), rows, el("div", {}, more)];
}

/** @param {Found} found */
function item({ entry, question, findings: list }) {
  const colours = { block: "bad", warn: "warn", hint: "info" };
  return el("li", { class: "card stack" },
    el("a", { href: to(["entries", entry]) }, question),
    el("ul", { class: "findings" }, list.map((f) => el("li", { class: `finding ${f.severity}` },
      el("span", { class: `badge ${colours[f.severity]}` }, say(`severity.${f.severity}`)),
      el("span", { class: "grow" }, f.reason, f.suggestion ? el("span", { class: "quiet" }, ` ${f.suggestion}`) : null)))));
}
