/**
 * Tries a question: what a buyer would be told now, and all that speaks for it. Nothing is kept of it.
 *
 * @module
 */

import { el, fill } from "../lib/dom.js";
import { lang } from "../lib/lang.js";
import { onKey } from "../lib/typing.js";
import { instant, states, when } from "./condition.js";
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
 * @property {{candidates: Candidate[], intents: Guess[], slots?: Record<string, string>, rule?: string, millis: number, weighed?: Weighed[]}} [debug]
 */

/** @typedef {{entry: string, question: string, confidence: number, parts?: Record<string, number>, notes?: string[]}} Candidate */
/** @typedef {{intent: string, p: number}} Guess */
/** @typedef {{entry: string, revision: number, answers: {answer: number, outcome: "wins" | "outweighed" | "behind" | "unknown" | "fails", fact?: string, text: string, when?: import("./shapes.js").Condition}[]}} Weighed */

/** @param {Page} page */
export function show(page) {
  const { main, office, query } = page;
  const text = el("input", { class: "input", value: query.get("q") ?? "", maxlength: 500, autocomplete: "off", placeholder: say("ask.hint") });
  /** @param {"region" | "product" | "category" | "member" | "channel"} fact */
  const line = (fact) => el("input", { class: "input", name: fact, value: query.get(fact) ?? "", maxlength: 64, autocomplete: "off", placeholder: fact === "region" ? say("ask.region.hint") : say(`when.${fact}.hint`) });
  const facts = {
    order_state: select([["", say("ask.unknown")], ...states.map((s) => /** @type {[string, string]} */ ([s, named("state", s)]))], query.get("order_state") ?? "", { name: "order_state" }),
    region: line("region"), product: line("product"), category: line("category"), member: line("member"), channel: line("channel"),
  };
  const at = el("input", { class: "input", type: "datetime-local", name: "at", value: query.get("at") ?? "" });
  const found = el("div", { class: "stack" }, nothing(say("ask.none")));
  const go = el("button", { class: "button primary", type: "submit" }, say("ask.go"));
  const run = () => press(go, () => loaded(found, async () => {
    if (text.value.trim() === "") return nothing(say("ask.none"));
    const slots = Object.fromEntries(Object.entries(facts).map(([fact, input]) => [fact, input.value.trim()]).filter(([, v]) => v !== ""));
    const as_of = instant(at.value) ?? new Date().toISOString();
    history.replaceState(null, "", to(["ask"], { q: text.value.trim(), ...slots, at: at.value }));
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
      el("details", { open: [...Object.values(facts), at].some((input) => input.value !== "") }, el("summary", { class: "small" }, say("ask.facts")),
        el("div", { class: "facts" }, Object.entries(facts).map(([fact, input]) => field(fact === "order_state" ? say("when.state") : named("when", fact), input)), field(say("ask.at"), at))),
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
    d?.weighed?.some((w) => w.answers.length > 1 || w.answers.some((a) => a.when)) ? el("section", { class: "stack" }, el("h2", {}, say("ask.weighed")), d.weighed.map(weighed)) : null,
    d ? el("section", { class: "stack" }, el("h2", {}, say("ask.candidates")), d.candidates.length ? el("ol", { class: "stack candidates" }, d.candidates.map(candidate)) : nothing(say("ask.candidates.none"))) : null,
    d ? el("dl", { class: "card pairs small" },
      ...pair(say("ask.slots"), Object.entries(d.slots ?? {}).map(([k, v]) => `${named("slot", k)} ${v}`).join("，")),
      ...pair(say("ask.intents"), d.intents.slice(0, 3).map((g) => `${named("topic", g.intent.split(".")[0] ?? "")} ${g.intent} ${percent(g.p)}`).join(lang === "en" ? ", " : "，")),
      ...pair(say("ask.rule"), d.rule ?? ""), ...pair(say("ask.generation"), r.generation), ...pair(say("ask.millis"), d.millis.toFixed(1))) : null,
  ];
}

/**
 * What became of each answer of an entry: which was said, and what kept the others from it.
 *
 * @param {Weighed} w
 */
function weighed(w) {
  return el("ul", { class: "card stack weighed" }, w.answers.map((a) => el("li", { class: "stack", "data-outcome": a.outcome },
    el("p", { class: "row wrap small" }, el("span", { class: `badge ${a.outcome === "wins" ? "good" : ""}` }, say(`outcome.${a.outcome}`)),
      a.fact ? el("span", { class: "quiet" }, say(`outcome.${a.outcome}.fact`, { fact: a.fact === "time" ? say("when.window") : named("slot", a.fact) })) : null,
      el("span", { class: "quiet" }, when(a.when))),
    el("p", {}, a.text))));
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
