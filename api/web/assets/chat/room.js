/**
 * Carries a conversation to the server and back: what is sent waits in a box of its own until the server has it, and
 * survives a reload; what happens meanwhile is followed.
 *
 * @module
 */

import { backoff, newID, pause, Problem } from "../lib/api.js";
import { follow } from "../lib/events.js";
import { keep, recall } from "../lib/keep.js";
import { t } from "../lib/lang.js";
import { uploaded } from "../lib/picture.js";
import { Talk } from "./talk.js";

/**
 * @typedef {import("./talk.js").Line} Line
 * @typedef {import("./talk.js").Reply} Reply
 * @typedef {import("./talk.js").History} History
 * @typedef {import("./talk.js").Owner} Owner
 * @typedef {import("./talk.js").Picture} Picture
 * @typedef {{text?: string, token?: string, slots?: Record<string, string>, images?: string[]}} Words
 * @typedef {{id: string, shown: string, words: Words, pictures?: Picture[]}} Parcel what waits to be sent
 */

/** What a buyer types who wants a person. The shop reads Chinese, whatever this page speaks. */
export const wantsPerson = "转人工";

/** How often the agent hears that the buyer types, in milliseconds. */
const typingEvery = 3000;

/** How long "is typing" stands when nothing follows, in milliseconds. */
const typingFor = 6000;

/** How many answers keep their buttons over a reload: more than anybody scrolls back. */
const mostJudged = 100;

export class Room {
  /**
   * @param {import("../lib/api.js").Client} client
   * @param {string} shop
   * @param {{channel?: string}} about
   * @param {() => void} changed
   */
  constructor(client, shop, { channel = "web" }, changed) {
    this.client = client;
    this.channel = channel;
    this.changed = changed;
    this.place = `xiaoer.chat.${shop}`;
    this.talk = new Talk();
    this.conversation = recall(this.place, "");
    /** @type {Parcel[]} */
    this.box = recall(`${this.place}.box`, []);
    /** What was judged of the last answers, "" where nothing was: the server does not tell. @type {[exchange: string, verdict: Line["verdict"]][]} */
    this.judged = recall(`${this.place}.judged`, []);
    /** What is known of the order, from the shop's page. @type {Record<string, string>} */
    this.slots = {};
    /** @type {"loading" | "on" | "lost" | "offline"} */
    this.line = "loading";
    this.typing = "";
    this.trouble = "";
    this.pumping = false;
    this.told = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.typingEnds = undefined;
    /** @type {(() => void) | null} */
    this.stop = null;
    /** Ends the wait for another try. @type {() => void} */
    this.hurry = () => {};
  }

  /** Takes up what there was, and goes on with it. */
  async start() {
    addEventListener("online", () => {
      if (!this.stop) this.mark("on");
      this.hurry();
    });
    addEventListener("offline", () => this.mark("offline"));
    document.addEventListener("visibilitychange", () => this.looked());
    for (const p of this.box) this.talk.say(p.shown, p.id);
    if (this.conversation === "") await this.known();
    if (this.conversation !== "") await this.recall();
    else this.line = navigator.onLine ? "on" : "offline";
    this.changed();
    void this.pump();
  }

  /**
   * A page that nobody looks at follows only while it waits for a person: a browser has a handful of lines to one server,
   * and a buyer many pages of a shop.
   */
  looked() {
    const waits = this.talk.owner === "queue" || this.talk.owner === "agent";
    if (document.hidden && !waits) {
      this.stop?.();
      this.stop = null;
    } else if (!document.hidden && this.conversation !== "" && !this.stop) void this.recall();
  }

  /** A buyer whom the shop's site vouches for goes on with his last conversation, from whatever device. */
  async known() {
    if (!this.client.headers()["X-Buyer"]) return;
    try {
      /** @type {{conversations: {id: string}[]}} */
      const past = await this.client.get("/conversations");
      if (past.conversations[0]) this.enter(past.conversations[0].id);
    } catch {
      // a new one, then
    }
  }

  /** Reads what was said, and follows from there. */
  async recall() {
    try {
      /** @type {History} */
      const h = await this.client.get(`/conversations/${encodeURIComponent(this.conversation)}?after=${this.talk.seq}`, { tries: 6 });
      const before = this.talk.owner;
      this.talk.recalled(h);
      this.talk.judged(new Map(this.judged));
      if (h.owner === "agent" && before === "queue") this.talk.note(t("line.agent", { name: this.talk.agent })); // meanwhile
      this.line = "on";
      this.follow(h.event);
    } catch (err) {
      if (err instanceof Problem && err.status === 404) this.leave();
      else this.mark(navigator.onLine ? "lost" : "offline");
      if (err instanceof Problem && err.passing) void pause(backoff(4)).then(() => this.recall());
    }
    this.changed();
  }

