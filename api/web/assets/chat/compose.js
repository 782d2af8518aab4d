/**
 * The input: it grows with what is typed, completes it with the shop's own questions, and sends by Enter, but not by the
 * Enter that ends a composition.
 *
 * @module
 */

import { el, fill, set } from "../lib/dom.js";
import { t } from "../lib/lang.js";
import { toast } from "../lib/toast.js";
import { Tray } from "../lib/tray.js";
import { onKey } from "../lib/typing.js";

/** How long typing rests before it is completed, in milliseconds. */
const rest = 160;

/** Fewer characters than this are completed by nothing sensible. */
const least = 2;

export class Compose {
  /**
   * @param {{form: HTMLFormElement, text: HTMLTextAreaElement, send: HTMLButtonElement, list: HTMLElement, heard: HTMLElement, tray: HTMLElement, zone: HTMLElement, files: HTMLInputElement[]}} parts
   * @param {import("./room.js").Room} room
   */
  constructor(parts, room) {
    this.parts = parts;
    this.room = room;
    /** @type {string[]} */
    this.found = [];
    this.active = -1;
    this.composing = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    /** @type {AbortController | null} */
    this.asked = null;
    const { form, text, tray, zone, files } = parts;
    this.tray = new Tray({ list: tray, text, zone, files }, () => this.ready());
    form.addEventListener("submit", (e) => {
      e.preventDefault();
      this.submit();
    });
    text.addEventListener("input", () => this.typed());
    text.addEventListener("compositionstart", () => (this.composing = true));
    text.addEventListener("compositionend", () => {
      this.composing = false;
      this.typed();
    });
    text.addEventListener("blur", () => setTimeout(() => this.close(), 200)); // a tap on a suggestion comes after
    onKey(text, (e) => this.key(e));
  }

  /** @param {KeyboardEvent} e */
  key(e) {
    if (e.key === "Enter" && !e.shiftKey && !e.ctrlKey && !e.altKey && !e.metaKey) {
      if (this.active >= 0) this.choose(this.found[this.active]);
      else this.submit();
      return true;
    }
    if (this.found.length === 0) return false;
    if (e.key === "ArrowDown") return this.move(this.active + 1);
    if (e.key === "ArrowUp") return this.move(this.active - 1);
    if (e.key === "Escape") {
      this.close();
      return true;
    }
    return false;
  }

  /** Goes round: past the last is the text itself again. @param {number} to */
  move(to) {
    const n = this.found.length;
    this.active = to >= n ? -1 : to < -1 ? n - 1 : to;
    this.show();
    return true;
  }

  /** There is something to be sent, or nothing. */
  ready() {
    const { text, send } = this.parts;
    send.disabled = text.value.trim() === "" && this.tray.pictures.length === 0;
  }

  typed() {
    const { text } = this.parts;
    this.ready();
    if (text.value.length >= text.maxLength) toast(t("chat.toolong", { n: text.maxLength }));
    this.grow();
    this.room.types();
    clearTimeout(this.timer);
    this.asked?.abort();
    if (this.composing || text.value.trim().length < least || this.room.talk.owner !== "bot") {
      this.close();
      return;
    }
    this.timer = setTimeout(() => void this.complete(text.value.trim()), rest);
  }

  /** @param {string} typed */
  async complete(typed) {
    this.asked = new AbortController();
    const { signal } = this.asked;
    const found = await this.room.complete(typed, signal);
    if (signal.aborted || this.parts.text.value.trim() !== typed) return;
    this.found = found.filter((q) => q !== typed);
    this.active = -1;
    this.show();
    fill(this.parts.heard, this.found.length > 0 ? t("chat.suggestions.count", { n: this.found.length }) : "");
  }

  show() {
    const { list, text } = this.parts;
    fill(list, this.found.map((q, i) => el("li", {
      id: `suggestion-${i}`, role: "option", class: "suggestion", "aria-selected": String(i === this.active),
      onmousedown: (/** @type {Event} */ e) => e.preventDefault(), // the text keeps the focus, and the phone its keyboard
      onclick: () => this.choose(q),
    }, q)));
    list.hidden = this.found.length === 0;
    set(text, { "aria-activedescendant": this.active >= 0 ? `suggestion-${this.active}` : null });
    list.children[this.active]?.scrollIntoView({ block: "nearest" });
  }

  close() {
    clearTimeout(this.timer);
    this.asked?.abort();
    if (this.found.length === 0) return;
    this.found = [];
    this.active = -1;
    this.show();
  }

  /** @param {string} question */
  choose(question) {
    this.clear();
    this.room.say({ text: question });
  }

  submit() {
    const words = this.parts.text.value.trim();
    if ((words === "" && this.tray.pictures.length === 0) || this.composing) return;
    const pictures = this.tray.empty();
    this.clear();
    this.room.say({ text: words }, words, pictures);
  }

  clear() {
    const { text } = this.parts;
    text.value = "";
    this.ready();
    this.close();
    this.grow();
    text.focus({ preventScroll: true });
  }

  /** Makes the input as high as its text, up to the style sheet's limit. */
  grow() {
    const { text } = this.parts;
    text.style.setProperty("height", "auto");
    text.style.setProperty("height", `${text.scrollHeight + 2}px`);
  }
}
