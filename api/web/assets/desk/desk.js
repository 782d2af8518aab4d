/**
 * The desk: tickets, conversations and who works here, kept up with the server. It draws nothing; whoever shows it is
 * told when it has changed.
 *
 * @module
 */

import { backoff, newID, pause, Problem } from "../lib/api.js";
import { follow } from "../lib/events.js";
import { keep, recall } from "../lib/keep.js";
import { t } from "../lib/lang.js";
import { uploaded } from "../lib/picture.js";
import { toLogin } from "../lib/session.js";
import { toast } from "../lib/toast.js";
import { bySoonest, tail } from "./board.js";
import { Talk } from "./talk.js";
import { turned } from "./words.js";

/**
 * @typedef {import("./board.js").Ticket} Ticket
 * @typedef {import("./talk.js").Line} Line
 * @typedef {import("./talk.js").Parcel} Parcel
 * @typedef {import("./talk.js").Message} Message
 * @typedef {"on" | "busy" | "off"} Presence
 * @typedef {{name: string, skills?: string[], capacity?: number, presence: Presence, seen_at: string, holds: number}} Agent
 * @typedef {{lease_seconds?: number, capacity?: number, assign?: boolean}} Rules
 * @typedef {{what: string, by?: string, why?: string}} Turn
 * @typedef {"buyer" | "ticket" | "assigned"} News what may be worth a sound
 */

/** How long "is typing" stands when nothing follows, in milliseconds. */
const typingFor = 6000;

/** How often a buyer hears that the agent types, in milliseconds. */
const typingEvery = 3000;

/** What the server takes for a lease where the shop says nothing, in seconds. */
const usualLease = 900;

/** What the server lets an agent hold where the shop says nothing. */
const usualCapacity = 8;

/** How many requests are under way at once when much is to be read: as many as leave room for what the agent does. */
const atOnce = 4;

/** How many closed tickets are remembered. */
const remembered = 20;

/** More tickets than this are read as lists, not one by one. */
const few = 8;

/** How often the server hears that the agent is there, in milliseconds. */
const aliveEvery = 60_000;

export class Desk {
  /**
   * @param {import("../lib/api.js").Client} client
   * @param {string} shop
   * @param {string} me
   */
  constructor(client, shop, me) {
    this.client = client;
    this.shop = shop;
    this.me = me;
    this.place = `xiaoer.desk.${shop}.${me}`;
    /** @type {Map<string, Ticket>} */
    this.tickets = new Map();
    /** @type {Map<string, Talk>} */
    this.talks = new Map();
    /** @type {Agent[]} */
    this.agents = [];
    /** What those are called who do not go by how they sign. @type {Record<string, string>} */
    this.names = {};
    /** @type {Rules} */
    this.rules = {};
    /** The ticket that is looked at. */
    this.current = "";
    /** @type {"loading" | "on" | "lost"} */
    this.line = "loading";
    /** How far the server's clock is ahead, in milliseconds. */
    this.ahead = 0;
    /** @type {Record<string, number>} */
    this.seen = recall(`${this.place}.seen`, {});
    /** @type {string[]} */
    this.ended = recall(`${this.place}.ended`, []);
    /** What waits to be sent, by ticket. @type {Record<string, Parcel[]>} */
    this.box = recall(`${this.place}.box`, {}, "tab");
    /** @type {Set<string>} */
    this.pumping = new Set();
    /** When the agent last did something here. */
    this.active = Date.now();
    /** @type {Set<() => void>} */
    this.watching = new Set();
    /** @type {(news: News, ticket: Ticket) => void} */
    this.news = () => {};
    /** @type {Set<string>} */
    this.stale = new Set();
    this.told = 0;
    this.alive = 0;
    this.drawing = false;
  }

  /** Who watches is told after whatever has happened at once has happened. */
  changed() {
    if (this.drawing) return;
    this.drawing = true;
    queueMicrotask(() => {
      this.drawing = false;
      for (const told of this.watching) told();
    });
  }

  /** The time as the server has it. */
  get now() {
    return Date.now() + this.ahead;
  }

