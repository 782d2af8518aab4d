/**
 * One conversation as the desk knows it: what was said, what is on its way, and what of it the agent has seen.
 *
 * @module
 */

/**
 * @typedef {{seq: number, author: "buyer" | "bot" | "agent", name?: string, login?: string, text: string, images?: Image[], exchange?: string, entry?: string, at: string}} Message
 * @typedef {import("../lib/picture.js").Image} Image
 * @typedef {import("../lib/picture.js").Picture} Picture
 * @typedef {{rule: string, severity: "block" | "warn" | "hint", start: number, end: number, reason: string, suggestion: string}} Finding
 * @typedef {{key: string, text: string, entry?: string, send?: boolean, slots?: Record<string, string>, await?: boolean, images?: string[], pictures?: Picture[]}} Parcel a reply that waits to be sent; send has the server say what the entry says
 */

/**
 * @typedef {object} Line
 * @property {string} key for good
 * @property {number} seq 0 as long as the server's number is not known
 * @property {"buyer" | "bot" | "agent" | "turn"} author a turn is what happened to the ticket
 * @property {string} name
 * @property {string} text
 * @property {Image[]} images that the server has
 * @property {Picture[]} pictures of the agent's own, which are here
 * @property {string} exchange
 * @property {string} entry
 * @property {string} at
 * @property {"" | "sending" | "failed"} state
 * @property {string} why it failed
 * @property {Finding[]} findings of what was sent
 */

export class Talk {
  /** @param {string} id */
  constructor(id) {
    this.id = id;
    /** @type {Line[]} */
    this.lines = [];
    /** What was said up to here has been seen. */
    this.seen = 0;
    this.loaded = false;
    this.typing = false;
    this.made = 0;
  }

  /** The newest number that the server has told. */
  get seq() {
    return this.lines.reduce((most, l) => Math.max(most, l.seq), 0);
  }

  /** How much of what the buyer said is news. */
  get unread() {
    return this.lines.filter((l) => l.author === "buyer" && l.seq > this.seen).length;
  }

  /** The last line that somebody wrote. */
  get last() {
    return this.lines.findLast((l) => l.author !== "turn");
  }

  /** The buyer's first line that no person has replied to; nothing where one has. */
  get unanswered() {
    const replied = this.lines.findLastIndex((l) => l.author === "agent" && l.state !== "failed");
    return this.lines.find((l, i) => i > replied && l.author === "buyer");
  }

  /**
   * @param {Partial<Line> & Pick<Line, "author" | "text">} of
   * @returns {Line}
   */
  line(of) {
    return { key: `l${++this.made}`, seq: 0, name: "", images: [], pictures: [], exchange: "", entry: "", at: new Date().toISOString(), state: "", why: "", findings: [], ...of };
  }

  /**
   * Takes in what the server has written down, each thing once. An agent's own line that is on its way is known again by
   * its words: the stream may be quicker than the reply.
   *
   * @param {Message[]} messages
   * @param {string} me
   */
  merge(messages, me) {
    for (const m of messages) {
      if (this.lines.some((l) => l.seq === m.seq)) continue;
      const own = m.author === "agent" && (m.login ?? m.name) === me ? this.lines.find((l) => l.seq === 0 && l.state !== "" && l.text === m.text) : undefined;
      if (own) this.settle(own, m);
      else this.insert(this.line({ ...m, name: m.name ?? "", images: m.images ?? [], exchange: m.exchange ?? "", entry: m.entry ?? "" }));
    }
  }

  /**
   * What was on its way is there.
   *
   * @param {Line} line
   * @param {Message} m
   */
  settle(line, m) {
    const twin = this.lines.find((l) => l !== line && l.seq === m.seq); // the stream was quicker, with other words
    this.lines = this.lines.filter((l) => l !== line && l !== twin);
    Object.assign(line, { seq: m.seq, at: m.at, text: m.text, images: m.images ?? [], entry: m.entry ?? "", state: "" });
    this.insert(line);
  }

  /** Puts a numbered line where its number belongs; turns stay between the lines they came between. @param {Line} line */
  insert(line) {
    let at = this.lines.findLastIndex((l) => l.seq > 0 && l.seq < line.seq) + 1;
    while (this.lines[at]?.author === "turn" && Date.parse(this.lines[at].at) <= Date.parse(line.at)) at++;
    this.lines.splice(at, 0, line);
  }

  /**
   * Something happened to the ticket.
   *
   * @param {string} key
   * @param {string} text
   * @param {string} at
   */
  turn(key, text, at) {
    if (this.lines.some((l) => l.key === key)) return;
    const behind = this.lines.findLastIndex((l) => Date.parse(l.at) <= Date.parse(at)) + 1;
    this.lines.splice(behind, 0, this.line({ key, author: "turn", text, at }));
  }

  /**
   * The agent writes.
   *
   * @param {Parcel} parcel
   * @param {string} me
   */
  say(parcel, me) {
    const line = this.line({ key: parcel.key, author: "agent", name: me, text: parcel.text, pictures: parcel.pictures ?? [], entry: parcel.entry ?? "", state: "sending" });
    this.lines.push(line);
    return line;
  }
}