  /** @param {number} after */
  follow(after) {
    this.stop?.();
    this.stop = follow({
      url: `${this.client.base}/conversations/${encodeURIComponent(this.conversation)}/events`,
      headers: this.client.headers,
      after,
      told: (e) => this.hear(e),
      state: (s) => this.mark(s === "open" ? "on" : navigator.onLine ? "lost" : "offline"),
      refused: (status) => {
        if (status === 404) this.leave();
      },
    });
  }

  /** @param {"on" | "lost" | "offline"} line */
  mark(line) {
    if (this.line === line) return;
    this.line = line;
    if (line === "on") this.hurry();
    this.changed();
  }

  /** @param {string} id */
  enter(id) {
    this.conversation = id;
    keep(this.place, id);
  }

  /** Forgets a conversation that is not there any more. */
  leave() {
    this.stop?.();
    this.stop = null;
    keep(this.place, undefined);
    keep(`${this.place}.judged`, undefined);
    this.judged = [];
    this.conversation = "";
    this.line = "on";
    const waiting = this.talk.lines.filter((l) => l.state === "sending");
    this.talk = new Talk();
    this.talk.note(t("chat.restart"));
    this.talk.lines.push(...waiting);
    this.changed();
  }

  /** @param {import("../lib/events.js").Event} e */
  hear(e) {
    const data = /** @type {any} */ (e.data);
    const { talk } = this;
    if (e.name === "message") {
      if (data.message.author === "agent") {
        talk.agent = data.message.name ?? talk.agent;
        this.silence();
      }
      talk.merge([data.message]);
    } else if (e.name === "owner") {
      this.turned(data.owner);
    } else if (e.name === "ticket") {
      this.happened(data.ticket, data.turn.what);
    } else if (e.name === "position" && talk.ticket) {
      Object.assign(talk.ticket, { wait_seconds: undefined, opens_at: undefined }, data);
    } else if (e.name === "typing" && data.author === "agent") {
      this.typing = data.name || t("chat.agent");
      clearTimeout(this.typingEnds);
      this.typingEnds = setTimeout(() => {
        this.silence();
        this.changed();
      }, typingFor);
    }
    this.changed();
  }

  silence() {
    clearTimeout(this.typingEnds);
    this.typing = "";
  }

  /** @param {{from: Owner, to: Owner, agent?: string, why: string}} change */
  turned(change) {
    const { talk } = this;
    talk.owner = change.to;
    if (change.to === "agent") {
      talk.agent = change.agent ?? "";
      talk.note(t("line.agent", { name: talk.agent }));
    } else if (change.why === "cancelled") talk.note(t("line.cancelled"));
    else if (change.why === "closed" || change.why === "dismissed") talk.note(t("line.closed"));
    else if (change.why === "returned_to_bot") talk.note(t("line.bot"));
    else if (change.to === "queue" && change.from === "agent") talk.note(t("line.released"));
    if (change.to !== "agent") this.silence();
  }

  /**
   * @param {string} id
   * @param {string} what
   */
  happened(id, what) {
    const { talk } = this;
    if (what === "opened" || what === "reopened") talk.ticket = { id, state: "waiting", position: 0 };
    if (!talk.ticket || talk.ticket.id !== id) return;
    if (what === "claimed" || what === "assigned") Object.assign(talk.ticket, { state: "claimed", position: 0 });
    if (what === "released" || what === "lapsed" || what === "transferred") talk.ticket.state = "waiting";
    if (what === "closed" || what === "dismissed" || what === "returned_to_bot") talk.ticket.state = "closed";
    if (what === "cancelled") talk.ticket.state = "cancelled";
  }

  /**
   * Sends something. It is shown at once, and goes out in its turn.
   *
   * @param {Words} words
   * @param {string} [shown] what stands in the bubble
   * @param {Picture[]} [pictures]
   */
  say(words, shown = words.text ?? "", pictures = []) {
    const parcel = { id: newID(), shown, words, pictures };
    this.talk.say(shown, parcel.id, pictures);
    this.box.push(parcel);
    this.saveBox();
    this.changed();
    void this.pump();
  }

  /** Pictures that the server does not have yet are too large to be kept, and so are the words beside them. */
  saveBox() {
    const light = this.box.filter((p) => !p.pictures?.some((picture) => picture.id === "")).map(({ id, shown, words }) => ({ id, shown, words }));
    keep(`${this.place}.box`, light.length > 0 ? light : undefined);
  }

