/**
 * Draws the lines of a conversation. What is on the screen stays where it is: a line is drawn anew only when it has
 * changed.
 *
 * @module
 */

import { el, fill } from "../lib/dom.js";
import { moment, t } from "../lib/lang.js";
import { photos, share } from "../lib/picture.js";
import { wantsPerson } from "./room.js";
import { unlisted } from "./talk.js";

/**
 * @typedef {import("./talk.js").Line} Line
 * @typedef {import("./room.js").Room} Room
 */

/** Lines further apart have the time between them, in milliseconds. */
const gap = 5 * 60_000;

/** How many choices stand there before "more" is asked for. */
const few = 12;

export class Log {
  /**
   * @param {HTMLElement} into
   * @param {Room} room
   */
  constructor(into, room) {
    this.into = into;
    this.room = room;
    /** @type {Map<string, {drawn: string, item: HTMLLIElement}>} */
    this.known = new Map();
  }

  draw() {
    const { talk } = this.room;
    const asking = talk.asking;
    let before = 0;
    /** @type {HTMLLIElement[]} */
    const items = [];
    for (const line of talk.lines) {
      const at = Date.parse(line.at);
      const timed = line.author !== "note" && Math.abs(at - before) > gap;
      if (line.author !== "note") before = at;
      items.push(this.item(line, timed, line === asking));
    }
    this.arrange(items);
  }

  /**
   * Brings the items into the list without touching those that are in their place: a focus, or a reader half way
   * through, is not disturbed.
   *
   * @param {HTMLLIElement[]} items
   */
  arrange(items) {
    const wanted = new Set(items);
    for (const old of [...this.into.children]) if (!wanted.has(/** @type {HTMLLIElement} */ (old))) old.remove();
    items.forEach((item, i) => {
      if (this.into.children[i] !== item) this.into.insertBefore(item, this.into.children[i] ?? null);
    });
  }

  /**
   * @param {Line} line
   * @param {boolean} timed
   * @param {boolean} asking
   */
  item(line, timed, asking) {
    const drawn = JSON.stringify([line, timed, asking, this.room.line === "offline"]);
    let known = this.known.get(line.key);
    if (!known) {
      known = { drawn: "", item: el("li") };
      this.known.set(line.key, known);
    }
    if (known.drawn !== drawn) {
      known.drawn = drawn;
      known.item.className = `line ${line.author}`;
      fill(known.item, timed ? el("time", { class: "when", datetime: line.at }, moment(line.at)) : null, this.body(line, asking));
    }
    return known.item;
  }

  /**
   * @param {Line} line
   * @param {boolean} asking
   */
  body(line, asking) {
    if (line.author === "note") return el("p", { class: "said-by-nobody" }, line.text);
    const mine = line.author === "buyer";
    return el(
      "div",
      { class: "turn" },
      mine ? null : el("span", { class: line.author === "agent" ? "avatar person" : "avatar", "aria-hidden": "true" }, face(line)),
      el(
        "div",
        { class: "said" },
        el("span", { class: line.author === "agent" ? "who" : "spoken" }, who(line)),
        photos(line, t(mine ? "picture.mine" : "picture.theirs", { who: who(line) }), (image) => this.room.picture(image)),
        line.text === "" ? null : el("div", { class: mine ? "bubble mine" : "bubble" }, ...(mine ? [line.text] : linked(asking && line.open ? unlisted(line.text, line.open.options) : line.text))),
        line.until ? el("p", { class: "aside" }, t("chat.until", { day: moment(line.until) })) : null,
        asking && line.open ? this.choices(line) : null,
        line.answers ? this.verdict(line) : null,
        this.fate(line),
      ),
    );
  }

  /** @param {Line} line */
  choices(line) {
    const { options = [], ask } = line.open ?? { options: [] };
    const pick = options.map((o) => el("button", {
      class: "chip option", type: "button", onclick: () => this.room.say({ token: o.token }, o.question),
    }, o.question));
    const person = pick.length > 0 ? el("button", { class: "chip other", type: "button", onclick: () => this.room.say({ text: wantsPerson }) }, t("chat.options.none")) : null;
    return el(
      "div",
      { class: "choices" },
      pick.length > 0 ? el("div", { class: "options", role: "group", "aria-label": t("chat.options") }, ...pick, person) : null,
      ask?.choices ? this.slots(ask.slot, ask.choices) : null,
    );
  }

  /**
   * @param {string} slot
   * @param {{value: string, title: string}[]} choices
   */
  slots(slot, choices) {
    const chips = choices.map((c, i) => el("button", {
      class: "chip", type: "button", hidden: i >= few, onclick: () => this.room.say({ text: c.title, slots: { [slot]: c.value } }),
    }, c.title));
    const more = el("button", {
      class: "chip other", type: "button", "aria-expanded": "false", hidden: choices.length <= few,
      onclick: () => {
        for (const chip of chips) chip.hidden = false;
        more.hidden = true;
        chips[few].focus();
      },
    }, t("common.more"));
    return el("div", { class: "slots", role: "group", "aria-label": t("chat.choices") }, ...chips, more);
  }

  /** @param {Line} line */
  verdict(line) {
    if (line.verdict) return el("p", { class: "aside" }, t(`chat.judged.${line.verdict}`));
    /** @param {"helpful" | "wrong"} v */
    const judge = (v) => () => void this.room.judge(line, v).catch(() => {});
    return el(
      "div",
      { class: "verdict" },
      el("button", { class: "judge", type: "button", onclick: judge("helpful") }, t("chat.helpful")),
      el("button", { class: "judge", type: "button", onclick: judge("wrong") }, t("chat.unhelpful")),
    );
  }

  /** @param {Line} line */
  fate(line) {
    if (line.state === "sending" && line.pictures.some((p) => p.id === "") && this.room.line !== "offline") {
      return el("p", { class: "aside number" }, t("picture.sending", { share: share(line.pictures) }));
    }
    if (line.state === "sending") {
      return this.room.line === "offline" ? el("p", { class: "aside" }, t("chat.waiting")) : el("p", { class: "spoken" }, t("chat.sending"));
    }
    if (line.state !== "failed") return null;
    return el(
      "p",
      { class: "aside failed", role: "alert" },
      `${t("chat.failed")}：${line.why} `,
      el("button", { class: "judge", type: "button", onclick: () => this.room.again(line) }, t("common.retry")),
    );
  }
}

/** @param {Line} line */
function who(line) {
  if (line.author === "buyer") return t("chat.me");
  return line.author === "bot" ? t("chat.bot") : line.name || t("chat.agent");
}

/** @param {Line} line */
function face(line) {
  return line.author === "bot" ? "店" : [...(line.name || t("chat.agent"))].slice(-1)[0];
}

/** An address of the web that a shop or an agent may write, up to the punctuation of a Chinese sentence. */
const address = /https?:\/\/[\w.~:/?#[\]@!$&'()*+,;=%-]+[\w/#=&%-]/g;

/**
 * Cuts a text into texts and links. A link opens apart and tells the other page nothing.
 *
 * @param {string} text
 * @returns {(string | HTMLAnchorElement)[]}
 */
function linked(text) {
  /** @type {(string | HTMLAnchorElement)[]} */
  const out = [];
  let from = 0;
  for (const found of text.matchAll(address)) {
    out.push(text.slice(from, found.index), el("a", { href: found[0], target: "_blank", rel: "noopener noreferrer nofollow" }, found[0]));
    from = found.index + found[0].length;
  }
  out.push(text.slice(from));
  return out;
}
