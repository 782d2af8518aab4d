/**
 * What an edit would change: the buyers' last questions are asked of both, what is served and what is written, and those
 * that would be answered otherwise are shown.
 *
 * @module
 */

import { el, fill } from "../lib/dom.js";
import { broken } from "./gate.js";
import { hindrance } from "./hindrance.js";
import { to } from "./office.js";
import { button, loaded, nothing, tell } from "./parts.js";
import { count, named, percent, say } from "./say.js";

/** @typedef {import("./office.js").Page} Page */
/** @typedef {import("./shapes.js").Entry} Entry */
/** @typedef {import("./shapes.js").Report} Report */
/** @typedef {import("./shapes.js").Change} Change */
/** @typedef {import("./shapes.js").Outcome} Outcome */

/** How long a replay may take, in milliseconds: the server gives it 30 s. */
const patience = 40_000;

/** The kinds in the order of their weight. */
const kinds = ["stolen", "lost", "changed", "answered", "shaken", "rerouted"];

/** What was shown for which words, so that coming back to it asks nothing anew. @type {WeakMap<HTMLElement, string>} */
const drawn = new WeakMap();

/** @typedef {() => string[] | Promise<string[]>} Phrasings what is asked where the shop has no record of questions */

/**
 * Shows what the draft would change, unless that is what stands there already.
 *
 * @param {HTMLElement} into
 * @param {Page} page
 * @param {Record<string, unknown>} draft
 * @param {Phrasings} phrasings
 */
export async function draw(into, page, draft, phrasings) {
  const words = JSON.stringify(draft);
  if (drawn.get(into) === words) return;
  drawn.set(into, words);
  await run(into, page, draft, phrasings);
}

/**
 * The questions of the shop's own entries.
 *
 * @param {import("./office.js").Office} office
 * @returns {Promise<string[]>}
 */
export async function questions(office) {
  /** @type {{entries: Entry[]}} */
  const { entries } = await office.client.get("/entries?status=live&limit=200");
  return entries.map((e) => e.question);
}

/**
 * Asks for a preview and shows what it says.
 *
 * @param {HTMLElement} into
 * @param {Page} page
 * @param {Record<string, unknown>} draft
 * @param {Phrasings} phrasings
 */
export async function run(into, page, draft, phrasings) {
  const stop = new AbortController();
  const left = () => stop.abort();
  page.signal.addEventListener("abort", left);
  const began = performance.now();
  const clock = el("span", { class: "small quiet number" });
  const tick = () => fill(clock, say("preview.seconds", { n: Math.round((performance.now() - began) / 1000) }));
  const timer = setInterval(tick, 500);
  tick();
  fill(into, el("div", { class: "card stack waiting", role: "status" }, el("p", {}, say("preview.running")), el("progress", { "aria-label": say("preview.running") }),
    el("div", { class: "row" }, clock, el("span", { class: "grow" }), el("button", { class: "button compact", type: "button", onclick: left }, say("preview.stop")))));
  try {
    /** @param {Record<string, unknown>} more @returns {Promise<Report>} */
    const ask = (more) => page.office.client.post("/preview", { ...draft, ...more }, { signal: stop.signal, patience, again: true, tries: 2 });
    let report = await ask({});
    const instead = report.asked.questions === 0 ? (await phrasings()).filter((text) => text !== "") : [];
    const own = instead.length > 0;
    if (own) report = await ask({ questions: instead.slice(0, 200).map((text) => ({ text })) });
    fill(into, ...shown(report, own));
  } catch (err) {
    drawn.delete(into);
    if (stop.signal.aborted) fill(into, nothing(say("preview.stopped"), button(say("preview.again"), () => run(into, page, draft, phrasings))));
    else await loaded(into, () => Promise.reject(err)).catch(tell);
  } finally {
    clearInterval(timer);
    page.signal.removeEventListener("abort", left);
  }
}

