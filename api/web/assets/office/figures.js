/**
 * How conversations end, which answers were wrong, why people were handed over and what was asked about, by day or week, as charts that lead to
 * the conversations and questions behind them; and how people reply.
 *
 * @module
 */

import { el, fill } from "../lib/dom.js";
import { moment } from "../lib/lang.js";
import { to } from "./office.js";
import { button, head, loaded, nothing } from "./parts.js";
import { count, named, percent, say } from "./say.js";
import { stacks } from "./stacks.js";

/** @typedef {import("./office.js").Page} Page */
/** @typedef {import("../lib/api.js").Client} Client */
/** @typedef {{from: string, to: string, conversations: number, endings: Record<string, number>, reopened: number, durable: number, durable_share?: number}} Tally */
/** @typedef {{date: string, agent: string, tickets: number, replies: number, first_reply_seconds?: number, late: number, rated: number, stars?: number, reopened: number}} Day */
/** @typedef {{conversation: string, channel?: string, opened_at: string, ending: string, tickets: number, reopened?: boolean}} Outcome */

/** @typedef {{from: string, to: string, questions: number, reasons: Record<string, number>, topics: Record<string, number>, labelled: number, wrong: number, labels: Record<string, number>}} Stretch */
/** @typedef {{id: string, at: string, question: string, decision: string, reason?: string, entry?: string, label?: string}} Question */
/** @typedef {(list: HTMLElement, query: URLSearchParams) => Promise<string>} Part adds a part of a list, and says where the next begins */

/** The endings, from the one that costs nobody anything to the one that costs a buyer. */
const endings = ["bot", "suggestion", "agent", "open", "abandoned"];

/** What people say of an answer, and the colour of it: from what is right to what is wrong. @type {[string, string][]} */
const labels = [["right", "series-0"], ["helpful", "series-4"], ["other_entry", "series-2"], ["none_fits", "series-3"], ["wrong", "series-5"]];

/** The labels of answers that were not the ones wanted. */
const wrongs = ["other_entry", "none_fits", "wrong"];

const hour = 3_600_000;
const day = 24 * hour;

/** How many series a chart has at most; the rest is one. There are no more colours that can be told apart. */
const most = 6;

/** What can be looked at: how many bars of how many days. @type {Record<string, [number, number]>} */
const spans = { week: [7, 1], month: [28, 1], quarter: [12, 7] };

/** @param {Page} page */
export async function show(page) {
  const { main, office, query } = page;
  const span = query.get("span") ?? "week";
  const [bars, days] = spans[span] ?? [7, 1];
  const place = el("div", { class: "stack" });
  fill(main, head(say("nav.figures"), Object.keys(spans).map((s) => el("a", { class: "chip", "aria-pressed": null, "aria-current": s === span ? "page" : null, href: `#/figures?span=${s}` }, named("span", s)))), place);
  await loaded(place, async () => {
    const end = midnight(Date.now()) + day;
    const starts = Array.from({ length: bars }, (_, i) => end - (bars - i) * days * day);
    const [all, asked] = await Promise.all([
      Promise.all(starts.map((from) => tally(office.client, from, Math.min(from + days * day, Date.now()), page.signal))),
      stretches(office.client, starts[0] ?? end, days, page.signal),
    ]);
    const agents = office.may("manager") ? await agentDays(office.client, starts[0] ?? end, page.signal) : [];
    return drawn(page, all, asked, agents, days);
  });
}

/**
 * Midnight in the shop's own place: its days are those of Shanghai, wherever the manager is.
 *
 * @param {number} at
 */
export function midnight(at) {
  return Math.floor((at + 8 * hour) / day) * day - 8 * hour;
}

/** @param {Client} client @param {number} from @param {number} upto @param {AbortSignal} signal @returns {Promise<Tally>} */
function tally(client, from, upto, signal) {
  return client.get(`/figures?${between(from, Math.max(upto, from + 1))}`, { signal });
}

/** @param {number} from @param {number} upto */
function between(from, upto) {
  return new URLSearchParams({ from: new Date(from).toISOString(), to: new Date(upto).toISOString() });
}

/** @param {Client} client @param {number} from @param {number} days @param {AbortSignal} signal @returns {Promise<Stretch[]>} */
async function stretches(client, from, days, signal) {
  const query = between(from, Date.now());
  query.set("each", days === 1 ? "day" : "week");
  /** @type {{stretches: Stretch[]}} */
  const got = await client.get(`/figures/questions?${query}`, { signal });
  return got.stretches;
}

/** @param {Client} client @param {number} from @param {AbortSignal} signal @returns {Promise<Day[]>} */
async function agentDays(client, from, signal) {
  /** @type {{days: Day[]}} */
  const got = await client.get(`/figures/agents?${between(from, Date.now())}`, { signal });
  return got.days;
}

