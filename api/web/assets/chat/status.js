/**
 * Says who is at the other end, and whether the line holds; and, below the last message, where the buyer stands in the
 * queue, who is typing, and how he was served.
 *
 * @module
 */

import { confirm } from "../lib/dialog.js";
import { el, fill } from "../lib/dom.js";
import { moment, t } from "../lib/lang.js";
import { toast } from "../lib/toast.js";
import { rating } from "./rate.js";

/**
 * @typedef {import("./room.js").Room} Room
 * @typedef {import("./talk.js").Ticket} Ticket
 */

export class Status {
  /**
   * @param {{status: HTMLElement, face: HTMLElement, card: HTMLElement, typing: HTMLElement, person: HTMLButtonElement}} parts
   * @param {Room} room
   */
  constructor(parts, room) {
    this.parts = parts;
    this.room = room;
    this.drawn = "";
  }

  draw() {
    const { room } = this;
    const { talk } = room;
    const { status, face, typing, person } = this.parts;
    const words = this.words();
    if (status.textContent !== words) status.textContent = words;
    status.classList.toggle("lost", room.line === "lost" || room.line === "offline");
    face.textContent = talk.owner === "agent" && talk.agent ? [...talk.agent].slice(-1)[0] : "店";
    face.classList.toggle("person", talk.owner === "agent");
    person.disabled = talk.owner === "queue" || talk.owner === "agent";
    const thinks = room.box.length > 0 && talk.owner === "bot" && room.line === "on";
    typing.hidden = !thinks && room.typing === "";
    typing.textContent = room.typing ? t("chat.typing", { name: room.typing }) : t("chat.thinking");
    this.drawCard();
  }

  words() {
    const { talk, line } = this.room;
    if (line === "offline") return t("net.offline");
    if (line === "lost") return t("net.lost");
    if (line === "loading") return t("status.loading");
    return t(`status.${talk.owner}`, { name: talk.agent });
  }

  drawCard() {
    const { talk } = this.room;
    const ticket = talk.ticket;
    const waits = talk.owner === "queue" && ticket?.state === "waiting";
    const rates = ticket !== null && ticket.state === "closed" && (talk.owner === "nobody" || talk.owner === "bot");
    const drawn = JSON.stringify([waits, rates, ticket?.id, rates ? ticket?.rating : ticket]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    fill(this.parts.card, waits ? this.place(ticket) : null, rates && ticket ? rating(ticket, (stars, comment) => this.room.rate(stars, comment)) : null);
  }

  /** @param {Ticket} ticket */
  place(ticket) {
    return el(
      "div",
      { class: "card place" },
      el(
        "div",
        { class: "grow" },
        el("strong", { class: "number" }, standing(ticket)),
        ticket.wait_seconds !== undefined && !ticket.opens_at ? el("p", { class: "small quiet" }, t("queue.wait", { wait: wait(ticket.wait_seconds) })) : null,
      ),
      el("button", { class: "button compact", type: "button", onclick: () => void this.cancel() }, t("queue.cancel")),
    );
  }

  async cancel() {
    const sure = await confirm({ title: t("queue.cancel.title"), text: t("queue.cancel.text"), yes: t("queue.cancel") });
    if (!sure) return;
    try {
      await this.room.cancel();
      toast(t("queue.cancelled"));
    } catch (err) {
      toast(/** @type {Error} */ (err).message, "bad");
    }
  }
}

/** @param {Ticket} ticket */
function standing(ticket) {
  if (ticket.opens_at) return t("queue.closed", { when: moment(ticket.opens_at) });
  if (ticket.position === 0) return t("status.queue");
  return ticket.position === 1 ? t("queue.first") : t("queue.place", { n: ticket.position - 1 });
}

/** @param {number} seconds */
function wait(seconds) {
  return seconds < 60 ? t("time.soon") : t("time.minutes", { n: Math.ceil(seconds / 60) });
}
