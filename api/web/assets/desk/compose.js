/**
 * What the agent writes: a draft for each ticket, quick replies by "/", what the rules find in it, and sending by Enter,
 * but not by the Enter that ends a composition.
 *
 * @module
 */

import { Problem } from "../lib/api.js";
import { el, fill, set } from "../lib/dom.js";
import { keep, recall } from "../lib/keep.js";
import { t } from "../lib/lang.js";
import { Tray } from "../lib/tray.js";
import { onKey } from "../lib/typing.js";
import { finding } from "./thread.js";

/**
 * @typedef {import("./desk.js").Desk} Desk
 * @typedef {import("./talk.js").Finding} Finding
 * @typedef {import("./quick.js").Quick} Quick
 * @typedef {{text: string, entry?: string, said?: string}} Draft said is what the entry says: changed words are no longer the entry's
 */

/** How long typing rests before it is held against the rules, in milliseconds. */
const rest = 400;

/** What begins a search for a quick reply: the key "/" as each input method has it. */
const slash = /^[/／、]/;

/** What is left to be filled in: no buyer shall read a brace. */
const blank = /\{[^{}\s]{1,32}\}/;

export class Compose {
  /**
   * @param {{form: HTMLFormElement, text: HTMLTextAreaElement, send: HTMLButtonElement, list: HTMLElement, lint: HTMLElement, entry: HTMLElement, heard: HTMLElement, tray: HTMLElement, zone: HTMLElement, files: HTMLInputElement[]}} parts
   * @param {Desk} desk
   * @param {import("./quick.js").QuickReplies} quick
   */
  constructor(parts, desk, quick) {
    this.parts = parts;
    this.desk = desk;
    this.quick = quick;
    /** @type {Record<string, Draft>} */
    this.drafts = recall(`${desk.place}.drafts`, {}, "tab");
    /** Those that were chosen for a ticket. @type {Map<string, import("./talk.js").Picture[]>} */
    this.pictures = new Map();
    /** The ticket that is written to. */
    this.to = "";
    /** @type {Quick[]} */
    this.found = [];
    this.active = 0;
    this.composing = false;
    /** What the rules found, and in which text. @type {{text: string, findings: Finding[]}} */
    this.judged = { text: "", findings: [] };
    /** The text that was said to break a rule, once. */
    this.warned = "";
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    /** @type {AbortController | null} */
    this.asked = null;
    const { form, text, tray, zone, files } = parts;
    this.tray = new Tray({ list: tray, text, zone, files }, () => this.ready(), () => this.desk.holds(this.desk.ticket));
    form.addEventListener("submit", (e) => {
      e.preventDefault();
      this.submit(false);
    });
    text.addEventListener("input", () => this.typed());
    text.addEventListener("compositionstart", () => (this.composing = true));
    text.addEventListener("compositionend", () => {
      this.composing = false;
      this.typed();
    });
    text.addEventListener("blur", () => setTimeout(() => this.close(), 200)); // a click on a row comes after
    onKey(text, (e) => this.key(e));
  }

  /** @returns {Draft} */
  get draft() {
    return this.drafts[this.to] ?? { text: "" };
  }

  /** Writes to the ticket that is looked at; what was begun for another stays there. */
  draw() {
    const { current } = this.desk;
    if (this.to === current) return;
    this.to = current;
    this.judged = { text: "", findings: [] };
    this.close();
    this.show();
    const pictures = this.pictures.get(current) ?? [];
    this.pictures.set(current, pictures);
    this.tray.show(pictures);
  }

  /** There is something to be sent, or nothing. */
  ready() {
    const { text, send } = this.parts;
    send.disabled = text.value.trim() === "" && this.tray.pictures.length === 0;
  }

  /** Takes up again what was refused. @param {import("./talk.js").Line} line */
  again(line) {
    this.put(line.text);
    if (line.pictures.length === 0) return;
    this.tray.empty();
    this.tray.pictures.push(...line.pictures);
    this.tray.draw();
  }

  /** Puts the draft into the input. */
  show() {
    const { text } = this.parts;
    text.value = this.draft.text;
    this.follow();
    this.judge();
  }

  /** Brings what stands around the text up to it. */
  follow() {
    const { text, entry } = this.parts;
    this.ready();
    entry.hidden = !this.draft.entry;
    fill(entry, this.draft.entry ? t("compose.entry") : "");
    text.style.setProperty("height", "auto");
    text.style.setProperty("height", `${text.scrollHeight + 2}px`);
  }

  /** @param {Draft} draft */
  keepDraft(draft) {
    if (draft.text === "") delete this.drafts[this.to];
    else this.drafts[this.to] = draft;
    keep(`${this.desk.place}.drafts`, this.drafts, "tab");
  }

  typed() {
    const { text } = this.parts;
    const { entry, said } = this.draft;
    this.keepDraft(entry && text.value === said ? { text: text.value, entry, said } : { text: text.value });
    this.follow();
    const { ticket } = this.desk;
    if (ticket && text.value !== "" && !slash.test(text.value)) this.desk.typing(ticket);
    this.complete();
    this.judge();
  }

  /**
   * Puts a text in, in place of what stands there.
   *
   * @param {string} words
   * @param {string} [entry] the standard answer that it is
   */
  put(words, entry) {
    const { text } = this.parts;
    this.keepDraft(entry ? { text: words, entry, said: words } : { text: words });
    this.close();
    this.show();
    text.focus({ preventScroll: true });
    this.pickBlank(0);
  }

