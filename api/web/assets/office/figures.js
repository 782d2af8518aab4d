/**
 * How conversations end, by day or week, as a chart that leads to the conversations behind it; and how people reply.
 *
 * @module
 */

import { el, fill } from "../lib/dom.js";
import { lang, moment } from "../lib/lang.js";
import { button, head, loaded, nothing } from "./parts.js";
import { count, named, percent, say } from "./say.js";
import { scale, svg } from "./svg.js";

/** @typedef {import("./office.js").Page} Page */
/** @typedef {import("../lib/api.js").Client} Client */
/** @typedef {{from: string, to: string, conversations: number, endings: Record<string, number>, reopened: number, durable: number, durable_share?: number}} Tally */
/** @typedef {{date: string, agent: string, tickets: number, replies: number, first_reply_seconds?: number, late: number, rated: number, stars?: number, reopened: number}} Day */
/** @typedef {{conversation: string, channel?: string, opened_at: string, ending: string, tickets: number, reopened?: boolean}} Outcome */

/** The endings, from the one that costs nobody anything to the one that costs a buyer. */
const endings = ["bot", "suggestion", "agent", "open", "abandoned"];

const hour = 3_600_000;
const day = 24 * hour;

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
    const all = await Promise.all(starts.map((from) => tally(office.client, from, Math.min(from + days * day, Date.now()), page.signal)));
    const agents = office.may("manager") ? await agentDays(office.client, starts[0] ?? end, page.signal) : [];
    return drawn(page, all, agents, days);
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

/** @param {Client} client @param {number} from @param {number} to @param {AbortSignal} signal @returns {Promise<Tally>} */
function tally(client, from, to, signal) {
  return client.get(`/figures?${between(from, Math.max(to, from + 1))}`, { signal });
}

/** @param {number} from @param {number} to */
function between(from, to) {
  return new URLSearchParams({ from: new Date(from).toISOString(), to: new Date(to).toISOString() });
}

/** @param {Client} client @param {number} from @param {AbortSignal} signal @returns {Promise<Day[]>} */
async function agentDays(client, from, signal) {
  /** @type {{days: Day[]}} */
  const got = await client.get(`/figures/agents?${between(from, Date.now())}`, { signal });
  return got.days;
}

