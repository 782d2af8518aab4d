/**
 * Shows a conversation: what the buyer, the bot and people said, why it was handed over, and what became of what was
 * sent.
 *
 * @module
 */

import { Problem } from "../lib/api.js";
import { el, fill } from "../lib/dom.js";
import { moment, t } from "../lib/lang.js";
import { photos, share } from "../lib/picture.js";
import { Rows } from "../lib/rows.js";
import { percent } from "./evidence.js";
import { called } from "./words.js";

/**
 * @typedef {import("./talk.js").Line} Line
 * @typedef {import("./board.js").Ticket} Ticket
 * @typedef {import("./desk.js").Desk} Desk
 * @typedef {{decision: string, reason?: string, confidence: number, entry?: string, rule?: string, candidates?: import("./board.js").Candidate[]}} Exchange
 */

/** Lines further apart have the time between them, in milliseconds. */
const gap = 5 * 60_000;

/** How many lines are shown before the earlier ones are asked for. */
const page = 120;

export class Thread {
  /**
   * @param {HTMLElement} into the list
   * @param {HTMLElement} scroll
   * @param {HTMLElement} latest leads to the end
   * @param {Desk} desk
   * @param {(line: Line) => void} again what was refused is to be written anew
   */
  constructor(into, scroll, latest, desk, again) {
    this.scroll = scroll;
    this.latest = latest;
    this.desk = desk;
    this.again = again;
    this.into = into;
    /** Why the bot said something, by its decision. @type {Map<string, Exchange | "asked" | "none">} */
    this.why = new Map();
    this.shown = "";
    this.count = 0;
    this.from = 0;
    this.atEnd = true;
    this.rows = this.list();
    scroll.addEventListener("scroll", () => {
      this.atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 60;
      if (this.atEnd) latest.hidden = true;
    }, { passive: true });
    latest.addEventListener("click", () => this.end());
    new ResizeObserver(() => {
      if (this.atEnd) this.end();
    }).observe(scroll);
  }

  list() {
    return /** @type {Rows<{line: Line, timed: boolean, handover: Ticket | null, joined: boolean}>} */ (new Rows(this.into, {
      key: ({ line }) => line.key,
      sign: ({ line, timed, handover, joined }) => JSON.stringify([line, timed, joined, handover && [handover.reason, handover.rule, handover.slots], this.why.get(line.exchange), this.desk.line]),
      make: () => el("li"),
      paint: (row, of) => this.paint(row, of),
    }));
  }

  draw() {
    const { talk, ticket } = this.desk;
    if (!talk || !ticket) {
      this.shown = "";
      fill(this.into);
      this.rows = this.list();
      return;
    }
    const other = this.shown !== ticket.id;
    if (other) {
      fill(this.into);
      this.rows = this.list();
      this.shown = ticket.id;
      this.from = Math.max(0, talk.lines.length - page);
      this.count = 0;
    }
    if (this.count === 0) this.from = Math.max(0, talk.lines.length - page);
    const handed = talk.lines.findLastIndex((l) => l.exchange !== "" && l.exchange === ticket.exchange);
    let before = 0;
    let speaker = "";
    const things = talk.lines.map((line, i) => {
      const at = Date.parse(line.at);
      const timed = at - before > gap;
      const joined = !timed && speaker === this.speaker(line);
      [before, speaker] = [at, this.speaker(line)];
      return { line, timed, joined, handover: i === handed ? ticket : null };
    });
    this.rows.draw(things.slice(this.from));
    this.follow(talk.lines, other);
  }

  /** Keeps the end in sight for who was there, and says so to who was not.
   *
   * @param {Line[]} lines
   * @param {boolean} other it is another conversation than before
   */
  follow(lines, other) {
    const news = lines.length > this.count;
    const own = lines[lines.length - 1]?.state === "sending";
    const first = this.count === 0;
    this.count = lines.length;
    if (other || first || own || this.atEnd) this.end();
    else if (news) this.latest.hidden = false;
  }

