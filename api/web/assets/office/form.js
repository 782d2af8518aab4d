/**
 * The form of an entry: what buyers ask, what the shop answers, and when that holds.
 *
 * @module
 */

import { el, fill } from "../lib/dom.js";
import { AnswerBox } from "./answer.js";
import { local, same } from "./condition.js";
import { near } from "./near.js";
import { button, calmly, field, select, tell } from "./parts.js";
import { say } from "./say.js";

/** @typedef {import("./shapes.js").Entry} Entry */
/** @typedef {import("./shapes.js").Finding} Finding */
/** @typedef {import("./shapes.js").Policy} Policy */

export class Form {
  /**
   * @param {Entry} entry
   * @param {{office: import("./office.js").Office, policies: Policy[], isNew: boolean, readonly: boolean, changed: () => void}} about
   */
  constructor(entry, about) {
    this.about = about;
    const readonly = about.readonly;
    this.status = entry.status;
    this.id = el("input", { class: "input", value: entry.id, maxlength: 128, readonly: !about.isNew, name: "id", autocapitalize: "none", spellcheck: "false" });
    this.question = el("input", { class: "input", maxlength: 500, readonly, name: "question" });
    this.similar = el("textarea", { class: "input", rows: 6, readonly, name: "similar" });
    this.phrasings = el("span", { class: "small quiet" });
    this.category = el("input", { class: "input", maxlength: 64, readonly, name: "category", list: "categories" });
    this.categories = el("datalist", { id: "categories" });
    if (!readonly) void this.offer();
    this.risk = select([["low", say("risk.low")], ["normal", say("risk.normal")], ["high", say("risk.high")]], "normal", { disabled: readonly, name: "risk" });
    this.from = el("input", { class: "input", type: "datetime-local", readonly, name: "valid_from" });
    this.until = el("input", { class: "input", type: "datetime-local", readonly, name: "valid_until" });
    this.answers = el("div", { class: "stack answers" });
    /** @type {AnswerBox[]} */
    this.boxes = [];
    /** The window as it was read. @type {string | undefined} */
    this.was = undefined;
    /** @type {string | undefined} */
    this.wasUntil = undefined;
    this.trouble = el("p", { class: "notice bad", role: "alert", hidden: true });
    this.neighbours = el("section", { class: "card stack near", "aria-label": say("near.title"), hidden: true });
    this.look = calmly(600, () => void this.lookAround());
    for (const input of [this.question, this.similar, this.category, this.risk, this.from, this.until, this.id]) {
      input.addEventListener("input", () => {
        this.mark(input, "");
        this.changed();
      });
    }
    this.question.addEventListener("input", () => {
      for (const box of this.boxes) box.lint();
      this.look();
    });
    const similar = field(say("field.similar"), this.similar, say("similar.hint"));
    similar.append(this.phrasings);
    this.root = el("div", { class: "columns" },
      el("div", { class: "stack wide" },
        this.trouble,
        el("div", { class: "card stack" }, field(say("field.question"), this.question)),
        el("div", { class: "card stack" }, el("div", {}, el("h2", {}, say("field.answers")), el("p", { class: "small quiet" }, say("answers.hint"))), this.answers,
          readonly ? null : el("div", {}, button(say("answer.add"), () => this.add({ text: "" }, true), "compact"))),
        el("div", { class: "card stack" }, similar)),
      el("aside", { class: "stack narrow" },
        el("div", { class: "card stack" },
          about.isNew ? field(say("field.id"), this.id, say("id.hint")) : null,
          field(say("field.category"), this.category), this.categories, field(say("field.risk"), this.risk, say("risk.hint")),
          el("fieldset", { class: "stack window" }, el("legend", {}, say("window.title")), field(say("field.valid_from"), this.from), field(say("field.valid_until"), this.until), el("p", { class: "small quiet" }, say("window.hint")))),
        this.neighbours));
    this.fillIn(entry);
    this.start = this.signature();
    this.look();
  }

  /** Offers the shop's categories to choose from; a new one may be written all the same. */
  async offer() {
    try {
      const found = await this.about.office.categories("");
      fill(this.categories, found.map((c) => el("option", { value: c.category })));
    } catch {
      // a help, and no more
    }
  }

