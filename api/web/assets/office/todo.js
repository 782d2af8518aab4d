/**
 * What needs doing in the shop, as the first thing a manager sees: who waits, what buyers ask in vain, what colleagues have
 * written, what answers say that they must not, and what is about to expire. Each leads to where it is done.
 *
 * /office#/todo/findings lists what the rules find in the whole shop.
 *
 * @module
 */

import { Problem } from "../lib/api.js";
import { el, fill } from "../lib/dom.js";
import { findings, show as showFindings } from "./findings.js";
import { to } from "./office.js";
import { head } from "./parts.js";
import { count, percent, say } from "./say.js";

/** @typedef {import("./office.js").Page} Page */
/** @typedef {{first_reply?: Clock, settlement?: Clock, complaint?: {class?: string, steps: unknown[], follow_up?: string}}} Ticket */
/** @typedef {{due?: string, stopped_at?: string, breached?: boolean}} Clock */

/**
 * What is counted: how many, whether that is urgent, and more words about it.
 *
 * @typedef {{n: number, more?: boolean, urgent?: boolean, words?: string}} Sum
 */

/** How many tickets are looked at: a shop with more of them waiting knows that it is late. */
const most = 500;

/** How many steps a complaint takes until it is settled: recorded, diagnosed, agreed, carried out. */
const steps = 4;

/** @param {Page} page */
export async function show(page) {
  if (page.path[0] === "findings") return showFindings(page);
  const { main, office } = page;
  const lint = findings(page);
  lint.catch(() => {}); // each line that asks for it tells
  const waits = tickets(page, "waiting");
  const held = tickets(page, "claimed");
  for (const asked of [waits, held]) asked.catch(() => {});
  const desk = `/desk?shop=${encodeURIComponent(office.shop)}`;
  const lines = [
    line(say("todo.waiting"), desk, waits.then(({ list, next }) => ({ n: list.length, more: next, urgent: list.some(late), words: list.some(late) ? say("todo.late", { n: count(list.filter(late).length) }) : "" }))),
    line(say("todo.complaints"), desk, Promise.all([waits, held]).then(([a, b]) => complaints([...a.list, ...b.list]))),
    line(say("todo.review"), to(["entries"], { status: "review" }), reviews(page)),
    line(say("todo.unanswered"), to(["unanswered"]), unanswered(page)),
    line(say("todo.blocked"), to(["todo", "findings"], { kind: "blocked" }), lint.then((f) => ({ n: f.blocked.length, urgent: f.blocked.length > 0 }))),
    line(say("todo.contradictions"), to(["todo", "findings"], { kind: "contradictions" }), lint.then((f) => ({ n: f.contradictions.length, urgent: f.contradictions.length > 0 }))),
    line(say("todo.expiring"), to(["todo", "findings"], { kind: "expiring" }), lint.then((f) => ({ n: f.expiring.length, words: f.expiring.length ? say("todo.expired", { n: count(f.expired) }) : "" }))),
    line(say("todo.inheritance"), to(["inheritance"]), inherited(page)),
  ];
  const news = el("p", { class: "quiet", role: "status" }, say("office.loading"));
  const last = el("div", { class: "stack" });
  fill(main, head(say("nav.todo")), news, el("ul", { class: "list todo" }, lines.map((l) => l.row)), last);
  void Promise.all(lines.map((l) => l.sum)).then((sums) => fill(news, told(sums)));
  void Promise.all([week(page), beginning(page)]).then((more) => fill(last, ...more));
}

/** @param {(Sum | null)[]} sums */
function told(sums) {
  const open = sums.filter((s) => s !== null && s.n > 0).length;
  if (sums.includes(null)) return say("todo.some");
  return open === 0 ? say("todo.done") : say("todo.open", { n: open });
}

/**
 * A line that is there at once, and counts when it is known. null is that it could not be known.
 *
 * @param {string} title
 * @param {string} href
 * @param {Promise<Sum>} counted
 */