  /** Selects the next thing to fill in, so that typing replaces it. @param {number} from */
  pickBlank(from) {
    const { text } = this.parts;
    const found = blank.exec(text.value.slice(from));
    if (found) text.setSelectionRange(from + found.index, from + found.index + found[0].length);
    return found !== null;
  }

  /** @param {KeyboardEvent} e */
  key(e) {
    if (this.found.length > 0 && this.choosing(e)) return true;
    if (e.key === "Enter" && !e.shiftKey && !e.altKey) {
      this.submit(e.ctrlKey || e.metaKey);
      return true;
    }
    if (e.key === "Tab" && !e.shiftKey && blank.test(this.parts.text.value)) return this.pickBlank(this.parts.text.selectionEnd) || this.pickBlank(0);
    if (e.key === "Escape") {
      this.parts.text.blur();
      return true;
    }
    return false;
  }

  /** @param {KeyboardEvent} e */
  choosing(e) {
    const n = this.found.length;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      this.active = (this.active + (e.key === "ArrowDown" ? 1 : n - 1)) % n;
      this.list();
    } else if ((e.key === "Enter" && !e.shiftKey) || e.key === "Tab") this.choose(this.found[this.active]);
    else if (e.key === "Escape") this.close();
    else return false;
    return true;
  }

  /** Looks for quick replies while the text begins with a slash. */
  complete() {
    const { value } = this.parts.text;
    if (this.composing || !slash.test(value) || value.includes("\n")) {
      this.close();
      return;
    }
    this.found = this.quick.find(value.slice(1).trim());
    this.active = 0;
    this.list();
    fill(this.parts.heard, t("quick.count", { n: this.found.length }));
  }

  list() {
    const { list, text } = this.parts;
    fill(list, this.found.map((q, i) => el("li", {
      id: `quick-${i}`, role: "option", class: "option", "aria-selected": String(i === this.active),
      onmousedown: (/** @type {Event} */ e) => e.preventDefault(), onclick: () => this.choose(q),
    }, el("strong", {}, q.title), q.agent ? el("span", { class: "badge" }, t("quick.own")) : null, el("span", { class: "quiet cut grow" }, q.text))));
    list.hidden = this.found.length === 0;
    set(text, { "aria-expanded": String(!list.hidden), "aria-activedescendant": list.hidden ? null : `quick-${this.active}` });
    list.children[this.active]?.scrollIntoView({ block: "nearest" });
  }

  close() {
    if (this.found.length === 0) return;
    this.found = [];
    this.list();
  }

  /** @param {Quick} q */
  choose(q) {
    this.put(q.text.replaceAll("{客服}", this.desk.me));
  }

  /** Has the rules look at the text once typing rests. */
  judge() {
    clearTimeout(this.timer);
    this.asked?.abort();
    const words = this.parts.text.value.trim();
    if (words !== this.judged.text) this.findings({ text: words, findings: [] });
    if (words === "" || this.composing || slash.test(words)) return;
    this.timer = setTimeout(() => void this.check(words), rest);
  }

  /** @param {string} words */
  async check(words) {
    this.asked = new AbortController();
    const { signal } = this.asked;
    try {
      /** @type {{findings: Finding[]}} */
      const found = await this.desk.client.post("/lint", { text: words, question: this.asking }, { signal, again: true, tries: 1, patience: 4000 });
      if (!signal.aborted && this.parts.text.value.trim() === words) this.findings({ text: words, findings: found.findings });
    } catch (err) {
      if (!(err instanceof Problem) && !signal.aborted) throw err; // the server says it again once it is sent
    }
  }

  /** What the buyer asked last: 可以的 means nothing by itself. */
  get asking() {
    return (this.desk.talk?.lines.findLast((l) => l.author === "buyer")?.text ?? "").slice(0, 500);
  }

  /** @param {{text: string, findings: Finding[]}} judged */
  findings(judged) {
    if (judged.text !== this.judged.text) this.parts.lint.querySelector(".stop")?.remove();
    const same = JSON.stringify(judged.findings) === JSON.stringify(this.judged.findings);
    this.judged = judged;
    this.parts.lint.hidden = judged.findings.length === 0;
    if (!same) fill(this.parts.lint, ...judged.findings.map((f) => finding(f, judged.text)));
  }

  /** @param {boolean} await_ the buyer must answer before anything can go on */
  submit(await_) {
    const { ticket } = this.desk;
    const { text } = this.parts;
    const words = text.value.trim();
    if ((words === "" && this.tray.pictures.length === 0) || this.composing || !ticket || !this.desk.holds(ticket)) return;
    if (blank.test(words)) {
      this.pickBlank(0);
      this.warn(t("compose.blank", { blank: blank.exec(words)?.[0] ?? "" }));
      return;
    }
    const breaks = this.judged.text === words && this.judged.findings.some((f) => f.severity === "block");
    if (breaks && this.warned !== words) {
      this.warned = words;
      this.warn(t("compose.blocked"));
      return;
    }
    const { entry } = this.draft;
    const pictures = this.tray.empty();
    this.warned = "";
    this.keepDraft({ text: "" });
    this.show();
    text.focus({ preventScroll: true });
    this.desk.say(ticket, { text: words, ...(entry && { entry }), ...(await_ && { await: true }), ...(pictures.length > 0 && { pictures }) });
  }

  /** Says, above the input and to screen readers, why nothing was sent. @param {string} words */
  warn(words) {
    const { lint } = this.parts;
    lint.hidden = false;
    lint.querySelector(".stop")?.remove();
    lint.prepend(el("p", { class: "finding block stop", role: "alert" }, words));
  }
}
