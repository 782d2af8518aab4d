/**
 * Shows what differs between two states of an entry: what is new underlined, what is gone struck out.
 *
 * @module
 */

import { el } from "../lib/dom.js";
import { when } from "./condition.js";
import { named, say } from "./say.js";

/** @typedef {import("./shapes.js").Diff} Diff */
/** @typedef {import("./shapes.js").Span} Span */

/** @param {Diff} diff */
export function draw(diff) {
  const { fields = [], phrasings = {}, answers = [], reordered } = diff;
  const { added = [], removed = [] } = phrasings;
  const parts = [
    ...fields.map((f) => part(named("field", f.field), f.spans ? text(f.spans) : [value(f.field, f.old, "del"), value(f.field, f.new, "ins")])),
    added.length + removed.length > 0
      ? part(say("field.similar"), [el("ul", { class: "lines" }, [...removed.map((p) => el("li", {}, el("del", {}, p))), ...added.map((p) => el("li", {}, el("ins", {}, p)))])])
      : null,
    ...answers.map((a) => part(say(!a.old ? "diff.answer.new" : !a.new ? "diff.answer.gone" : "field.answer"), [
      conditions(a),
      el("p", { class: "said" }, a.spans ? text(a.spans) : [a.old ? el("del", {}, a.old.text) : null, a.new ? el("ins", {}, a.new.text) : null]),
    ])),
    reordered ? el("p", { class: "small quiet" }, say("diff.reordered")) : null,
  ].filter((p) => p !== null);
  return el("div", { class: "diff stack" }, parts.length ? parts : el("p", { class: "quiet" }, say("diff.none")));
}

/** @param {string} title @param {import("../lib/dom.js").Child[]} what */
function part(title, what) {
  return el("section", {}, el("h3", { class: "small quiet" }, title), what);
}

/** @param {string} name @param {string} raw @param {"ins" | "del"} tag */
function value(name, raw, tag) {
  if (raw === "") return null;
  const shown = name === "risk" || name === "status" ? named(name, raw) : raw;
  return el(tag, {}, shown);
}

/** @param {Span[]} spans */
function text(spans) {
  return spans.map((s) => (s.kind === "kept" ? s.text : el(s.kind === "cut" ? "del" : "ins", {}, s.text)));
}

/** @param {{old?: import("./shapes.js").Answer, new?: import("./shapes.js").Answer}} a */
function conditions(a) {
  const [old, now] = [a.old ? when(a.old.when) : null, a.new ? when(a.new.when) : null];
  if (old === now || old === null || now === null) return el("p", { class: "small quiet" }, now ?? old);
  return el("p", { class: "small" }, el("del", {}, old), " ", el("ins", {}, now));
}