  /** @returns {Ticket | undefined} */
  get ticket() {
    return this.tickets.get(this.current);
  }

  /** @returns {Talk | undefined} */
  get talk() {
    return this.ticket && this.talks.get(this.ticket.conversation);
  }

  /** @param {Ticket | undefined} ticket */
  holds(ticket) {
    return ticket?.state === "claimed" && ticket.agent === this.me;
  }

  /** Those that the agent holds: who waits for a reply longest comes first, then who spoke last. */
  get mine() {
    const rank = new Map([...this.tickets.values()].filter((ticket) => this.holds(ticket)).map((ticket) => [ticket, this.since(ticket)]));
    return [...rank.keys()].sort((a, b) => {
      const [x, y] = [rank.get(a) ?? 0, rank.get(b) ?? 0];
      return x > 0 && y > 0 ? x - y : x > 0 ? -1 : y > 0 ? 1 : y - x || (a.id < b.id ? -1 : 1);
    });
  }

  /** Since when the buyer waits for a reply; below zero, when it was that somebody spoke last. @param {Ticket} ticket */
  since(ticket) {
    const talk = this.talks.get(ticket.conversation);
    if (talk?.unanswered) return Date.parse(talk.unanswered.at);
    return -Date.parse(talk?.last?.at ?? ticket.created_at);
  }

  get queue() {
    return [...this.tickets.values()].filter((ticket) => ticket.state === "waiting").sort(bySoonest);
  }

  /** What colleagues have. */
  get others() {
    return [...this.tickets.values()].filter((ticket) => ticket.state === "claimed" && ticket.agent !== this.me).sort(bySoonest);
  }

  /** What was closed here of late, the last one first. */
  get closed() {
    return this.ended.flatMap((id) => this.tickets.get(id) ?? []).filter((ticket) => ticket.state === "closed");
  }

  get self() {
    return this.agents.find((a) => a.name === this.me);
  }

  /** What a colleague is called, who signs so. @param {string | undefined} name */
  called(name) {
    return name === undefined ? "" : this.names[name] ?? name;
  }

  get capacity() {
    return this.self?.capacity || this.rules.capacity || usualCapacity;
  }

  get unread() {
    return this.mine.reduce((sum, ticket) => sum + (this.talks.get(ticket.conversation)?.unread ?? 0), 0);
  }

  /** Reads all there is, and follows from there. */
  async start() {
    let before = false;
    await new Promise((begun) => {
      this.stop = follow({
        url: `${this.client.base}/events`,
        headers: this.client.headers,
        told: (e) => this.hear(e),
        state: (s) => {
          this.line = s === "open" ? "on" : "lost";
          this.changed();
          if (s !== "open") {
            begun(undefined); // the page is there, and says so
            return;
          }
          void this.read().then(begun, (err) => {
            this.trouble(err);
            begun(undefined);
          });
          if (before) void this.drain();
          before = true;
        },
        refused: (status) => {
          if (status === 401 || status === 403) toLogin(); // signed out, or shut out of this shop
          begun(undefined);
        },
      });
    });
    for (const id of Object.keys(this.box)) this.resume(id);
    addEventListener("storage", (e) => {
      if (e.key !== `${this.place}.seen`) return;
      this.seen = recall(`${this.place}.seen`, {}); // another tab has read it
      for (const talk of this.talks.values()) talk.seen = Math.max(talk.seen, this.seen[talk.id] ?? 0);
      this.changed();
    });
    setInterval(() => this.tick(), 1000);
  }

