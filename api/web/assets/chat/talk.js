/**
 * What is known of a conversation: a plain state that changes by what is sent, answered and heard, in whatever order
 * that arrives. It calls nobody.
 *
 * @module
 */

/**
 * @typedef {"bot" | "queue" | "agent" | "nobody"} Owner
 * @typedef {{seq: number, author: "buyer" | "bot" | "agent", name?: string, text: string, images?: Image[], exchange?: string, at: string}} Message
 * @typedef {import("../lib/picture.js").Image} Image
 * @typedef {import("../lib/picture.js").Picture} Picture
 * @typedef {{entry: string, question: string, token: string}} Option
 * @typedef {{slot: string, prompt: string, choices?: {value: string, title: string}[]}} Ask
 * @typedef {{options: Option[], ask?: Ask}} Open what a reply leaves to the buyer to choose
 * @typedef {{id: string, state: string, position: number, wait_seconds?: number, opens_at?: string, rating?: {stars: number}}} Ticket
 *
 * @typedef {Open & {id: string, decision: string, text: string, conversation: string, owner: Owner, held: boolean,
 *   answer?: {valid_until?: string}, ticket?: {id: string, position: number}}} Reply
 *
 * @typedef {{id: string, owner: Owner, agent?: string, messages: Message[], ticket?: Ticket, event: number, open?: Open}} History
 */

/**
 * One line on the screen.
 *
 * @typedef {object} Line
 * @property {string} key for good
 * @property {number} seq 0 as long as the server's number is not known
 * @property {"buyer" | "bot" | "agent" | "note"} author
 * @property {string} name
 * @property {string} text
 * @property {Image[]} images that the server has
 * @property {Picture[]} pictures of the buyer's own, which are here
 * @property {string} exchange the decision that it belongs to
 * @property {string} at
 * @property {"" | "sending" | "failed"} state of what the buyer sends
 * @property {string} why it failed
 * @property {Open | null} open what may be chosen from it
 * @property {boolean} answers it is an answer, and may be judged
 * @property {string} until an answer's last day
 * @property {"" | "helpful" | "wrong"} verdict
 */

export class Talk {
  constructor() {
    /** @type {Line[]} */
    this.lines = [];
    /** @type {Owner} */
    this.owner = "bot";
    this.agent = "";
    /** @type {Ticket | null} */
    this.ticket = null;
    this.made = 0;
  }

  /** The newest number that the server has told. */
  get seq() {
    return this.lines.reduce((most, l) => Math.max(most, l.seq), 0);
  }

  /** The line whose choices are still open: the last one, if nothing was said since. @returns {Line | null} */
  get asking() {
    const said = this.lines.filter((l) => l.author !== "note");
    const last = said[said.length - 1];
    return last?.open ? last : null;
  }

  /**
   * @param {Partial<Line> & Pick<Line, "author" | "text">} of
   * @returns {Line}
   */
  line(of) {
    return {
      key: `l${++this.made}`, seq: 0, name: "", images: [], pictures: [], exchange: "", at: new Date().toISOString(), state: "", why: "", open: null,
      answers: false, until: "", verdict: "", ...of,
    };
  }

  /**
   * Takes in what the server has written down. What was shown before it had a number is known again: by its decision,
   * or, for what the buyer sent and heard no answer to yet, by its words.
   *
   * @param {Message[]} messages
   */
  merge(messages) {
    for (const m of messages) {
      if (this.lines.some((l) => l.seq === m.seq)) continue;
      const shown = this.lines.find((l) => l.seq === 0 && l.author === m.author && (
        (m.exchange && l.exchange === m.exchange) || (m.author === "buyer" && !l.exchange && l.text === m.text)));
      if (shown) {
        this.place(shown, m);
        continue;
      }
      this.insert(this.line({
        seq: m.seq, author: m.author, name: m.name ?? "", text: m.text, images: m.images ?? [], exchange: m.exchange ?? "", at: m.at,
      }));
    }
  }

