/**
 * The lists at the side: the agent's own conversations, the queue, what colleagues have, and what was closed of late.
 *
 * @module
 */

import { el, fill, find, set } from "../lib/dom.js";
import { moment, t } from "../lib/lang.js";
import { Rows } from "../lib/rows.js";
import { left, running, span, tail, urgency } from "./board.js";
import { called } from "./words.js";

/**
 * @typedef {import("./board.js").Ticket} Ticket
 * @typedef {import("./desk.js").Desk} Desk
 */

/** How many rows of a list are shown: nobody reads further, and what is first changes. */
const most = 100;

/** How long a buyer who has been replied to may wait before it is said in colour, in milliseconds: the trade's own bar. */
const slow = 60_000;

export class Rail {
  /**
   * @param {HTMLElement} into
   * @param {Desk} desk
   * @param {(id: string) => void} open
   */
  constructor(into, desk, open) {
    this.into = into;
    this.desk = desk;
    this.open = open;
    /** @type {Map<string, {rows: Rows<Ticket>, count: HTMLElement, none: HTMLElement | null}>} */
    this.lists = new Map();
    for (const name of ["mine", "queue", "others", "closed"]) {
      const section = find(`#${name}`, HTMLElement, into);
      this.lists.set(name, { rows: this.rows(find("ul", HTMLElement, section)), count: find(".count", HTMLElement, section), none: section.querySelector(".none") });
    }
    /** The times on the screen, and whose they are. @type {Map<string, {time: HTMLElement, ticket: Ticket}>} */
    this.times = new Map();
    into.addEventListener("keydown", (e) => this.key(e));
  }

  /** @param {HTMLElement} into */
  rows(into) {
    return /** @type {Rows<Ticket>} */ (new Rows(into, {
      key: (ticket) => ticket.id,
      sign: (ticket) => JSON.stringify(this.shown(ticket)),
      make: (ticket) => el("li", {}, el("button", { class: "slip", type: "button", "data-ticket": ticket.id, onclick: () => this.open(ticket.id) })),
      paint: (row, ticket) => this.paint(row, ticket),
    }));
  }

  /** What of a ticket stands in its row. @param {Ticket} ticket */
  shown(ticket) {
    const { desk } = this;
    const talk = desk.talks.get(ticket.conversation);
    const own = desk.holds(ticket);
    const last = own ? talk?.lines.findLast((l) => l.author === "buyer" || l.author === "agent") : undefined; // what people said
    return {
      who: t("talk.visitor", { tail: tail(ticket) }), text: last ? last.text || t("talk.picture") : ticket.question,
      from: last?.author === "agent" ? desk.called(last.name) : "", unread: own ? talk?.unread ?? 0 : 0,
      typing: own && talk?.typing === true, failed: own && talk?.lines.some((l) => l.state === "failed") === true,
      reason: ticket.reason, complaint: ticket.complaint !== undefined, priority: ticket.priority ?? "", overdue: ticket.overdue === true,
      agent: own ? "" : desk.called(ticket.agent), to: ticket.state === "waiting" ? desk.called(ticket.for) : "", current: desk.current === ticket.id, state: ticket.state,
      skill: ticket.state === "waiting" ? ticket.skill ?? "" : "",
    };
  }

  /**
   * @param {HTMLElement} row
   * @param {Ticket} ticket
   */
  paint(row, ticket) {
    const s = this.shown(ticket);
    const button = find("button", HTMLButtonElement, row);
    const time = el("time", { class: "clock" });
    set(button, { "aria-current": s.current ? "true" : null });
    button.classList.toggle("news", s.unread > 0);
    fill(
      button,
      el(
        "span", { class: "slip-head" },
        el("span", { class: "slip-who" }, s.who),
        s.priority ? el("span", { class: `badge ${s.priority === "urgent" ? "bad" : "warn"}` }, called("priority", s.priority)) : null,
        s.complaint ? el("span", { class: "badge bad" }, t("talk.complaint")) : el("span", { class: "slip-why" }, called("reason", s.reason)),
        s.skill && !s.complaint ? el("span", { class: "badge" }, s.skill) : null,
        s.to ? el("span", { class: "badge info" }, t("rail.to", { name: s.to })) : null,
        s.agent ? el("span", { class: "badge" }, s.agent) : null,
        time,
      ),
      el(
        "span", { class: "slip-text" },
        s.failed ? el("span", { class: "badge bad" }, t("talk.failed")) : null,
        el("span", { class: "grow cut" }, s.typing ? el("em", {}, t("talk.typing")) : [s.from ? el("span", { class: "quiet" }, `${s.from}：`) : null, s.text].filter((c) => c !== null)),
        s.unread > 0 ? el("span", { class: "unread", "aria-label": t("rail.unread", { n: s.unread }) }, s.unread) : null,
      ),
    );
    this.times.set(ticket.id, { time, ticket });
    this.clock(ticket.id);
  }