/** @param {Page} page @param {Tally[]} all @param {Day[]} agents @param {number} days */
function drawn(page, all, agents, days) {
  const sum = Object.fromEntries(endings.map((e) => [e, all.reduce((n, t) => n + (t.endings[e] ?? 0), 0)]));
  const total = all.reduce((n, t) => n + t.conversations, 0);
  const behind = el("section", { class: "stack", "aria-live": "polite" });
  /** @param {number} from @param {number} to @param {string} ending */
  const drill = (from, to, ending) => void outcomes(page, behind, from, to, ending);
  const first = Date.parse(all[0]?.from ?? "");
  const served = (sum.bot ?? 0) + (sum.suggestion ?? 0);
  const replied = agents.filter((d) => d.first_reply_seconds !== undefined);
  const rated = agents.reduce((n, d) => n + d.rated, 0);
  return [
    el("ul", { class: "tiles figures" },
      figure(say("figures.conversations"), count(total)),
      figure(say("figures.answered"), total ? percent(served / total) : "—"),
      figure(say("figures.handed"), total ? percent((sum.agent ?? 0) / total) : "—"),
      figure(say("figures.first"), replied.length ? say("figures.seconds", { n: Math.round(mean(replied, (d) => d.first_reply_seconds ?? 0, (d) => d.tickets)) }) : "—"),
      figure(say("figures.stars"), rated ? mean(agents, (d) => d.stars ?? 0, (d) => d.rated).toFixed(1) : "—")),
    total === 0 ? nothing(say("figures.none")) : el("section", { class: "card stack" },
      el("h2", {}, say("figures.endings")),
      el("div", { class: "plot wide" }, chart(all, days, drill)),
      el("ul", { class: "row wrap legend" }, endings.filter((e) => sum[e]).map((e) => el("li", {},
        el("button", { class: "chip", type: "button", "data-ending": e, onclick: () => drill(first, Date.now(), e) }, el("span", { class: `dot ${e}`, "aria-hidden": "true" }), named("ending", e), el("strong", { class: "number" }, count(sum[e] ?? 0))))))),
    behind,
    agents.length ? people(agents) : null,
  ];
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
 * Bars that can be pressed: each is a day or a week.
 *
 * @param {Tally[]} all
 * @param {number} days
 * @param {(from: number, to: number, ending: string) => void} drill
 */
function chart(all, days, drill) {
  const [width, height, left, bottom, top] = [800, 220, 36, 26, 8];
  const most = Math.max(1, ...all.map((t) => t.conversations));
  const y = scale([0, most], [height - bottom, top]);
  const slot = (width - left) / all.length;
  const bar = Math.min(slot * 0.7, 56);
  return svg("svg", { viewBox: `0 0 ${width} ${height}`, class: "chart", role: "group", "aria-label": say("figures.endings") },
    ...[...new Set([0, Math.round(most / 2), most])].flatMap((v) => [svg("line", { class: "grid", x1: left, x2: width, y1: y(v), y2: y(v) }), svg("text", { x: left - 8, y: y(v) + 4, "text-anchor": "end" }, count(v))]),
    ...all.flatMap((t, i) => {
      const from = Date.parse(t.from);
      const x = left + slot * i + (slot - bar) / 2;
      const name = new Date(from + 8 * hour).toLocaleDateString(lang === "en" ? "en" : "zh-CN", { timeZone: "UTC", month: "numeric", day: "numeric" });
      let below = 0;
      const parts = endings.map((e) => {
        const n = t.endings[e] ?? 0;
        const rect = svg("rect", { class: e, x, width: bar, y: y(below + n), height: Math.max(0, y(below) - y(below + n)) });
        below += n;
        return rect;
      });
      const press = () => drill(from, Math.min(from + days * day, Date.now()), "");
      const words = say("figures.bar", { day: name, n: t.conversations, detail: endings.filter((e) => t.endings[e]).map((e) => `${named("ending", e)} ${t.endings[e]}`).join(lang === "en" ? ", " : "，") });
      const column = svg("g", { class: "column", tabindex: t.conversations ? 0 : null, role: t.conversations ? "button" : null, "aria-label": t.conversations ? words : null, onclick: press, onkeydown: (/** @type {KeyboardEvent} */ e) => { if (e.key === "Enter" || e.key === " ") { e.preventDefault(); press(); } } },
        svg("title", {}, words), svg("rect", { class: "hit", x: left + slot * i, width: slot, y: top, height: height - bottom - top }), ...parts);
      const every = Math.ceil(all.length / 12);
      return [column, i % every === 0 ? svg("text", { x: x + bar / 2, y: height - 8, "text-anchor": "middle" }, name) : svg("g")];
    }));
}

/**
 * The conversations behind a bar.
 *
 * @param {Page} page
 * @param {HTMLElement} into
 * @param {number} from
 * @param {number} to
 * @param {string} ending
 */
async function outcomes({ office, signal }, into, from, to, ending) {
  const list = el("ul", { class: "list" });
  let after = "";
  const more = button(say("figures.more"), () => next(), "compact");
  const next = async () => {
    const query = between(from, to);
    query.set("limit", "50");
    if (ending) query.set("ending", ending);
    if (after) query.set("after", after);
    /** @type {{conversations: Outcome[], next?: string}} */
    const got = await office.client.get(`/outcomes?${query}`, { signal });
    list.append(...got.conversations.map((o) => item(office.client, o)));
    after = got.next ?? "";
    more.hidden = after === "";
  };
  await loaded(into, async () => {
    await next();
    return [el("h2", {}, ending ? named("ending", ending) : say("figures.behind")), list.childElementCount ? list : nothing(say("figures.none")), more];
  });
  into.scrollIntoView({ block: "nearest" });
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
