/**
 * The middle of the desk: whose conversation it is and what may be done with it, the conversation, and, where nobody has
 * it, how to take it.
 *
 * @module
 */

import { el, fill, find } from "../lib/dom.js";
import { t } from "../lib/lang.js";
import * as acts from "./acts.js";
import { left, running, span, tail, urgency } from "./board.js";
import { called } from "./words.js";

/**
 * @typedef {import("./board.js").Ticket} Ticket
 * @typedef {import("./desk.js").Desk} Desk
 */

export class Room {
  /**
   * @param {HTMLElement} into
   * @param {Desk} desk
   * @param {() => void} back to the lists, on a phone
   */
  constructor(into, desk, back) {
    this.desk = desk;
    this.back = back;
    this.nothing = find("#nothing", HTMLElement, into);
    this.head = find("#head", HTMLElement, into);
    this.foot = find("#foot", HTMLElement, into);
    this.claim = find("#claim", HTMLElement, into);
    this.form = find("#compose", HTMLElement, into);
    this.typing = find("#typing", HTMLElement, into);
    this.clock = el("time", { class: "clock" });
    this.shown = "";
  }

  draw() {
    const { ticket, talk } = this.desk;
    const own = this.desk.holds(ticket);
    this.nothing.hidden = ticket !== undefined;
    this.head.hidden = this.foot.hidden = ticket === undefined;
    this.form.hidden = !own;
    this.claim.hidden = own;
    const typing = talk?.typing ? t("talk.typing") : "";
    if (this.typing.textContent !== typing) fill(this.typing, typing);
    this.typing.hidden = typing === "";
    if (!ticket) {
      this.shown = "";
      return;
    }
    const sign = JSON.stringify([ticket.id, ticket.state, this.desk.called(ticket.agent), ticket.reason, ticket.priority, ticket.awaiting, ticket.overdue, ticket.for, ticket.tags, ticket.complaint?.steps.length, this.desk.line === "on"]);
    if (sign === this.shown) return;
    this.shown = sign;
    this.caption(ticket);
    this.offer(ticket);
    this.tick();
  }

  /** @param {Ticket} ticket */
  caption(ticket) {
    const { desk } = this;
    const own = desk.holds(ticket);
    /** @type {(HTMLElement | null)[]} */
    const buttons = own ? [
      act("act.transfer", "T", () => acts.transfer(desk, ticket)), act("act.release", "L", () => void acts.release(desk, ticket)),
      act("act.merge", "M", () => acts.merge(desk, ticket)), act("act.close", "E", () => acts.close(desk, ticket), "primary"),
    ] : ticket.state === "waiting" ? [act("act.dismiss", "D", () => acts.dismiss(desk, ticket))] : [];
    fill(
      this.head,
      el("button", { class: "button plain compact back", type: "button", "aria-label": t("room.back"), onclick: this.back }, "‹"),
      el("div", { class: "grow" },
        el("h2", {}, t("talk.visitor", { tail: tail(ticket) }), " ",
          ticket.complaint ? el("span", { class: "badge bad" }, t("talk.complaint")) : null, " ", ticket.priority ? el("span", { class: "badge warn" }, called("priority", ticket.priority)) : null,
          " ", ticket.awaiting ? el("span", { class: "badge" }, t("talk.awaiting")) : null, ...(ticket.tags ?? []).map((tag) => el("span", { class: "badge info" }, tag))),
        el("p", { class: "small quiet cut" }, this.clock, " ", called("reason", ticket.reason), " · ", ticket.question)),
      el("div", { class: "row acts" }, ...buttons),
    );
  }

  /** What stands in place of the input where one may not write. @param {Ticket} ticket */
  offer(ticket) {
    const { desk } = this;
    if (ticket.state === "waiting") {
      fill(this.claim, el("p", { class: "grow quiet" }, ticket.for && ticket.for !== desk.me ? t("claim.for", { name: desk.called(ticket.for) }) : t("claim.text")),
        el("button", { class: "button primary", type: "button", id: "take", onclick: () => void desk.claim(ticket) }, t("claim.do"), el("kbd", { class: "keys" }, "C")));
    } else if (ticket.state === "closed") {
      fill(this.claim, el("p", { class: "grow quiet" }, ticket.merged ? t("closed.merged") : t("closed.text", { name: desk.called(ticket.agent) || t("turn.nobody") })),
        ticket.merged ? null : el("button", { class: "button", type: "button", onclick: () => acts.reopen(desk, ticket) }, t("reopen.title"), el("kbd", { class: "keys" }, "O")));
    } else {
      fill(this.claim, el("p", { class: "grow quiet" }, t("claim.theirs", { name: desk.called(ticket.agent) })));
    }
  }

  tick() {
    const { ticket } = this.desk;
    if (!ticket) return;
    const { of, clock } = running(ticket);
    const ms = ticket.state === "closed" ? null : left(clock, this.desk.now);
    const text = ms === null ? "" : t(ms < 0 ? `clock.${of}.late` : `clock.${of}`) + " " + span(ms);
    if (this.clock.textContent !== text) fill(this.clock, text);
    this.clock.className = `clock ${ms === null ? "" : urgency(clock, this.desk.now)}`;
  }
}

/**
 * @param {import("../lib/lang.js").Key} key
 * @param {string} letter
 * @param {() => void} does
 * @param {string} [kind]
 */
function act(key, letter, does, kind = "") {
  return el("button", { class: `button compact ${kind}`, type: "button", "data-act": key, title: `Alt+${letter}`, onclick: does }, t(key), el("kbd", { class: "keys" }, letter));
}