function line(title, href, counted) {
  const n = el("span", { class: "badge number" }, "…");
  const words = el("span", { class: "small quiet words" });
  const row = el("li", {}, el("a", { class: "item", href }, el("span", { class: "what" }, title), words, n));
  const sum = counted.then((s) => {
    n.className = `badge number ${s.n === 0 ? "" : s.urgent ? "bad" : "warn"}`;
    fill(n, s.more ? `${count(s.n)}+` : s.n === 0 ? say("todo.none") : count(s.n));
    fill(words, s.words ?? "");
    return s;
  }).catch((err) => {
    if (!(err instanceof Problem) && !(err instanceof DOMException)) throw err;
    fill(n, "—");
    fill(words, err.message);
    return null;
  });
  return { row, sum };
}

/** @param {Page} page @param {string} state @returns {Promise<{list: Ticket[], next: boolean}>} */
async function tickets({ office, signal }, state) {
  /** @type {{tickets: Ticket[], next?: string}} */
  const got = await office.client.get(`/tickets?state=${state}&limit=${most}`, { signal });
  return { list: got.tickets, next: Boolean(got.next) };
}

/** Says whether a clock has run out. @param {Clock | undefined} clock */
const over = (clock) => clock !== undefined && !clock.stopped_at && (clock.breached === true || Boolean(clock.due && Date.parse(clock.due) < Date.now()));

/** Says whether a buyer has waited longer for the first reply than the shop has promised. @param {Ticket} ticket */
const late = (ticket) => over(ticket.first_reply);

/** Those that nobody has settled, and of them those that are overdue. @param {Ticket[]} list @returns {Sum} */
function complaints(list) {
  const all = list.filter((t) => t.complaint && t.complaint.class !== "none" && t.complaint.steps.length < steps);
  const due = all.filter((t) => over(t.settlement) || (t.complaint?.follow_up && Date.parse(t.complaint.follow_up) < Date.now()));
  return { n: all.length, urgent: due.length > 0, words: due.length ? say("todo.late", { n: count(due.length) }) : "" };
}

/** @param {Page} page @returns {Promise<Sum>} */
async function reviews({ office, signal }) {
  /** @type {{drafts: unknown[], next?: string}} */
  const got = await office.client.get("/drafts?status=review&limit=500", { signal });
  return { n: got.drafts.length, more: Boolean(got.next) };
}

/** @param {Page} page @returns {Promise<Sum>} */
async function unanswered({ office, signal }) {
  /** @type {{clusters: {question: string, times: number}[], total: number}} */
  const got = await office.client.get("/unanswered/clusters?state=open&limit=1", { signal });
  const [first] = got.clusters;
  return { n: got.total, words: first ? say("todo.most", { question: first.question, n: count(first.times) }) : "" };
}

/** What the head office has changed, and what is in its way; nothing where the shop follows none. @param {Page} page @returns {Promise<Sum>} */
async function inherited({ office, signal }) {
  /** @type {{head?: string, bequests: unknown[], next?: string, unsayable?: unknown[]}} */
  const got = await office.client.get("/inheritance?open=true&limit=500", { signal });
  return { n: got.bequests.length + (got.unsayable?.length ?? 0), more: Boolean(got.next) };
}

/** How a shop without entries begins. @param {Page} page */
async function beginning({ office, signal }) {
  try {
    /** @type {{entries: unknown[]}} */
    const got = await office.client.get("/entries?limit=1", { signal });
    if (got.entries.length > 0 || !office.may("editor")) return null;
    return el("div", { class: "card stack" }, el("p", {}, say("entries.none")), el("div", { class: "row wrap" },
      el("a", { class: "button primary", href: to(["entries", "import"]) }, say("entries.import")), el("a", { class: "button", href: to(["entries", "new"]) }, say("entries.new"))));
  } catch {
    return null; // the rest is of use without it
  }
}

/** How the last seven days went, in a line; nothing where nothing was asked. @param {Page} page */
async function week({ office, signal }) {
  try {
    /** @type {{conversations: number, endings: Record<string, number>}} */
    const got = await office.client.get("/figures", { signal });
    if (got.conversations === 0) return null;
    const alone = (got.endings.bot ?? 0) + (got.endings.suggestion ?? 0);
    return el("p", { class: "small" }, el("a", { href: to(["figures"]) }, say("todo.week", { n: count(got.conversations), share: percent(alone / got.conversations) })));
  } catch {
    return null; // the rest is of use without it
  }
}
