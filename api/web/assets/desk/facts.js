/**
 * What is known of a ticket besides what was said: its times, its priority and tags, how far a complaint has got, and
 * what colleagues noted about the buyer.
 *
 * @module
 */

import { Problem } from "../lib/api.js";
import { el, fill } from "../lib/dom.js";
import { moment, t } from "../lib/lang.js";
import { onKey } from "../lib/typing.js";
import { proceed, steps } from "./acts.js";
import { left, span, urgency } from "./board.js";
import { called } from "./words.js";

/**
 * @typedef {import("./board.js").Ticket} Ticket
 * @typedef {import("./board.js").Clock} Clock
 * @typedef {import("./desk.js").Desk} Desk
 * @typedef {{id: string, by: string, text: string, at: string}} Note
 */

export class Facts {
  /**
   * @param {HTMLElement} into
   * @param {Desk} desk
   */
  constructor(into, desk) {
    this.into = into;
    this.desk = desk;
    this.shown = "";
    /** @type {{time: HTMLElement, clock: Clock}[]} */
    this.clocks = [];
  }

  draw() {
    const { ticket } = this.desk;
    const sign = ticket ? JSON.stringify([ticket, this.desk.holds(ticket)]) : "";
    // A field that is being written in is not taken away; a closed lease or clock shows again a little later.
    if (sign === this.shown || (this.into.contains(document.activeElement) && this.of === ticket?.id && document.activeElement?.matches("input"))) return;
    this.shown = sign;
    this.of = ticket?.id;
    this.clocks = [];
    if (!ticket) {
      fill(this.into);
      return;
    }
    fill(
      this.into,
      el("dl", { class: "pairs" },
        ...pair(t("facts.first"), this.clock(ticket.first_reply)), ...pair(t("facts.settle"), this.clock(ticket.settlement)),
        ...pair(t("facts.opened"), el("time", {}, moment(ticket.created_at))),
        ...Object.entries(ticket.slots ?? {}).flatMap(([name, value]) => pair(called("slot", name), value)),
        ...(ticket.known ? pair(t("facts.known"), ticket.known) : []),
        ...(ticket.reopened ? pair(t("facts.reopened"), t("facts.times", { n: ticket.reopened })) : []),
        ...(ticket.rating ? pair(t("facts.rating"), `${"★".repeat(ticket.rating.stars)} ${ticket.rating.comment ?? ""}`) : []),
        ...(ticket.note ? pair(t("facts.note"), ticket.note) : [])),
      ticket.complaint ? this.complaint(ticket) : null,
      ticket.state === "closed" ? null : this.marks(ticket),
    );
    this.tick();
  }

  /** @param {Clock} clock */
  clock(clock) {
    const time = el("time", { class: "clock" });
    this.clocks.push({ time, clock });
    return time;
  }

  tick() {
    for (const { time, clock } of this.clocks) {
      const ms = left(clock, this.desk.now);
      const text = clock.stopped_at ? t(clock.breached ? "facts.late" : "facts.met") : ms === null ? t("facts.never") : !clock.due ? t("facts.paused", { left: span(ms) }) : ms < 0 ? t("facts.over", { left: span(ms) }) : span(ms);
      const kind = clock.stopped_at ? (clock.breached ? "bad" : "good") : urgency(clock, this.desk.now);
      if (time.textContent !== text) fill(time, text);
      time.className = `clock ${kind}`;
    }
  }

  /** @param {Ticket} ticket */
  complaint(ticket) {
    const taken = ticket.complaint?.steps ?? [];
    const next = steps[taken.length];
    const may = next && (this.desk.holds(ticket) || (next === "followed_up" && ticket.state === "closed"));
    return el(
      "section", { class: "complaint" }, el("h3", {}, t("complaint.title"), ticket.complaint?.class ? el("span", { class: "badge bad" }, ticket.complaint.class === "none" ? t("complaint.class.none") : ticket.complaint.class) : null),
      el("ol", { class: "steps" }, ...steps.map((step, i) => el("li", { class: i < taken.length ? "done" : i === taken.length ? "next" : "", "aria-current": i === taken.length ? "step" : null },
        el("strong", {}, called("step", step)), taken[i] ? el("p", { class: "small quiet" }, `${taken[i].by ? `${this.desk.called(taken[i].by)}：` : ""}${taken[i].text}`) : null))),
      may ? el("button", { class: "button compact", type: "button", onclick: () => proceed(this.desk, ticket) }, t("complaint.next", { step: called("step", next) })) : null,
    );
  }