  /** @param {Entry} e */
  fillIn(e) {
    this.rest = others(e);
    this.question.value = e.question;
    this.similar.value = (e.similar ?? []).join("\n");
    this.category.value = e.category ?? "";
    this.risk.value = e.risk || "normal";
    this.hadRisk = e.risk;
    [this.from.value, this.until.value] = [local(e.valid_from), local(e.valid_until)];
    [this.was, this.wasUntil] = [e.valid_from, e.valid_until];
    this.boxes = [];
    fill(this.answers);
    for (const a of e.answers ?? []) this.add(a);
    this.changed();
  }

  /** @param {import("./shapes.js").Answer} answer @param {boolean} [now] */
  add(answer, now = false) {
    const box = new AnswerBox(answer, {
      policies: this.about.policies, readonly: this.about.readonly, question: () => this.question.value.trim(),
      check: (text, question) => this.check(text, question),
      changed: () => {
        this.mark(box.text, "");
        this.changed();
      },
      remove: () => {
        this.boxes = this.boxes.filter((b) => b !== box);
        box.root.remove();
        this.changed();
      },
    });
    this.boxes.push(box);
    this.answers.append(box.root);
    if (now) box.text.focus();
    this.changed();
  }

  /**
   * @param {string} text
   * @param {string} question
   * @returns {Promise<Finding[]>}
   */
  async check(text, question) {
    try {
      /** @type {{findings: Finding[]}} */
      const got = await this.about.office.client.post("/lint", { text, question }, { again: true });
      return got.findings;
    } catch (err) {
      tell(err);
      return [];
    }
  }

  async lookAround() {
    const found = await near(this.about.office, this.question.value.trim(), this.id.value);
    this.neighbours.hidden = found.length === 0;
    fill(this.neighbours, el("h2", {}, say("near.title")), el("p", { class: "small quiet" }, say("near.hint")), el("ul", { class: "stack" }, ...found));
  }

  changed() {
    const n = this.read().similar?.length ?? 0;
    this.phrasings.textContent = say("similar.count", { n });
    this.about.changed();
  }

  /** @returns {Entry} */
  read() {
    const similar = [...new Set(this.similar.value.split(/\r?\n/).map((l) => l.trim()).filter(Boolean))];
    const [id, category] = [this.id.value.trim(), this.category.value.trim()];
    return {
      ...this.rest, id, question: this.question.value.trim(), answers: this.boxes.map((b) => b.read()),
      ...(category && { category }), ...(similar.length && { similar }),
      ...((this.hadRisk || this.risk.value !== "normal") && { risk: /** @type {import("./shapes.js").Risk} */ (this.risk.value) }),
      ...(this.from.value && { valid_from: same(this.was, this.from.value) }), ...(this.until.value && { valid_until: same(this.wasUntil, this.until.value) }),
    };
  }

  signature() {
    return JSON.stringify(this.read());
  }

  get dirty() {
    return this.signature() !== this.start;
  }

  get blocked() {
    return this.boxes.some((b) => b.blocked);
  }

  /** What is written is kept now. @param {Entry} e */
  kept(e) {
    this.id.value = e.id;
    this.start = this.signature();
  }

  /** What is written counts as changed, whatever it was. */
  touch() {
    this.start = "";
    this.about.changed();
  }

  clear() {
    this.trouble.hidden = true;
  }

  /**
   * Shows beside a field what the server says of it. Returns whether there is such a field.
   *
   * @param {import("../lib/api.js").Problem} problem
   */
  refuse(problem) {
    const [, name = "", index, fact = ""] = /^(\w+)(?:\[(\d+)\])?(?:\.when\.(\w+))?/.exec(problem.field) ?? [];
    const control = name === "answers" ? this.boxes[Number(index ?? 0)]?.control(fact) : this.root.querySelector(`[name="${CSS.escape(name)}"]`);
    fill(this.trouble, problem.message);
    this.trouble.hidden = false;
    if (!(control instanceof HTMLElement)) return problem.field !== "";
    this.mark(control, problem.message);
    control.focus();
    return true;
  }

  /** @param {HTMLElement} control @param {string} wrong */
  mark(control, wrong) {
    if (wrong === "") control.removeAttribute("aria-invalid");
    else control.setAttribute("aria-invalid", "true");
  }
}

/**
 * What the form has no field for, and the server does not set, is kept as it came.
 *
 * @param {Entry} e
 */
function others(e) {
  const rest = /** @type {Record<string, unknown>} */ ({ ...e });
  for (const name of ["id", "question", "similar", "answers", "category", "risk", "status", "valid_from", "valid_until", "revision", "updated_at", "updated_by", "inherited"]) delete rest[name];
  return rest;
}