  /** Brings everything up to what the server has: at first, and after each cut of the line. */
  async read() {
    const lists = ["state=waiting&limit=500", "state=claimed&limit=500"].map((q) => this.client.get(`/tickets?${q}`));
    const [rules, staff] = [this.client.get("/desk"), this.client.get("/agents")];
    void this.skew().catch(() => {}); // nobody waits for that
    const found = /** @type {{tickets: Ticket[]}[]} */ (await Promise.all(lists)).flatMap((l) => l.tickets);
    const there = new Set(found.map((ticket) => ticket.id));
    const gone = [...this.tickets.values()].filter((ticket) => ticket.state !== "closed" && !there.has(ticket.id)).map((ticket) => ticket.id);
    for (const ticket of found) this.keepTicket(ticket);
    this.rules = await rules;
    ({ agents: this.agents, names: this.names } = /** @type {{agents: Agent[], names: Record<string, string>}} */ (await staff));
    this.changed();
    const closed = this.ended.filter((id) => !this.tickets.has(id));
    await each([...gone, ...closed], (id) => this.refresh(id));
    await each(this.mine, (ticket) => this.load(ticket));
    if (this.ticket) await this.load(this.ticket);
  }

  /** Learns how far this machine's clock is off. A second is what HTTP tells; less than two is nothing. */
  async skew() {
    const from = Date.now();
    const got = await fetch("/healthz", { cache: "no-store" });
    const date = Date.parse(got.headers.get("Date") ?? "");
    const ahead = date - (from + Date.now()) / 2;
    this.ahead = Math.abs(ahead) > 2000 ? ahead : 0;
  }

  /** @param {Ticket} ticket */
  keepTicket(ticket) {
    const before = this.tickets.get(ticket.id);
    this.tickets.set(ticket.id, ticket);
    if (ticket.state === "closed" && before && this.holds(before)) this.end(ticket.id);
    if (this.holds(ticket) && before && !this.holds(before)) void this.load(ticket).catch((err) => this.trouble(err));
    this.changed();
  }

  /** Remembers that a ticket was closed, so that it can be opened again. @param {string} id */
  end(id) {
    this.ended = [id, ...this.ended.filter((other) => other !== id)].slice(0, remembered);
    keep(`${this.place}.ended`, this.ended);
  }

  /** @param {string} id */
  async refresh(id) {
    try {
      this.keepTicket(await this.client.get(`/tickets/${encodeURIComponent(id)}`));
    } catch (err) {
      if (!(err instanceof Problem) || err.status !== 404) throw err;
      this.ended = this.ended.filter((other) => other !== id);
    }
  }

  /** Reads what was said since the last time. @param {Ticket} ticket */
  async load(ticket) {
    const talk = this.talkOf(ticket.conversation);
    const h = await this.client.get(`/conversations/${encodeURIComponent(ticket.conversation)}?after=${talk.seq}`);
    talk.merge(/** @type {{messages: Message[]}} */ (h).messages, this.me);
    await this.recount(ticket, talk);
    if (!talk.loaded) talk.seen = Math.max(talk.seen, this.seen[talk.id] ?? 0);
    talk.loaded = true;
    this.look();
    this.changed();
  }

  /**
   * Reads what happened to the ticket that is looked at: who had it, and why it was handed on.
   *
   * @param {Ticket} ticket
   * @param {Talk} talk
   */
  async recount(ticket, talk) {
    if (ticket.id !== this.current) return;
    /** @type {{events: {seq: number, at: string, turn: Turn}[]}} */
    const past = await this.client.get(this.of(ticket, "/turns"));
    for (const e of past.events) await this.mention(talk, String(e.seq), e.turn, e.at);
  }

  /**
   * @param {Talk} talk
   * @param {string} seq
   * @param {Turn} turn
   * @param {string} at
   */
  async mention(talk, seq, turn, at) {
    if (turn.by && !this.names[turn.by] && !this.agents.some((a) => a.name === turn.by)) await this.meet();
    const words = turned({ ...turn, by: this.called(turn.by) });
    if (words) talk.turn(`e${seq}`, words, at);
  }

  /** Reads who works here, and what they are called. */
  async meet() {
    const staff = await this.client.get("/agents");
    ({ agents: this.agents, names: this.names } = /** @type {{agents: Agent[], names: Record<string, string>}} */ (staff));
  }

  /** @param {string} conversation */
  talkOf(conversation) {
    let talk = this.talks.get(conversation);
    if (!talk) {
      talk = new Talk(conversation);
      this.talks.set(conversation, talk);
    }
    return talk;
  }