  /** @param {Ticket} ticket */
  marks(ticket) {
    const { desk } = this;
    const mark = (/** @type {Record<string, unknown>} */ body) => void desk.act(ticket, "/mark", body).catch((err) => desk.trouble(err));
    const tags = ticket.tags ?? [];
    const tag = el("input", { class: "input", placeholder: t("facts.tag.add"), "aria-label": t("facts.tag.add"), maxlength: 64 });
    onKey(tag, (e) => {
      if (e.key !== "Enter" || tag.value.trim() === "") return false;
      mark({ tags: [...tags, tag.value.trim()] });
      tag.blur();
      return true;
    });
    const priority = el("select", { class: "input", "aria-label": t("facts.priority"), onchange: () => mark({ priority: priority.value }) },
      ...["", "high", "urgent"].map((p) => el("option", { value: p, selected: (ticket.priority ?? "") === p }, p ? called("priority", p) : t("priority.normal"))));
    return el("section", { class: "stack" },
      el("label", { class: "field" }, el("span", {}, t("facts.priority")), priority),
      el("div", { class: "field" }, el("span", {}, t("facts.tags")),
        el("div", { class: "row wrap" }, ...tags.map((name) => el("button", {
          class: "chip", type: "button", "aria-label": t("facts.tag.drop", { tag: name }), onclick: () => mark({ tags: tags.filter((other) => other !== name) }),
        }, `${name} ×`))), tag));
  }
}

/**
 * @param {string} name
 * @param {Node | string} value
 */
function pair(name, value) {
  return [el("dt", {}, name), el("dd", {}, value)];
}

export class Notes {
  /**
   * @param {HTMLElement} into
   * @param {HTMLElement} count
   * @param {Desk} desk
   */
  constructor(into, count, desk) {
    this.desk = desk;
    this.count = count;
    this.of = "";
    /** What was begun, by conversation. @type {Map<string, string>} */
    this.begun = new Map();
    this.list = el("ul", { class: "notes" });
    this.text = el("textarea", { class: "input", rows: 3, maxlength: 1000, "aria-label": t("notes.add"), placeholder: t("notes.hint") });
    this.button = el("button", { class: "button compact primary", type: "button", onclick: () => void this.add() }, t("notes.add"));
    fill(into, el("p", { class: "small quiet" }, t("notes.about")), this.list, this.text, this.button);
    onKey(this.text, (e) => {
      if (e.key === "Escape") this.text.blur();
      else if (e.key === "Enter" && !e.shiftKey) void this.add();
      else return false;
      return true;
    });
  }

  draw() {
    const { ticket } = this.desk;
    const of = ticket?.conversation ?? "";
    if (of === this.of) return;
    this.begun.set(this.of, this.text.value);
    this.of = of;
    this.text.value = this.begun.get(of) ?? "";
    this.show([]);
    if (of !== "") void this.read(of);
  }

  /** @param {string} of */
  async read(of) {
    try {
      /** @type {{notes: Note[]}} */
      const found = await this.desk.client.get(`/conversations/${encodeURIComponent(of)}/notes`);
      if (this.of === of) this.show(found.notes);
    } catch (err) {
      if (!(err instanceof Problem)) throw err; // there are none to be had
    }
  }

  /** @param {Note[]} notes */
  show(notes) {
    fill(this.list, ...notes.map((n) => el("li", {}, el("p", {}, n.text), el("p", { class: "small quiet" }, this.desk.called(n.by), " ", el("time", {}, moment(n.at))))));
    fill(this.count, notes.length > 0 ? String(notes.length) : "");
  }

  async add() {
    const { of } = this;
    const text = this.text.value.trim();
    if (text === "" || of === "" || this.button.disabled) return;
    this.button.disabled = true;
    try {
      await this.desk.client.post(`/conversations/${encodeURIComponent(of)}/notes`, { text });
      this.text.value = "";
      await this.read(of);
    } catch (err) {
      this.desk.trouble(err);
    } finally {
      this.button.disabled = false;
    }
  }
}