/** @param {Page} page @param {Tally[]} all @param {Stretch[]} asked @param {Day[]} agents @param {number} days */
function drawn(page, all, asked, agents, days) {
  const sum = Object.fromEntries(endings.map((e) => [e, all.reduce((n, t) => n + (t.endings[e] ?? 0), 0)]));
  const total = all.reduce((n, t) => n + t.conversations, 0);
  const behind = el("section", { class: "stack", "aria-live": "polite" });
  const served = (sum.bot ?? 0) + (sum.suggestion ?? 0);
  const replied = agents.filter((d) => d.first_reply_seconds !== undefined);
  const rated = agents.reduce((n, d) => n + d.rated, 0);
  const reasons = leading(asked.map((s) => s.reasons));
  const topics = leading(asked.map((s) => s.topics));
  const labelled = asked.reduce((n, s) => n + s.labelled, 0);
  return [
    el("ul", { class: "tiles figures" },
      figure(say("figures.conversations"), count(total)),
      figure(say("figures.answered"), total ? percent(served / total) : "—"),
      figure(say("figures.wrong"), labelled ? percent(asked.reduce((n, s) => n + s.wrong, 0) / labelled) : "—"),
      figure(say("figures.handed"), total ? percent((sum.agent ?? 0) / total) : "—"),
      figure(say("figures.first"), replied.length ? say("figures.seconds", { n: Math.round(mean(replied, (d) => d.first_reply_seconds ?? 0, (d) => d.tickets)) }) : "—"),
      figure(say("figures.stars"), rated ? mean(agents, (d) => d.stars ?? 0, (d) => d.rated).toFixed(1) : "—")),
    total === 0 ? nothing(say("figures.none")) : stacks({
      id: "endings", title: say("figures.endings"), days, bars: all.map((t) => ({ from: Date.parse(t.from), parts: t.endings })),
      series: endings.map((id) => ({ id, colour: id, title: named("ending", id) })), words: "figures.bar",
      drill: (from, upto, ending) => void behindOf(behind, ending ? named("ending", ending) : say("figures.behind"), outcomes(page), { ...within(from, upto), ending }),
    }),
    labelled === 0 ? null : stacks({
      id: "labels", title: say("figures.labels"), days, bars: asked.map((s) => ({ from: Date.parse(s.from), parts: s.labels, note: s.labelled ? say("figures.wrong.share", { share: percent(s.wrong / s.labelled) }) : "" })),
      series: labels.map(([id, colour]) => ({ id, colour, title: named("label", id) })), words: "figures.labelled",
      drill: (from, upto, label) => void behindOf(behind, label ? named("label", label) : say("figures.labels"), questions(page), { ...within(from, upto), decision: "answer", label: label || "any" }),
    }),
    reasons.length === 0 ? null : stacks({
      id: "reasons", title: say("figures.reasons"), days, bars: asked.map((s) => ({ from: Date.parse(s.from), parts: rested(s.reasons, reasons) })),
      series: reasons.map((id, i) => ({ id, colour: `series-${i}`, title: id === "rest" ? say("figures.rest") : named("reason", id), fixed: id === "rest" })), words: "figures.asked",
      drill: (from, upto, reason) => void behindOf(behind, reason ? named("reason", reason) : say("figures.reasons"), questions(page), { ...within(from, upto), decision: "escalate", reason }),
    }),
    topics.length === 0 ? null : stacks({
      id: "topics", title: say("figures.topics"), days, bars: asked.map((s) => ({ from: Date.parse(s.from), parts: rested(s.topics, topics) })),
      series: topics.map((id, i) => ({ id, colour: `series-${i}`, title: id === "rest" ? say("figures.rest") : named("topic", id), fixed: id === "rest" })), words: "figures.asked",
      drill: (from, upto, topic) => void behindOf(behind, topic ? named("topic", topic) : say("figures.topics"), questions(page), { ...within(from, upto), topic }),
    }),
    behind,
    agents.length ? people(agents) : null,
  ];
}

/**
 * The names with the greatest sums, the greatest first, and "rest" where there are more.
 *
 * @param {Record<string, number>[]} all
 */
function leading(all) {
  /** @type {Record<string, number>} */
  const sum = {};
  for (const one of all) for (const [name, n] of Object.entries(one)) sum[name] = (sum[name] ?? 0) + n;
  const names = Object.keys(sum).sort((a, b) => (sum[b] ?? 0) - (sum[a] ?? 0) || (a < b ? -1 : 1));
  return names.length > most + 1 ? [...names.slice(0, most), "rest"] : names;
}

/** Puts what has no series of its own under "rest". @param {Record<string, number>} parts @param {string[]} series */
function rested(parts, series) {
  const rest = Object.entries(parts).reduce((n, [name, m]) => (series.includes(name) ? n : n + m), 0);
  return { ...parts, ...(rest > 0 && { rest }) };
}

/** @param {number} from @param {number} upto */
function within(from, upto) {
  return Object.fromEntries(between(from, upto));
}