  draw() {
    const { desk } = this;
    for (const [name, tickets] of /** @type {[string, Ticket[]][]} */ ([["mine", desk.mine], ["queue", desk.queue], ["others", desk.others], ["closed", desk.closed]])) {
      const list = this.lists.get(name);
      if (!list) continue;
      list.rows.draw(tickets.slice(0, most));
      const count = name === "mine" ? `${tickets.length} / ${desk.capacity}` : String(tickets.length);
      if (list.count.textContent !== count) fill(list.count, count);
      if (list.none) list.none.hidden = tickets.length > 0 || desk.line === "loading";
      else find(`#${name}`, HTMLElement, this.into).hidden = tickets.length === 0;
      for (const ticket of tickets) {
        const known = this.times.get(ticket.id);
        if (known) known.ticket = ticket;
      }
    }
    for (const id of this.times.keys()) if (!desk.tickets.has(id)) this.times.delete(id);
  }

  /** Brings the times up to now. Only those that are in the page are looked at, and only what differs is written. */
  tick() {
    for (const [id, { time }] of this.times) {
      if (time.isConnected) this.clock(id);
    }
  }

  /** @param {string} id */
  clock(id) {
    const { time, ticket } = /** @type {{time: HTMLElement, ticket: Ticket}} */ (this.times.get(id));
    const { text, kind, title } = this.time(ticket);
    if (time.textContent !== text) fill(time, text);
    if (time.title !== title) time.title = title;
    time.classList.toggle("warn", kind === "warn");
    time.classList.toggle("bad", kind === "bad");
  }

  /**
   * What is to be known of a ticket's time: how long the buyer has waited once he has been replied to, and how long is
   * left until the first reply before.
   *
   * @param {Ticket} ticket
   * @returns {{text: string, kind: "" | "warn" | "bad", title: string}}
   */
  time(ticket) {
    const { desk } = this;
    const { of, clock } = running(ticket);
    if (ticket.state === "closed") return { text: moment(ticket.closed_at ?? ticket.created_at), kind: "", title: "" };
    if (of === "first" || !desk.holds(ticket)) {
      const ms = left(clock, desk.now);
      if (ms === null) return { text: "", kind: "", title: "" };
      return { text: ms < 0 ? `+${span(ms)}` : span(ms), kind: urgency(clock, desk.now), title: t(ms < 0 ? `clock.${of}.late` : `clock.${of}`) };
    }
    const waits = desk.since(ticket);
    if (waits <= 0) return { text: moment(-waits), kind: "", title: "" };
    const ms = Math.max(0, desk.now - waits);
    return { text: span(ms), kind: ms > slow ? "warn" : "", title: t("clock.waits") };
  }

  /** Arrows go through the rows. @param {KeyboardEvent} e */
  key(e) {
    if (e.altKey || e.ctrlKey || e.metaKey || (e.key !== "ArrowDown" && e.key !== "ArrowUp") || !(e.target instanceof HTMLElement) || !e.target.matches(".slip")) return;
    const rows = [...this.into.querySelectorAll(".slip")].filter((r) => r instanceof HTMLElement && r.offsetParent !== null);
    const next = rows[rows.indexOf(e.target) + (e.key === "ArrowDown" ? 1 : -1)];
    if (next instanceof HTMLElement) next.focus();
    e.preventDefault();
    e.stopPropagation();
  }

  /** The ticket before or after the one that is looked at, in the order of the lists. @param {1 | -1} way */
  beside(way) {
    const all = [...this.desk.mine, ...this.desk.queue];
    const at = all.findIndex((ticket) => ticket.id === this.desk.current);
    return all[at < 0 ? (way > 0 ? 0 : all.length - 1) : (at + way + all.length) % all.length];
  }
}
