/**
 * Tries a question: what a buyer would be told now, and all that speaks for it. Nothing is kept of it.
 *
 * @module
 */

import { el, fill } from "../lib/dom.js";
import { onKey } from "../lib/typing.js";
import { states } from "./condition.js";
import { to } from "./office.js";
import { field, head, loaded, nothing, press, select } from "./parts.js";
import { named, percent, say } from "./say.js";

/** @typedef {import("./office.js").Page} Page */

/**
 * @typedef {object} Reply
 * @property {string} decision
 * @property {string} [reason]
 * @property {string} text
 * @property {{entry: string, revision: number, text: string, question?: string}} [answer]
 * @property {{entry: string, revision: number, text: string, question?: string}[]} [also]
 * @property {number} confidence
 * @property {{entry: string, question: string, confidence: number}[]} options
 * @property {string} generation
 * @property {{candidates: Candidate[], intents: Guess[], slots?: Record<string, string>, rule?: string, millis: number}} [debug]
 */

/** @typedef {{entry: string, question: string, confidence: number, parts?: Record<string, number>, notes?: string[]}} Candidate */
/** @typedef {{intent?: string, label?: string, name?: string, p?: number, confidence?: number, score?: number}} Guess */

/** @param {Page} page */
export function show(page) {
  const { main, office, query } = page;
  const text = el("input", { class: "input", value: query.get("q") ?? "", maxlength: 500, autocomplete: "off", placeholder: say("ask.hint") });
  const region = el("input", { class: "input", maxlength: 64, placeholder: say("ask.region.hint") });
  const state = select([["", say("ask.unknown")], ...states.map((s) => /** @type {[string, string]} */ ([s, named("state", s)]))], "");
  const channel = el("input", { class: "input", maxlength: 64, placeholder: say("when.channel.hint") });
  const at = el("input", { class: "input", type: "datetime-local" });
  const found = el("div", { class: "stack" }, nothing(say("ask.none")));
  const go = el("button", { class: "button primary", type: "submit" }, say("ask.go"));
  const run = () => press(go, () => loaded(found, async () => {
    if (text.value.trim() === "") return nothing(say("ask.none"));
    const slots = Object.fromEntries(Object.entries({ region: region.value.trim(), order_state: state.value, channel: channel.value.trim() }).filter(([, v]) => v !== ""));
    const as_of = at.value ? `${at.value.slice(0, 16)}:00+08:00` : new Date().toISOString();
    history.replaceState(null, "", to(["ask"], { q: text.value.trim() }));
    /** @type {Reply} */
    const reply = await office.client.post("/ask", { text: text.value, slots, channel: slots.channel, as_of, debug: true, top: 10 }, { again: true });
    return evidence(reply);
  }));
  onKey(text, (e) => {
    if (e.key !== "Enter") return false;
    void run();
    return true;
  });
  fill(main, head(say("nav.ask")),
    el("form", { class: "card stack try", onsubmit: (/** @type {Event} */ e) => { e.preventDefault(); void run(); } },
      field(say("ask.question"), text),
      el("details", {}, el("summary", { class: "small" }, say("ask.facts")),
        el("div", { class: "facts" }, field(say("when.region"), region), field(say("when.state"), state), field(say("when.channel"), channel), field(say("ask.at"), at))),
      el("div", { class: "row" }, go, el("span", { class: "small quiet" }, say("ask.unkept")))),
    found);
  if (text.value) void run();
}

/**
 * What was decided, and why.
 *
 * @param {Reply} r
 */
export function evidence(r) {
  const d = r.debug;
  const colour = { answer: "good", suggest: "info", ask: "info", escalate: "warn" }[r.decision] ?? "";
  const answers = [r.answer, ...(r.also ?? [])].filter((a) => a !== undefined);
  return [
    el("section", { class: "card stack", "aria-label": say("ask.reply") },
      el("p", { class: "row wrap" }, el("span", { class: `badge ${colour}`, id: "decision" }, named("decision", r.decision)), r.reason ? el("span", { class: "small" }, named("reason", r.reason)) : null,
        el("span", { class: "grow" }), el("span", { class: "small quiet number" }, say("ask.sure", { p: percent(r.confidence) }))),
      el("p", { class: "bubble", id: "told" }, r.text),
      answers.length ? el("p", { class: "small" }, say("ask.from"), " ", answers.map((a) => [el("a", { href: to(["entries", a.entry]) }, a.question || a.entry), " ", say("entry.revision", { n: a.revision }), " "]).flat()) : null,
      r.options.length ? el("ul", { class: "row wrap" }, r.options.map((o) => el("li", {}, el("a", { class: "chip", href: to(["entries", o.entry]) }, o.question)))) : null),
    d ? el("section", { class: "stack" }, el("h2", {}, say("ask.candidates")), d.candidates.length ? el("ol", { class: "stack candidates" }, d.candidates.map(candidate)) : nothing(say("ask.candidates.none"))) : null,
    d ? el("dl", { class: "card pairs small" },
      ...pair(say("ask.slots"), Object.entries(d.slots ?? {}).map(([k, v]) => `${named("slot", k)} ${v}`).join("，")),
      ...pair(say("ask.rule"), d.rule ?? ""), ...pair(say("ask.generation"), r.generation), ...pair(say("ask.millis"), d.millis.toFixed(1))) : null,
  ];
}

/** @param {string} name @param {string} value */
function pair(name, value) {
  return value === "" ? [] : [el("dt", { class: "quiet" }, name), el("dd", {}, value)];
}

/** @param {Candidate} c */
function candidate(c) {
  const parts = Object.entries(c.parts ?? {}).filter(([, v]) => v !== 0).sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]));
  return el("li", { class: "card candidate" },
    el("p", { class: "row" }, el("a", { class: "grow", href: to(["entries", c.entry]) }, c.question), el("meter", { min: 0, max: 1, value: c.confidence, "aria-label": say("ask.share") }), el("strong", { class: "number" }, percent(c.confidence))),
    c.notes?.length ? el("ul", { class: "row wrap small quiet" }, c.notes.map((n) => el("li", { class: "badge" }, n))) : null,
    parts.length ? el("details", {}, el("summary", { class: "small quiet" }, say("ask.parts")), el("dl", { class: "pairs small number" }, parts.flatMap(([k, v]) => pair(k, v.toFixed(3))))) : null);
}