  /** @param {import("../lib/events.js").Event} e */
  hear(e) {
    const data = /** @type {{conversation: string, ticket?: string, at: string, message?: Message, turn?: Turn, author?: string}} */ (e.data);
    const talk = this.talks.get(data.conversation);
    if (e.name === "message" && data.message) this.said(data.conversation, data.message);
    else if (e.name === "typing" && data.author === "buyer" && talk) this.types(talk);
    else if (e.name === "ticket" && data.ticket && data.turn) {
      this.happened(data.ticket, data.turn);
      void this.mention(this.talkOf(data.conversation), e.id, data.turn, data.at).then(() => this.changed(), (err) => this.trouble(err));
    }
    this.changed();
  }

  /**
   * @param {string} conversation
   * @param {Message} message
   */
  said(conversation, message) {
    const ticket = [...this.tickets.values()].find((other) => other.conversation === conversation && other.state !== "closed");
    const talk = this.talks.get(conversation);
    // Of a talk that was never read there would be a hole; it is read whole once it is wanted.
    if (talk?.loaded && message.seq > talk.seq + 1) void (ticket && this.load(ticket));
    else if (talk?.loaded) talk.merge([message], this.me);
    if (talk && message.author === "buyer") talk.typing = false;
    this.look();
    if (message.author === "buyer" && ticket && this.holds(ticket)) this.news("buyer", ticket);
  }

  /** @param {Talk} talk */
  types(talk) {
    talk.typing = true;
    const until = Date.now() + typingFor;
    this.typingUntil = until;
    setTimeout(() => {
      if (this.typingUntil !== until) return;
      for (const other of this.talks.values()) other.typing = false;
      this.changed();
    }, typingFor);
  }

  /**
   * @param {string} id
   * @param {Turn} turn
   */
  happened(id, turn) {
    const had = this.tickets.get(id);
    if (turn.what === "lapsed" && had && this.holds(had)) toast(t("lease.lapsed", { who: tail(had) }), "bad");
    if (this.stale.size === 0) {
      // What comes in one breath is read once.
      void pause(60).then(() => this.catchUp()).catch((err) => this.trouble(err));
    }
    this.stale.add(id);
    if (turn.what === "assigned" && turn.by === this.me) this.announce = "assigned";
    if (turn.what === "opened" || turn.what === "reopened") this.announce ??= "ticket";
  }

  async catchUp() {
    const ids = [...this.stale];
    this.stale.clear();
    const announce = /** @type {News | undefined} */ (this.announce);
    this.announce = undefined;
    if (ids.length > few) await this.read();
    else await Promise.all(ids.map((id) => this.refresh(id)));
    await each(this.mine.filter((given) => !this.talks.get(given.conversation)?.loaded), (given) => this.load(given));
    await this.meet();
    const ticket = this.tickets.get(ids[0]);
    if (announce && ticket) this.news(announce, ticket);
    this.changed();
  }

  /** Marks as seen what is in sight. */
  look() {
    const { talk, ticket } = this;
    if (!talk || !ticket || document.hidden || !this.holds(ticket) || talk.seen >= talk.seq) return;
    talk.seen = talk.seq;
    this.seen[talk.id] = talk.seq;
    const open = new Set([...this.tickets.values()].filter((other) => this.holds(other)).map((other) => other.conversation));
    this.seen = Object.fromEntries(Object.entries(this.seen).filter(([id]) => open.has(id)));
    keep(`${this.place}.seen`, this.seen);
    this.changed();
  }

  /** Shows a ticket. @param {string} id */
  open(id) {
    this.current = id;
    const { ticket } = this;
    if (ticket) void this.load(ticket).catch((err) => this.trouble(err));
    this.look();
    this.changed();
  }