  end() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
    this.atEnd = true;
    this.latest.hidden = true;
  }

  /** Shows what came before, if there is any left, and stays where it was read. */
  earlier() {
    if (this.from === 0) return;
    const was = this.scroll.scrollHeight;
    this.from = Math.max(0, this.from - page);
    this.draw();
    this.scroll.scrollTop += this.scroll.scrollHeight - was;
  }

  /**
   * @param {HTMLElement} row
   * @param {{line: Line, timed: boolean, handover: Ticket | null, joined: boolean}} of
   */
  paint(row, { line, timed, handover, joined }) {
    row.className = `line ${line.author}${joined ? " joined" : ""}`;
    fill(
      row,
      timed ? el("time", { class: "when", datetime: line.at }, moment(line.at)) : null,
      line.author === "turn" ? el("p", { class: "turned" }, line.text) : this.said(line),
      handover ? this.handover(handover) : null,
    );
  }

  /** @param {Line} line */
  speaker(line) {
    return line.author === "agent" ? this.desk.called(line.name) : called("author", line.author);
  }

  /** @param {Line} line */
  said(line) {
    const why = this.why.get(line.exchange);
    return el(
      "div", { class: "said" },
      el("p", { class: "who" },
        this.speaker(line),
        line.entry ? el("span", { class: "badge brand" }, t("talk.standard")) : null),
      photos(line, t("picture.theirs", { who: this.speaker(line) }), (image) => this.desk.talk ? this.desk.picture(this.desk.talk, image) : ""),
      line.text === "" ? null : el("div", { class: "bubble", title: moment(line.at) }, line.text),
      line.author === "bot" && line.exchange && typeof why !== "object" ? el("button", {
        class: "aside link", type: "button", disabled: why === "asked", onclick: () => void this.explain(line),
      }, why === "none" ? t("talk.why.none") : t("talk.why")) : null,
      typeof why === "object" && line.author === "bot" ? this.reasons(why) : null,
      this.fate(line),
      ...line.findings.map((f) => finding(f, line.text)),
    );
  }

  /** @param {Line} line */
  fate(line) {
    const brings = line.state === "sending" && line.pictures.some((p) => p.id === "") && this.desk.line === "on";
    if (brings) return el("p", { class: "aside number" }, t("picture.sending", { share: share(line.pictures) }));
    if (line.state === "sending") return el("p", { class: "aside" }, this.desk.line === "on" ? t("talk.sending") : t("talk.held"));
    if (line.state !== "failed") return null;
    return el("p", { class: "aside bad", role: "alert" }, `${t("talk.failed")}：${line.why} `,
      el("button", { class: "link", type: "button", onclick: () => this.again(line) }, t("talk.again")));
  }

  /** Why a person was asked. @param {Ticket} ticket */
  handover(ticket) {
    const slots = Object.entries(ticket.slots ?? {}).filter(([name]) => name !== "channel");
    return el(
      "div", { class: "handover" },
      el("p", {}, el("strong", {}, t("talk.handover", { why: called("reason", ticket.reason) })), ticket.rule ? el("span", { class: "quiet" }, ` · ${t("talk.rule", { rule: ticket.rule })}`) : null),
      slots.length > 0 ? el("p", { class: "row wrap" }, ...slots.map(([name, value]) => el("span", { class: "badge" }, `${called("slot", name)} ${value}`))) : null,
      candidates(ticket.candidates ?? []),
    );
  }

  /** @param {Exchange} x */
  reasons(x) {
    return el(
      "div", { class: "reasons" },
      el("p", {}, t("talk.decided", { what: called("decision", x.decision), sure: percent(x.confidence) }), x.reason ? ` · ${called("reason", x.reason)}` : ""),
      candidates(x.candidates ?? []),
    );
  }

  /** @param {Line} line */
  async explain(line) {
    this.why.set(line.exchange, "asked");
    this.draw();
    try {
      this.why.set(line.exchange, await this.desk.client.get(`/answers/${encodeURIComponent(line.exchange)}/why`));
    } catch (err) {
      if (!(err instanceof Problem)) throw err;
      this.why.set(line.exchange, "none");
    }
    this.draw();
  }
}

/** @param {import("./board.js").Candidate[]} found */
function candidates(found) {
  const near = found.slice(0, 3).filter((c) => c.confidence >= 0.01); // the rest is not what anybody meant
  if (near.length === 0) return null;
  return el("ol", { class: "weighed" }, ...near.map((c) => el("li", {},
    el("span", { class: "number" }, percent(c.confidence)), el("span", { class: "cut" }, c.question), ...(c.notes ?? []).map((n) => el("span", { class: "quiet" }, n)))));
}

/**
 * What the rules find in a text, with the words that they mean.
 *
 * @param {import("./talk.js").Finding} f
 * @param {string} text
 */
export function finding(f, text) {
  const words = [...text].slice(f.start, f.end).join(""); // places count characters, as Array.from does
  return el("p", { class: `finding ${f.severity}` },
    el("strong", {}, called("severity", f.severity)), words ? el("q", {}, words) : null, ` ${f.reason}`, f.suggestion ? el("span", { class: "advice" }, t("lint.advice", { advice: f.suggestion })) : null);
}