  /**
   * @param {Line} line
   * @param {Message} m
   */
  place(line, m) {
    line.seq = m.seq;
    line.at = m.at;
    line.images = m.images ?? [];
    line.exchange ||= m.exchange ?? "";
    const at = this.lines.indexOf(line);
    const wrong = this.lines.some((l, i) => l.seq > 0 && (i < at ? l.seq > m.seq : l.seq < m.seq));
    if (!wrong) return;
    this.lines.splice(at, 1);
    this.insert(line);
  }

  /** Puts a numbered line where its number belongs, below the notes that stand there. @param {Line} line */
  insert(line) {
    let at = this.lines.findLastIndex((l) => l.seq > 0 && l.seq < line.seq) + 1;
    while (this.lines[at]?.author === "note") at++;
    this.lines.splice(at, 0, line);
  }

  /**
   * The buyer sends something.
   *
   * @param {string} text
   * @param {string} key the message's id
   * @param {Picture[]} [pictures]
   */
  say(text, key, pictures = []) {
    const line = this.line({ author: "buyer", text, key, pictures, state: "sending" });
    this.lines.push(line);
    return line;
  }

  /**
   * The server has answered what the line says.
   *
   * @param {Line} line
   * @param {Reply} r
   */
  answered(line, r) {
    line.state = "";
    line.exchange ||= r.id;
    this.owner = r.owner;
    if (r.ticket) this.wait(r.ticket.id, r.ticket.position);
    if (r.held) {
      if (r.owner === "queue") this.note(r.text);
      return;
    }
    let said = this.lines.find((l) => l.author === "bot" && r.id && l.exchange === r.id);
    if (!said) {
      said = this.line({ author: "bot", text: r.text, exchange: r.id });
      this.lines.splice(this.lines.indexOf(line) + 1, 0, said);
    }
    said.open = opened(r);
    said.answers = r.decision === "answer";
    said.until = r.answer?.valid_until ?? "";
  }

  /**
   * @param {string} id
   * @param {number} position
   */
  wait(id, position) {
    if (this.ticket?.id === id) this.ticket.position ||= position;
    else this.ticket = { id, state: position > 0 ? "waiting" : "claimed", position };
  }

  /** Says something that nobody has said; not twice in a row. @param {string} text */
  note(text) {
    const notes = this.lines.filter((l) => l.author === "note");
    if (notes[notes.length - 1]?.text === text) return;
    this.lines.push(this.line({ author: "note", text }));
  }

  /**
   * @param {History} h
   */
  recalled(h) {
    this.merge(h.messages);
    this.owner = h.owner;
    this.ticket = h.ticket ?? null;
    const last = h.messages[h.messages.length - 1];
    const agent = h.messages.findLast((m) => m.author === "agent");
    this.agent = h.agent ?? agent?.name ?? this.agent;
    const line = last && this.lines.find((l) => l.seq === last.seq);
    if (line && h.open) line.open ??= opened(h.open);
  }

  /**
   * Takes up again which lines are answers, and what was said of them.
   *
   * @param {Map<string, Line["verdict"]>} verdicts by decision
   */
  judged(verdicts) {
    for (const line of this.lines) {
      const verdict = line.author === "bot" ? verdicts.get(line.exchange) : undefined;
      if (verdict === undefined) continue;
      line.answers = true;
      line.verdict ||= verdict;
    }
  }
}

/**
 * @param {Open} o
 * @returns {Open | null}
 */
function opened(o) {
  return o.options.length > 0 || (o.ask?.choices?.length ?? 0) > 0 ? { options: o.options, ask: o.ask } : null;
}

/**
 * Returns a text without the numbered list that it ends with, where the same stands below it as buttons.
 *
 * @param {string} text
 * @param {Option[]} options
 */
export function unlisted(text, options) {
  const list = options.map((o, i) => `\n${i + 1}. ${o.question}`).join("");
  return list !== "" && text.includes(list) ? text.replace(list, "") : text;
}