  /** What is done every second: leases are renewed while the agent works. */
  tick() {
    if (this.line !== "on") return;
    const lease = (this.rules.lease_seconds || usualLease) * 1000;
    if (Date.now() - this.active > lease) return;
    for (const ticket of this.mine) {
      if (!ticket.lease_until || Date.parse(ticket.lease_until) - this.now > lease / 2 || this.stale.has(ticket.id)) continue;
      ticket.lease_until = undefined; // asked for; the reply, or the next look, says until when
      void this.renew(ticket);
    }
    if (this.self && this.self.presence !== "off" && Date.now() - this.alive > aliveEvery) void this.appear(this.self.presence).catch(() => {});
  }

  /** @param {Ticket} ticket */
  async renew(ticket) {
    try {
      this.keepTicket(await this.client.post(this.of(ticket, "/renew"), undefined, { again: true }));
    } catch (err) {
      await this.refresh(ticket.id).catch(() => {});
      if (err instanceof Problem && err.status === 401) toLogin();
    }
  }

  /** @param {Presence} presence */
  async appear(presence) {
    this.alive = Date.now();
    /** @type {Agent} */
    const me = await this.client.call("/presence", { method: "PUT", body: { presence }, again: true }).then((r) => r.value);
    this.agents = [...this.agents.filter((a) => a.name !== this.me), me];
    this.changed();
  }

  /**
   * @param {Ticket} ticket
   * @param {string} path
   */
  of(ticket, path) {
    return `/tickets/${encodeURIComponent(ticket.id)}${path}`;
  }

  /**
   * Does something to a ticket. A refusal is thrown, once the ticket is as the server has it.
   *
   * @param {Ticket} ticket
   * @param {string} path
   * @param {unknown} [body]
   */
  async act(ticket, path, body) {
    try {
      this.keepTicket(await this.client.post(this.of(ticket, path), body));
    } catch (err) {
      if (err instanceof Problem && err.status === 401) toLogin();
      if (err instanceof Problem && err.status === 409) await this.refresh(ticket.id).catch(() => {});
      throw err;
    }
  }

  /** Takes a ticket. Of two who reach for it one is told who has it. @param {Ticket} ticket */
  async claim(ticket) {
    try {
      await this.act(ticket, "/claim");
      this.open(ticket.id);
      return true;
    } catch (err) {
      const now = this.tickets.get(ticket.id);
      if (err instanceof Problem && err.status === 409 && now?.state === "claimed") toast(t("claim.lost", { name: this.called(now.agent) }), "bad");
      else if (err instanceof Problem && err.status === 409 && now?.state === "closed") toast(t("claim.closed"), "bad");
      else this.trouble(err);
      return false;
    }
  }

  /** Takes the ticket that is the agent's first. */
  async next() {
    try {
      /** @type {Ticket} */
      const ticket = await this.client.post("/queue/next");
      this.keepTicket(ticket);
      this.open(ticket.id);
      return true;
    } catch (err) {
      this.trouble(err);
      return false;
    }
  }

  /**
   * Sends something to the buyer. It is shown at once and goes out in its turn; under its key it is written once, however
   * often it is sent.
   *
   * @param {Ticket} ticket
   * @param {Omit<Parcel, "key">} words
   */
  say(ticket, words) {
    const parcel = { key: newID(), ...words };
    this.talkOf(ticket.conversation).say(parcel, this.me);
    this.box[ticket.id] = [...(this.box[ticket.id] ?? []), parcel];
    this.saveBox();
    this.changed();
    void this.pump(ticket.id);
  }

  /** Pictures that the server does not have yet are too large to be kept, and so are the words beside them. */
  saveBox() {
    this.box = Object.fromEntries(Object.entries(this.box).filter(([, waiting]) => waiting.length > 0));
    const light = Object.entries(this.box).map(([id, waiting]) => [id, waiting
      .filter((p) => !p.pictures?.some((picture) => picture.id === "")).map((p) => ({ ...p, pictures: undefined }))]);
    keep(`${this.place}.box`, light.length > 0 ? Object.fromEntries(light) : undefined, "tab");
  }

  /** Where a picture is. @param {Talk} talk @param {import("./talk.js").Image} image */
  picture(talk, image) {
    return `${this.client.base}/conversations/${encodeURIComponent(talk.id)}/images/${encodeURIComponent(image.id)}`;
  }