/** @param {Report} r @param {boolean} own @returns {HTMLElement[]} */
function shown(r, own) {
  const list = el("ul", { class: "changes stack" });
  const kept = r.asked.questions - kinds.reduce((sum, k) => sum + (r.counts[k]?.questions ?? 0), 0);
  /** @param {string} kind "" is all, "risky" those that are at risk */
  const pick = (kind) => {
    for (const chip of chips) chip.setAttribute("aria-pressed", String(chip.dataset.kind === kind));
    const some = r.changes.filter((c) => kind === "" || (kind === "risky" ? (c.risks?.length ?? 0) > 0 : c.kind === kind));
    fill(list, ...(some.length ? some.map(change) : [el("li", { class: "quiet" }, say(r.changes.length ? "preview.none.kind" : "preview.none"))]));
  };
  const chips = [["", r.changes.length + r.unsaid], ["risky", r.risky.questions], ...kinds.map((k) => [k, r.counts[k]?.questions ?? 0])]
    .filter(([kind, n]) => kind === "" || Number(n) > 0)
    .map(([kind, n]) => el("button", { class: "chip", type: "button", "data-kind": kind, onclick: () => pick(String(kind)) },
      kind === "" ? say("preview.all") : named("kind", String(kind)), " ", el("strong", { class: "number" }, count(Number(n)))));
  pick("");
  return [
    el("p", { class: "summary" }, say(own ? "preview.asked.own" : "preview.asked", { n: count(r.asked.questions), times: count(r.asked.times), same: count(kept) })),
    r.checks.passed + r.checks.failed > 0
      ? el("div", { class: `notice ${r.checks.broken.length ? "bad" : "good"}` }, el("div", { class: "stack" }, say("preview.checks", { n: r.checks.passed + r.checks.failed, passed: r.checks.passed }), r.checks.broken.length ? broken({ broken: r.checks.broken }) : null))
      : el("span", { hidden: true }),
    ...barred(r),
    el("div", { class: "row wrap chips", role: "group", "aria-label": say("preview.kinds") }, chips),
    list,
    ...(r.merges?.length ? [merged(r.merges)] : []),
    ...(r.settled?.length ? [settled(r.settled)] : []),
    ...(r.unsaid ? [el("p", { class: "small quiet" }, say("preview.unsaid", { n: count(r.unsaid) }))] : []),
  ];
}

/**
 * What would keep the draft from being published. Milder findings stand beside the answer as it is written.
 *
 * @param {Report} r @returns {HTMLElement[]}
 */
function barred({ findings = [], claims = [] }) {
  const blocks = findings.flatMap((e) => e.findings.filter((f) => f.severity === "block").map((f) => el("li", { class: "small" }, `「${e.question}」${f.reason}`)));
  const taken = claims.map((c) => el("li", { class: "small" }, say("preview.claimed", { phrasing: c.phrasing }), el("a", { href: to(["entries", c.entry]) }, c.question)));
  if (blocks.length + taken.length === 0) return [];
  return [el("div", { class: "notice bad" }, el("div", { class: "stack" }, el("p", {}, say("preview.barred")), el("ul", {}, blocks, taken)))];
}

/**
 * What words make one: from then on either entry may answer.
 *
 * @param {import("./shapes.js").Merge[]} merges
 */
export function merged(merges) {
  return el("div", { class: "notice warn" }, el("div", { class: "stack" }, el("p", {}, say("words.merges", { n: merges.length })),
    el("ul", {}, merges.slice(0, 10).map((m) => el("li", { class: "small" }, el("a", { href: to(["entries", m.a]) }, `「${m.asks_a}」`), " / ", el("a", { href: to(["entries", m.b]) }, `「${m.asks_b}」`))))));
}

/** How many entries of the head office's are listed. */
const most = 50;

/**
 * What becomes of the head office's entries: they come, are held back, or go.
 *
 * @param {import("./shapes.js").Settlement[]} list
 */
function settled(list) {
  return el("div", { class: "notice settled" }, el("div", { class: "stack" }, el("p", {}, say("preview.settled", { n: count(list.length) })),
    el("ul", { class: "stack" }, list.slice(0, most).map((s) => el("li", {},
      el("span", { class: `badge ${s.tie === "inherited" ? "good" : "warn"}` }, named("settled", s.tie ?? "gone")), " ", `「${s.question || s.id}」`,
      s.hindrance ? hindrance(s.hindrance, true) : null)))));
}

/** @param {Change} c */
function change(c) {
  const colour = { answered: "good", changed: "info", stolen: "bad", lost: "bad", shaken: "warn" }[c.kind] ?? "";
  return el("li", { class: "card change", "data-kind": c.kind },
    el("p", { class: "row wrap" }, el("span", { class: `badge ${colour}` }, named("kind", c.kind)), (c.risks ?? []).map((r) => el("span", { class: "badge warn" }, named("atrisk", r))),
      el("strong", { class: "grow" }, c.question), c.times > 1 ? el("span", { class: "small quiet number" }, say("preview.times", { n: count(c.times) })) : null),
    el("div", { class: "sides" }, side(say("preview.before"), c.before), side(say("preview.after"), c.after)));
}

/** @param {string} title @param {Outcome} o */
function side(title, o) {
  return el("div", { class: "side" },
    el("p", { class: "small quiet row wrap" }, title, el("span", { class: "badge" }, named("decision", o.decision)), o.reason ? named("reason", o.reason) : null,
      (o.answers ?? []).map((a) => [el("a", { href: to(["entries", a.entry]) }, a.entry), " ", percent(a.confidence)]).flat()),
    el("p", { class: "words" }, o.said));
}
