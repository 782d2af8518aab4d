/**
 * The shop's standard answers beside a conversation: ranked for what the buyer said last, or searched as one types. Each
 * is put into the input or sent by a key.
 *
 * @module
 */

import { Problem } from "../lib/api.js";
import { el, fill } from "../lib/dom.js";
import { t } from "../lib/lang.js";
import { toast } from "../lib/toast.js";
import { onKey } from "../lib/typing.js";
import { bar, percent } from "./evidence.js";
import { called } from "./words.js";

/**
 * @typedef {import("./desk.js").Desk} Desk
 * @typedef {{entry: string, question: string, text: string, sure?: number, missing?: string, notes: string[], marked: {text: string, hit: boolean}[], ready: boolean, status: string, more: number}} Choice
 * @typedef {{entry: string, question: string, confidence: number, text?: string, missing?: string, notes?: string[]}} Suggested
 * @typedef {{entry: {id: string, question: string, status?: string, answers?: {text: string}[]}, marked: {text: string, hit: boolean}[]}} Found
 */

/** How long typing rests before it is searched for, in milliseconds. */
const rest = 160;

/** How many answers have a key of their own. */
const keyed = 9;

/** Below this nobody looks, but for the first few: the engine lists ten, however unlikely. */
const worth = 0.01;
const least = 3;

export class Answers {
  /**
   * @param {{search: HTMLInputElement, list: HTMLElement, about: HTMLElement, heard: HTMLElement, none: HTMLButtonElement}} parts
   * @param {Desk} desk
   * @param {(text: string, entry: string) => void} put
   */
  constructor(parts, desk, put) {
    this.parts = parts;
    this.desk = desk;
    this.put = put;
    /** @type {Choice[]} */
    this.found = [];
    /** What the list is of: a ticket and what was said last, or what was searched. */
    this.of = "";
    this.active = -1;
    this.label = "";
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    /** @type {AbortController | null} */
    this.asked = null;
    const { search, none } = parts;
    search.addEventListener("input", () => this.draw());
    search.addEventListener("compositionend", () => this.draw());
    none.addEventListener("click", () => void this.fits(null));
    onKey(search, (e) => this.key(e));
  }