  /** Shows again, after a reload, what was on its way. @param {string} id */
  resume(id) {
    const ticket = this.tickets.get(id);
    if (!ticket || !this.holds(ticket)) {
      delete this.box[id];
      this.saveBox();
      return;
    }
    const talk = this.talkOf(ticket.conversation);
    for (const parcel of this.box[id]) if (!talk.lines.some((l) => l.key === parcel.key)) talk.say(parcel, this.me);
    void this.pump(id);
  }

  /** Sends on what was held up by a cut of the line. */
  async drain() {
    await Promise.all(Object.keys(this.box).map((id) => this.pump(id)));
  }

  /** Sends what waits for one ticket, one after the other. @param {string} id */
  async pump(id) {
    if (this.pumping.has(id)) return;
    this.pumping.add(id);
    try {
      while (this.box[id]?.length) {
        const ticket = this.tickets.get(id);
        if (!ticket) return;
        if (await this.deliver(ticket, this.box[id][0])) continue;
        void pause(backoff(4)).then(() => this.pump(id)); // or sooner, when the line is back
        return;
      }
    } finally {
      this.pumping.delete(id);
    }
  }

  /**
   * Returns whether what comes behind may go.
   *
   * @param {Ticket} ticket
   * @param {Parcel} parcel
   */
  async deliver(ticket, parcel) {
    const talk = this.talkOf(ticket.conversation);
    const line = talk.lines.find((l) => l.key === parcel.key);
    try {
      if (parcel.pictures?.length) {
        parcel.images = await uploaded(this.client, parcel.pictures, () => this.changed());
        this.saveBox();
      }
      const { send, slots, ...words } = { ...parcel, key: undefined, pictures: undefined };
      const body = send ? { entry: parcel.entry, slots } : words;
      /** @type {Message & {findings?: import("./talk.js").Finding[]}} */
      const sent = await this.client.post(this.of(ticket, send ? "/send" : "/reply"), body, { again: true, headers: { "Idempotency-Key": parcel.key } });
      this.done(ticket.id, parcel.key);
      if (line) {
        line.findings = sent.findings ?? [];
        talk.settle(line, sent);
      }
      this.changed();
      return true;
    } catch (err) {
      if (!(err instanceof Problem)) throw err;
      if (err.status === 401) toLogin();
      if (err.passing) return false; // it stays, and goes out when the line is back
      this.done(ticket.id, parcel.key);
      if (line) Object.assign(line, { state: "failed", why: err.message });
      if (err.status === 409) await this.refresh(ticket.id).catch(() => {});
      this.changed();
      return true;
    }
  }

  /**
   * @param {string} id
   * @param {string} key
   */
  done(id, key) {
    this.box[id] = (this.box[id] ?? []).filter((p) => p.key !== key);
    this.saveBox();
  }

  /**
   * Takes back a line that was refused, and returns it.
   *
   * @param {Line} line
   */
  withdraw(line) {
    const { talk } = this;
    if (talk) talk.lines = talk.lines.filter((l) => l !== line);
    for (const p of line.pictures) Object.assign(p, { id: "", share: 0 }); // it may be what was refused
    this.changed();
    return line;
  }

  /** Tells the buyer that somebody types. @param {Ticket} ticket */
  typing(ticket) {
    const now = Date.now();
    if (!this.holds(ticket) || now - this.told < typingEvery) return;
    this.told = now;
    this.client.post(this.of(ticket, "/typing")).catch(() => {}); // nobody misses it
  }

  /** Says what went wrong. @param {unknown} err */
  trouble(err) {
    if (!(err instanceof Problem)) throw err;
    if (err.status === 401) toLogin();
    else toast(err.message, "bad");
  }
}

/**
 * Does something for each, a few at a time.
 *
 * @template T
 * @param {T[]} things
 * @param {(thing: T) => Promise<unknown>} act
 */
async function each(things, act) {
  const rest = [...things];
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let one = rest.shift(); one !== undefined; one = rest.shift()) await act(one);
  }));
}