  /** Sends what waits, one after the other: the first opens the conversation that the others belong to. */
  async pump() {
    if (this.pumping) return;
    this.pumping = true;
    for (let turn = 1; this.box.length > 0; turn++) {
      const parcel = this.box[0];
      const line = this.talk.lines.find((l) => l.key === parcel.id);
      try {
        const r = await this.send(parcel);
        turn = 0;
        this.trouble = "";
        this.done(parcel);
        if (line) this.talk.answered(line, r);
        if (r.decision === "answer" && !r.held) this.remember(r.id, "");
        await this.joined(r);
      } catch (err) {
        if (!(err instanceof Problem)) throw err;
        if (err.status === 404 && this.conversation !== "") {
          this.leave();
          continue;
        }
        if (!err.passing) {
          this.done(parcel);
          this.trouble = err.code === "not_found" ? t("chat.noshop") : err.message;
          if (line) Object.assign(line, { state: "failed", why: this.trouble });
        } else {
          if (err.code === "offline") this.mark(navigator.onLine ? "lost" : "offline");
          await this.wait(Math.max(err.retry * 1000, backoff(turn)));
        }
      }
      this.changed();
    }
    this.pumping = false;
  }

  /**
   * @param {Parcel} parcel
   * @returns {Promise<Reply>}
   */
  async send({ id, words, pictures = [] }) {
    if (pictures.length > 0) {
      words.images = await uploaded(this.client, pictures, this.changed);
      this.saveBox();
    }
    const slots = { ...this.slots, ...words.slots };
    return this.client.post("/ask", {
      ...words, slots, message_id: id, channel: this.channel, ...(this.conversation && { conversation: this.conversation }),
    }, { tries: 1 });
  }

  /** @param {Parcel} parcel */
  done(parcel) {
    this.box = this.box.filter((p) => p !== parcel);
    this.saveBox();
  }

  /** @param {Reply} r */
  async joined(r) {
    if (this.conversation !== r.conversation) {
      this.enter(r.conversation);
      this.changed();
      await this.recall();
    } else if (this.line !== "on" && !this.stop) await this.recall();
    else this.mark("on");
  }

  /** @param {number} ms */
  wait(ms) {
    return new Promise((go) => {
      this.hurry = () => go(undefined);
      setTimeout(go, ms);
    });
  }

  /**
   * Sends again what was refused.
   *
   * @param {Line} line
   */
  again(line) {
    this.talk.lines = this.talk.lines.filter((l) => l !== line);
    for (const p of line.pictures) Object.assign(p, { id: "", share: 0 }); // it may be what was refused
    this.say({ text: line.text }, line.text, line.pictures);
  }

  /**
   * @param {Line} line
   * @param {"helpful" | "wrong"} verdict
   */
  async judge(line, verdict) {
    line.verdict = verdict;
    this.changed();
    await this.client.post(`/answers/${encodeURIComponent(line.exchange)}/feedback`, { verdict }, { again: true });
    this.remember(line.exchange, verdict);
  }

  /**
   * Keeps which replies may be judged, and what was said of them, for the next time that the page is loaded.
   *
   * @param {string} exchange
   * @param {Line["verdict"]} verdict
   */
  remember(exchange, verdict) {
    const others = this.judged.filter(([known]) => known !== exchange);
    this.judged = /** @type {typeof this.judged} */ ([...others, [exchange, verdict]]).slice(-mostJudged);
    keep(`${this.place}.judged`, this.judged);
  }

  async cancel() {
    await this.client.post(this.own("/cancel"), undefined, { again: true });
    if (this.talk.ticket) this.talk.ticket.state = "cancelled";
    this.changed();
  }

  /**
   * @param {number} stars
   * @param {string} comment
   */
  async rate(stars, comment) {
    await this.client.post(this.own("/rating"), { stars, comment });
    if (this.talk.ticket) this.talk.ticket.rating = { stars };
    this.changed();
  }

  /** Tells a person at the other end that the buyer types. */
  types() {
    const now = Date.now();
    if (this.conversation === "" || this.talk.owner !== "agent" || now - this.told < typingEvery) return;
    this.told = now;
    this.client.post(this.own("/typing")).catch(() => {}); // nobody misses it
  }

  /**
   * Completes what is typed. Where that fails there is nothing to choose from.
   *
   * @param {string} typed
   * @param {AbortSignal} [signal]
   * @returns {Promise<string[]>}
   */
  async complete(typed, signal) {
    try {
      /** @type {{options: {question: string}[]}} */
      const found = await this.client.get(`/suggest?q=${encodeURIComponent(typed)}`, { signal, tries: 1, patience: 4000 });
      return found.options.map((o) => o.question);
    } catch {
      return [];
    }
  }

  /** Where a picture is. @param {import("./talk.js").Image} image */
  picture(image) {
    return `${this.client.base}${this.own(`/images/${encodeURIComponent(image.id)}`)}`;
  }

  /** @param {string} path */
  own(path) {
    return `/conversations/${encodeURIComponent(this.conversation)}${path}`;
  }
}
