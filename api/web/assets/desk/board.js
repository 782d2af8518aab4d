/**
 * The order of tickets, and how long there is for them: pure, from what the server says and the time.
 *
 * @module
 */

/**
 * @typedef {{target_seconds: number, promised?: string, due?: string, left_ms?: number, stopped_at?: string, breached?: boolean}} Clock
 * @typedef {{entry: string, question: string, confidence: number, parts?: Record<string, number>, notes?: string[]}} Candidate
 * @typedef {"recorded" | "diagnosed" | "agreed" | "carried_out" | "followed_up"} Step
 * @typedef {{class?: string, steps: {step: Step, by?: string, text: string, at: string}[], follow_up?: string}} Complaint
 *
 * @typedef {object} Ticket
 * @property {string} id
 * @property {string} conversation
 * @property {string} exchange
 * @property {string} question
 * @property {string} reason
 * @property {string} [rule]
 * @property {Candidate[]} [candidates]
 * @property {Record<string, string>} [slots]
 * @property {"waiting" | "claimed" | "closed"} state
 * @property {string} [agent]
 * @property {string} [lease_until]
 * @property {string} created_at
 * @property {string} [closed_at]
 * @property {string} [note]
 * @property {string} [skill]
 * @property {string} [for]
 * @property {string} [known]
 * @property {"" | "high" | "urgent"} [priority]
 * @property {string[]} [tags]
 * @property {string} [taken_at]
 * @property {Clock} first_reply
 * @property {Clock} settlement
 * @property {boolean} [awaiting]
 * @property {boolean} [overdue]
 * @property {Complaint} [complaint]
 * @property {string} [merged]
 * @property {number} [reopened]
 * @property {{stars: number, comment?: string}} [rating]
 */

const weights = { "": 0, high: 1, urgent: 2 };

/**
 * Compares two tickets as the server's queue does: by priority, then by when the first reply was promised.
 *
 * @param {Ticket} a
 * @param {Ticket} b
 */
export function bySoonest(a, b) {
  return weights[b.priority ?? ""] - weights[a.priority ?? ""] || promised(a) - promised(b) || (a.id < b.id ? -1 : 1);
}

/** @param {Ticket} t */
function promised(t) {
  return t.first_reply.promised ? Date.parse(t.first_reply.promised) : Date.parse(t.created_at) + t.first_reply.target_seconds * 1000;
}

/**
 * Says what a ticket's time is about: its first reply while nobody has replied, then its settlement.
 *
 * @param {Ticket} t
 * @returns {{of: "first" | "settlement", clock: Clock}}
 */
export function running(t) {
  return t.first_reply.stopped_at ? { of: "settlement", clock: t.settlement } : { of: "first", clock: t.first_reply };
}

/**
 * Returns the milliseconds that are left, below zero when it is too late; null of what has stopped or was never set.
 *
 * @param {Clock} clock
 * @param {number} now
 */
export function left(clock, now) {
  if (clock.due) return Date.parse(clock.due) - now;
  return clock.left_ms ?? null;
}

/**
 * Puts a span as a clock does: 4:59, 1:05:09, 3d 4h.
 *
 * @param {number} ms
 */
export function span(ms) {
  const s = Math.floor(Math.abs(ms) / 1000);
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  if (s >= 86_400) return `${Math.floor(s / 86_400)}d ${Math.floor((s % 86_400) / 3600)}h`;
  if (s >= 3600) return `${Math.floor(s / 3600)}:${two(Math.floor((s % 3600) / 60))}:${two(s % 60)}`;
  return `${Math.floor(s / 60)}:${two(s % 60)}`;
}

/**
 * Says how near the end is: "bad" is past it, "warn" the last fifth, as the server warns.
 *
 * @param {Clock} clock
 * @param {number} now
 * @returns {"" | "warn" | "bad"}
 */
export function urgency(clock, now) {
  const ms = left(clock, now);
  if (ms === null) return "";
  if (ms <= 0 || clock.breached) return "bad";
  return ms < clock.target_seconds * 200 ? "warn" : "";
}

/** What people call a visitor of whom nothing is known: the end of his ticket's name. @param {Ticket} t */
export function tail(t) {
  return t.id.slice(-4).toUpperCase();
}
