/**
 * One answer in the editor: its text with what the rules find in it marked, its quotes of tables checked, and the
 * condition under which it is said.
 *
 * @module
 */

import { el, fill } from "../lib/dom.js";
import { listed, local, names, same, states, when } from "./condition.js";
import { button, calmly, field, select } from "./parts.js";
import { named, say } from "./say.js";

/** @typedef {import("./shapes.js").Answer} Answer */
/** @typedef {import("./shapes.js").Finding} Finding */
/** @typedef {import("./shapes.js").Policy} Policy */

const quote = /\{([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)\}/g;

/**
 * Finds the quotes of a text and whether the tables have their cells. A brace that is no quote is wrong, too.
 *
 * @param {string} text
 * @param {Policy[]} policies
 * @returns {{start: number, end: number, known: boolean, text: string}[]} in code units
 */
export function quotes(text, policies) {
  const found = [...text.matchAll(quote)].map((m) => {
    const table = policies.find((p) => p.name === m[1]);
    const known = table !== undefined && (table.columns.some((c) => c.name === m[2]) || (m[2] === "region" && table.by === "region"));
    return { start: m.index, end: m.index + m[0].length, known, text: m[0] };
  });
  const rest = text.replace(quote, (q) => " ".repeat(q.length));
  for (const m of rest.matchAll(/[{}]/g)) found.push({ start: m.index, end: m.index + 1, known: false, text: m[0] });
  return found.sort((a, b) => a.start - b.start);
}

/**
 * Cuts a text where marks begin and end. Where they overlap, the later one is seen.
 *
 * @param {string} text
 * @param {{start: number, end: number, kind: string}[]} marks in code units
 * @returns {{text: string, kind: string}[]}
 */
export function cut(text, marks) {
  /** @type {string[]} */
  const kinds = new Array(text.length).fill("");
  for (const m of marks) kinds.fill(m.kind, m.start, m.end);
  /** @type {{text: string, kind: string}[]} */
  const out = [];
  for (let i = 0; i < text.length; i++) {
    const last = out.at(-1);
    if (last && last.kind === kinds[i]) last.text += text[i];
    else out.push({ text: text[i] ?? "", kind: kinds[i] ?? "" });
  }
  return out;
}

/**
 * Where the n-th character begins: the server counts characters, and a browser halves of some.
 *
 * @param {string} text
 * @param {number} n
 */
export function unit(text, n) {
  return Array.from(text).slice(0, n).join("").length;
}

/** A field for several values. What nobody has changed stays as it came, even where a value has a comma of its own. */
class List {
  /**
   * @param {HTMLInputElement | HTMLTextAreaElement} input
   * @param {string[] | undefined} values
   * @param {(text: string) => string[]} split
   */
  constructor(input, values = [], split) {
    this.input = input;
    this.values = values;
    this.split = split;
    this.shown = input.value = values.join("、");
  }

  read() {
    return this.input.value === this.shown ? this.values : this.split(this.input.value);
  }
}

export class AnswerBox {
  /**
   * @param {Answer} answer
   * @param {{policies: Policy[], question: () => string, check: (text: string, question: string) => Promise<Finding[]>,
   *   changed: () => void, remove: () => void, readonly: boolean}} about
   */
  constructor(answer, about) {
    this.about = about;
    /** @type {Finding[]} */
    this.findings = [];
    this.text = el("textarea", { class: "input", rows: 3, maxlength: 8000, name: "text", readonly: about.readonly });
    this.text.value = answer.text;
    this.ink = el("div", { class: "ink input", "aria-hidden": "true" });
    this.list = el("ul", { class: "findings", "aria-live": "polite" });
    const { when: condition, ...rest } = answer;
    const { order_state = [], region, product, category, channel, member, from, until, ...facts } = condition ?? {};
    /** What this form has no field for is kept as it came. */
    this.rest = { answer: rest, facts };
    /** The window as it was read. */
    this.was = { from, until };
    this.states = states.map((s) => {
      const box = el("input", { type: "checkbox", value: s, checked: order_state.includes(s), disabled: about.readonly });
      return box;
    });
    const { readonly } = about;
    const line = (/** @type {"region" | "channel"} */ fact) => el("input", { class: "input", placeholder: say(`when.${fact}.hint`), readonly });
    const lines = (/** @type {"product" | "category" | "member"} */ fact) =>
      el("textarea", { class: "input names", rows: 1, placeholder: say(`when.${fact}.hint`), spellcheck: "false", readonly });
    this.lists = {
      region: new List(line("region"), region, listed), product: new List(lines("product"), product, names), category: new List(lines("category"), category, names),
      channel: new List(line("channel"), channel, listed), member: new List(lines("member"), member, names),
    };
    this.from = el("input", { class: "input", type: "datetime-local", value: local(from), readonly });
    this.until = el("input", { class: "input", type: "datetime-local", value: local(until), readonly });
    this.summary = el("summary", { class: "small" });
    this.lint = calmly(400, () => void this.examine());
    this.text.addEventListener("input", () => this.changed());
    this.text.addEventListener("scroll", () => (this.ink.scrollTop = this.text.scrollTop));
    const lists = Object.entries(this.lists);
    for (const input of [...this.states, ...lists.map(([, list]) => list.input), this.from, this.until]) {
      input.addEventListener("input", () => {
        input.removeAttribute("aria-invalid");
        this.tellWhen();
      });
    }
    const box = field(say("field.answer"), this.text);
    const grown = el("div", { class: "grown" });
    this.text.replaceWith(grown);
    grown.append(this.ink, this.text);
    box.firstElementChild?.classList.add("spoken"); // the condition above it is what it is known by
    this.root = el("section", { class: "answer stack", "aria-label": say("field.answer") },
      el("details", { open: condition !== undefined }, this.summary,
        el("div", { class: "stack when" },
          el("fieldset", { class: "row wrap checks" }, el("legend", {}, say("when.state")),
            this.states.map((input) => el("label", { class: "row" }, input, named("state", input.value)))),
          el("div", { class: "facts" }, lists.map(([fact, list]) => field(named("when", fact), list.input))),
          el("fieldset", { class: "stack window" }, el("legend", {}, say("when.window")),
            el("div", { class: "facts" }, field(say("field.valid_from"), this.from), field(say("field.valid_until"), this.until)),
            el("p", { class: "small quiet" }, say("when.window.hint"))))),
      box, this.list,
      about.readonly ? null : el("div", { class: "row wrap tools" }, this.picker(), el("span", { class: "grow" }), button(say("answer.remove"), about.remove, "plain compact")));
    fill(this.summary, when(this.read().when));
    this.draw();
    this.lint();
  }

  /** Lets a cell of a table be chosen, and puts its quote where the caret is. */
  picker() {
    const cells = this.about.policies.flatMap((p) => p.columns.map((c) => /** @type {[string, string]} */ ([`{${p.name}.${c.name}}`, `${p.title || p.name} · ${c.title || c.name}`])));
    if (cells.length === 0) return null;
    const pick = select([["", say("quote.insert")], ...cells], "", { "aria-label": say("quote.insert"), class: "input compact" });
    pick.addEventListener("change", () => {
      this.text.setRangeText(pick.value, this.text.selectionStart, this.text.selectionEnd, "end");
      pick.value = "";
      this.text.focus();
      this.changed();
    });
    return pick;
  }

  changed() {
    this.findings = []; // they were about other words
    this.draw();
    this.lint();
    this.about.changed();
  }

  /** Asks the rules. What comes late is about words that are no longer there. */
  async examine() {
    const [text, question] = [this.text.value, this.about.question()];
    const found = text.trim() === "" ? [] : await this.about.check(text, question);
    if (text !== this.text.value) return;
    this.findings = found;
    this.draw();
  }

  tellWhen() {
    fill(this.summary, when(this.read().when));
    this.about.changed();
  }

  draw() {
    const text = this.text.value;
    const cells = quotes(text, this.about.policies);
    const found = this.findings.map((f) => ({ ...f, from: unit(text, f.start), upto: unit(text, f.end) }));
    const marks = [
      ...cells.map((q) => ({ start: q.start, end: q.end, kind: q.known ? "quote" : "block" })),
      ...found.map((f) => ({ start: f.from, end: f.upto, kind: f.severity })),
    ];
    fill(this.ink, ...cut(text, marks).map((p) => (p.kind ? el("mark", { class: p.kind }, p.text) : p.text)), "\n");
    fill(this.list,
      ...cells.filter((q) => !q.known).map((q) => this.item("block", q.text, say("quote.unknown"), "", q.start, q.end)),
      ...found.map((f) => this.item(f.severity, text.slice(f.from, f.upto), f.reason, f.suggestion, f.from, f.upto)));
  }

  /**
   * @param {"block" | "warn" | "hint"} severity
   * @param {string} words
   * @param {string} reason
   * @param {string} suggestion
   * @param {number} start
   * @param {number} end
   */
  item(severity, words, reason, suggestion, start, end) {
    const colour = { block: "bad", warn: "warn", hint: "info" }[severity];
    const show = () => {
      this.text.focus();
      this.text.setSelectionRange(start, end);
    };
    return el("li", { class: `finding ${severity}` },
      el("span", { class: `badge ${colour}` }, say(`severity.${severity}`)),
      el("span", { class: "grow" }, el("button", { class: "link", type: "button", onclick: show }, `「${words}」`), reason, suggestion ? el("span", { class: "quiet" }, ` ${suggestion}`) : null));
  }

  /** Says whether something in it must not go out. */
  get blocked() {
    return this.findings.some((f) => f.severity === "block") || quotes(this.text.value, this.about.policies).some((q) => !q.known);
  }

  /**
   * The control for a fact of the condition, or for the text.
   *
   * @param {string} fact as the API names it
   */
  control(fact) {
    const list = Object.entries(this.lists).find(([name]) => name === fact)?.[1];
    const found = list ? list.input : fact === "from" ? this.from : fact === "until" ? this.until : this.text;
    if (found !== this.text) found.closest("details")?.setAttribute("open", "");
    return found;
  }

  /** @returns {Answer} */
  read() {
    /** @type {import("./shapes.js").Condition} */
    const c = { ...this.rest.facts };
    const chosen = this.states.filter((s) => s.checked).map((s) => s.value);
    if (chosen.length > 0) c.order_state = chosen;
    for (const [fact, list] of /** @type {[keyof AnswerBox["lists"], List][]} */ (Object.entries(this.lists))) {
      const values = list.read();
      if (values.length > 0) c[fact] = values;
    }
    const [from, until] = [same(this.was.from, this.from.value), same(this.was.until, this.until.value)];
    if (from) c.from = from;
    if (until) c.until = until;
    return { ...this.rest.answer, text: this.text.value, ...(Object.keys(c).length > 0 && { when: c }) };
  }
}