/** @param {string} name @param {string} value */
function figure(name, value) {
  return el("li", { class: "card" }, el("p", { class: "small quiet" }, name), el("p", { class: "big number" }, value));
}

/** @template T @param {T[]} of @param {(x: T) => number} value @param {(x: T) => number} weight */
function mean(of, value, weight) {
  const all = of.reduce((n, x) => n + weight(x), 0);
  return all === 0 ? 0 : of.reduce((n, x) => n + value(x) * weight(x), 0) / all;
}

/**
 * What stands behind a part of a chart: a list that grows.
 *
 * @param {HTMLElement} into
 * @param {string} title
 * @param {Part} part
 * @param {Record<string, string>} query what is empty is left out
 */
async function behindOf(into, title, part, query) {
  const list = el("ul", { class: "list" });
  const asked = new URLSearchParams(Object.entries({ ...query, limit: "50" }).filter(([, v]) => v !== ""));
  const more = button(say("figures.more"), () => next(), "compact");
  const next = async () => {
    const after = await part(list, asked);
    asked.set("after", after);
    more.hidden = after === "";
  };
  await loaded(into, async () => {
    await next();
    return [el("h2", {}, title), list.childElementCount ? list : nothing(say("figures.none")), more];
  });
  into.scrollIntoView({ block: "nearest" });
}

/** @param {Page} page @returns {Part} */
function outcomes({ office, signal }) {
  return async (list, query) => {
    /** @type {{conversations: Outcome[], next?: string}} */
    const got = await office.client.get(`/outcomes?${query}`, { signal });
    list.append(...got.conversations.map((o) => item(office.client, o)));
    return got.next ?? "";
  };
}

/** @param {Page} page @returns {Part} */
function questions({ office, signal }) {
  return async (list, query) => {
    /** @type {{questions: Question[], next?: string}} */
    const got = await office.client.get(`/questions?${query}`, { signal });
    list.append(...got.questions.map((q) => el("li", { class: "item still" },
      el("time", { class: "small quiet number" }, moment(q.at)), el("a", { class: "grow", href: to(["ask"], { q: q.question }) }, q.question),
      q.entry ? el("a", { class: "small", href: to(["entries", q.entry]) }, q.entry) : null, q.label ? el("span", { class: `badge ${wrongs.includes(q.label) ? "bad" : "good"}` }, named("label", q.label)) : null, el("span", { class: "badge" }, q.reason ? named("reason", q.reason) : named("decision", q.decision)))));
    return got.next ?? "";
  };
}

/** @param {Client} client @param {Outcome} o */
function item(client, o) {
  const talk = el("div", { class: "stack talk" });
  const box = el("details", { class: "outcome" },
    el("summary", { class: "row" }, el("time", { class: "number" }, moment(o.opened_at)), el("span", { class: "badge" }, named("ending", o.ending)), o.reopened ? el("span", { class: "badge warn" }, say("figures.reopened")) : null, el("span", { class: "small quiet" }, o.channel ?? "")), talk);
  box.addEventListener("toggle", () => {
    if (!box.open || talk.childElementCount) return;
    void loaded(talk, async () => {
      /** @type {{messages: {author: string, name?: string, text: string, at: string}[]}} */
      const { messages } = await client.get(`/conversations/${encodeURIComponent(o.conversation)}`);
      return messages.map((m) => el("p", { class: `bubble ${m.author === "buyer" ? "mine" : ""}` }, m.text));
    });
  });
  return el("li", {}, box);
}

/** @param {Day[]} days */
function people(days) {
  /** @type {Map<string, Day[]>} */
  const by = new Map();
  for (const d of days) by.set(d.agent, [...(by.get(d.agent) ?? []), d]);
  /** @param {Day[]} of @param {"tickets" | "replies" | "late" | "rated"} what */
  const sum = (of, what) => of.reduce((n, d) => n + d[what], 0);
  return el("section", { class: "stack" }, el("h2", {}, say("figures.people")),
    el("div", { class: "table" }, el("table", {},
      el("thead", {}, el("tr", {}, [say("figures.agent"), say("figures.tickets"), say("figures.replies"), say("figures.first"), say("figures.late"), say("figures.stars")].map((h, i) => el("th", { class: i ? "number" : "" }, h)))),
      el("tbody", {}, [...by].map(([name, of]) => el("tr", {}, el("td", {}, name), el("td", { class: "number" }, count(sum(of, "tickets"))), el("td", { class: "number" }, count(sum(of, "replies"))),
        el("td", { class: "number" }, of.some((d) => d.first_reply_seconds !== undefined) ? say("figures.seconds", { n: Math.round(mean(of.filter((d) => d.first_reply_seconds !== undefined), (d) => d.first_reply_seconds ?? 0, (d) => Math.max(1, d.tickets))) }) : "—"),
        el("td", { class: "number" }, count(sum(of, "late"))), el("td", { class: "number" }, sum(of, "rated") ? mean(of, (d) => d.stars ?? 0, (d) => d.rated).toFixed(1) : "—")))))));
}