  /** @param {KeyboardEvent} e */
  key(e) {
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      const n = this.found.length;
      this.active = n === 0 ? -1 : (this.active + (e.key === "ArrowDown" ? 1 : n - (this.active < 0 ? 0 : 1))) % n;
      this.mark();
      return true;
    }
    if (e.key === "Enter") {
      this.use(Math.max(0, this.active), e.ctrlKey || e.metaKey);
      return true;
    }
    if (e.key !== "Escape") return false;
    if (this.parts.search.value === "") this.parts.search.blur();
    this.parts.search.value = "";
    this.draw();
    return true;
  }

  mark() {
    [...this.parts.list.children].forEach((row, i) => row.classList.toggle("active", i === this.active));
    this.parts.list.children[this.active]?.scrollIntoView({ block: "nearest" });
  }

  /** Asks for what belongs beside the conversation as it is now, if that is not what is shown. */
  draw() {
    const { ticket, talk } = this.desk;
    const typed = this.parts.search.value.trim();
    const words = talk?.lines.findLast((l) => l.author === "buyer");
    const of = typed !== "" ? `search ${typed}` : ticket && ticket.state !== "closed" && talk?.loaded ? `ticket ${ticket.id} ${words?.seq ?? 0}` : "";
    if (of === this.of) return;
    this.of = of;
    this.active = -1;
    clearTimeout(this.timer);
    this.asked?.abort();
    if (of === "") this.show([], "");
    else this.timer = setTimeout(() => void this.ask(of, typed), typed !== "" ? rest : 0);
  }

  /**
   * @param {string} of
   * @param {string} typed
   */
  async ask(of, typed) {
    this.asked = new AbortController();
    const { signal } = this.asked;
    const { ticket, client } = this.desk;
    try {
      if (typed !== "") {
        /** @type {{entries: Found[], total: number}} */
        const r = await client.get(`/search?status=live&limit=20&q=${encodeURIComponent(typed)}`, { signal });
        if (this.of === of) this.show(r.entries.map(fromSearch), t("answers.found", { n: r.total }));
      } else if (ticket) {
        /** @type {{question: string, candidates: Suggested[]}} */
        const r = await client.get(this.desk.of(ticket, "/suggestions"), { signal });
        const likely = r.candidates.filter((c, i) => i < least || c.confidence >= worth);
        if (this.of === of) this.show(likely.map(fromSuggestion), t("answers.for", { question: r.question || t("talk.picture") }));
      }
    } catch (err) {
      if (signal.aborted || this.of !== of) return;
      if (!(err instanceof Problem)) throw err;
      this.show([], err.message);
    }
  }

  /**
   * @param {Choice[]} found
   * @param {string} about
   */
  show(found, about) {
    const { list, about: head, heard, none } = this.parts;
    this.found = found;
    fill(head, about);
    none.hidden = !this.of.startsWith("ticket") || found.length === 0;
    fill(list, ...found.map((c, i) => this.card(c, i)));
    if (found.length === 0 && this.of !== "") fill(list, el("li", { class: "quiet small pad" }, t("answers.none")));
    fill(heard, this.of === "" ? "" : t("answers.count", { n: found.length }));
  }

  /**
   * @param {Choice} c
   * @param {number} i
   */
  card(c, i) {
    const slot = c.missing ? el("input", { class: "input", "aria-label": t("answers.missing", { slot: called("slot", c.missing) }), placeholder: t("answers.missing", { slot: called("slot", c.missing) }), maxlength: 64 }) : null;
    if (slot) {
      onKey(slot, (e) => {
        if (e.key !== "Enter" || slot.value.trim() === "") return false;
        this.send(c, { [c.missing ?? ""]: slot.value.trim() });
        return true;
      });
    }
    return el(
      "li", { class: "answer", "data-entry": c.entry },
      el("div", { class: "answer-head" },
        i < keyed ? el("kbd", { class: "keys" }, i + 1) : null,
        el("h3", { class: "grow" }, ...(c.marked.length > 0 ? c.marked.map((p) => (p.hit ? el("mark", {}, p.text) : p.text)) : [c.question])),
        c.sure === undefined ? null : el("span", { class: "sure" }, bar(c.sure), el("span", { class: "number" }, percent(c.sure)))),
      c.notes.length > 0 ? el("p", { class: "small quiet" }, c.notes.join("；")) : null,
      c.text ? el("p", { class: "answer-text" }, c.text) : null,
      slot,
      el("div", { class: "answer-acts" },
        c.ready && c.text ? el("button", { class: "link", type: "button", onclick: () => this.use(i, false) }, t("answers.put")) : null,
        c.missing ? null : el("button", { class: "link", type: "button", onclick: () => this.use(i, true) }, t("answers.send")),
        el("button", { class: "link", type: "button", onclick: () => void this.fits(c) }, t("answers.label")),
        c.more > 0 ? el("span", { class: "small quiet" }, t("answers.more", { n: c.more })) : null),
    );
  }

  /**
   * Puts an answer into the input, or sends it.
   *
   * @param {number} i
   * @param {boolean} send
   */
  use(i, send) {
    const c = this.found[i];
    const { ticket } = this.desk;
    if (!c || !this.desk.holds(ticket)) return;
    if (c.missing) {
      this.parts.list.children[i]?.querySelector("input")?.focus();
      return;
    }
    if (send) this.send(c);
    else if (c.text) this.put(c.text, c.entry);
  }

  /**
   * Sends what the entry says for this buyer, as the server says it.
   *
   * @param {Choice} c
   * @param {Record<string, string>} [slots]
   */
  send(c, slots) {
    const { ticket } = this.desk;
    if (!ticket || !this.desk.holds(ticket)) return;
    this.desk.say(ticket, { text: c.text || c.question, entry: c.entry, send: true, slots });
    this.parts.search.value = "";
    this.draw();
  }

  /**
   * Says which entry answers what the buyer said last; null is none. The engine learns from it.
   *
   * @param {Choice | null} c
   */
  async fits(c) {
    const { ticket } = this.desk;
    if (!ticket) return;
    try {
      await this.desk.client.post(this.desk.of(ticket, "/label"), c ? { entry: c.entry } : { none: true }, { again: true });
      toast(c ? t("answers.labelled", { question: c.question }) : t("answers.labelled.none"));
    } catch (err) {
      this.desk.trouble(err);
    }
  }

  /** Begins a search. */
  focus() {
    this.parts.search.focus();
    this.parts.search.select();
  }
}

/**
 * @param {Suggested} s
 * @returns {Choice}
 */
function fromSuggestion(s) {
  return { entry: s.entry, question: s.question, text: s.text ?? "", sure: s.confidence, missing: s.missing, notes: s.notes ?? [], marked: [], ready: true, status: "", more: 0 };
}

/**
 * An entry that quotes tables, or says different things to different buyers, is not put in as it stands: only the server
 * can say what it says here.
 *
 * @param {Found} f
 * @returns {Choice}
 */
function fromSearch(f) {
  const { id, question, status = "", answers = [] } = f.entry;
  const text = answers[0]?.text ?? "";
  return { entry: id, question, text, notes: [], marked: f.marked, ready: answers.length === 1 && !/\{[^{}]+\}/.test(text), status, more: Math.max(0, answers.length - 1) };
}
