/**
 * What buyers ask and nobody has answered yet, in groups of the same meaning: each can be taken in as an entry, added to
 * one that is there, or left. What that would gain is asked of the shop's own questions.
 *
 * @module
 */

import { el, fill } from "../lib/dom.js";
import { toast } from "../lib/toast.js";
import { absorb } from "./absorb.js";
import { foretell, together } from "./gain.js";
import { past } from "./gate.js";
import { to } from "./office.js";
import { ask, button, field, head, loaded, nothing } from "./parts.js";
import { count, say } from "./say.js";

/** @typedef {import("./office.js").Page} Page */

/**
 * @typedef {object} Gap
 * @property {string} id
 * @property {string} question
 * @property {string} state
 * @property {string} [entry]
 * @property {{text: string, times: number}[]} questions
 * @property {number} different
 * @property {number} times
 * @property {number} buyers
 * @property {{text?: string, entry?: string, agents: number, times: number}[]} answers
 * @property {{entry: string, revision: number, question: string, phrasings: string[], answer?: string, agents: number}} [proposal]
 * @property {{entry: string, question: string, confidence: number}[]} [nearest]
 */

/** How long a replay may take, in milliseconds. */
const patience = 40_000;

/** How many are shown at a time: what comes near each is looked up. */
const part = 30;

/** The states in which a group can be. */
const states = ["open", "accepted", "ignored"];

/** @param {Page} page */
export async function show(page) {
  const { main, office, query } = page;
  const state = query.get("state") ?? "open";
  const place = el("div", {});
  fill(main, head(say("nav.unanswered"), states.map((s) => el("a", { class: "chip", "aria-current": s === state ? "page" : null, href: to(["unanswered"], { state: s }) }, say(`gap.${/** @type {"open" | "accepted" | "ignored"} */ (s)}`)))),
    el("p", { class: "quiet" }, say("gap.hint")), place);
  const list = el("ul", { class: "stack" });
  const seen = el("span", { class: "small quiet", role: "status" });
  /** @type {Gap[]} */
  const gaps = [];
  const open = state === "open" && office.may("editor") ? together(page, gaps) : null;
  const next = async () => {
    const wanted = new URLSearchParams({ state, limit: String(part), offset: String(gaps.length) });
    /** @type {{clusters: Gap[], total: number}} */
    const got = await office.client.get(`/unanswered/clusters?${wanted}`, { signal: page.signal });
    const fresh = got.clusters.filter((g) => !gaps.some((known) => known.id === g.id)); // the order follows the traffic
    gaps.push(...fresh);
    list.append(...fresh.map((g) => item(page, g, open?.box(g) ?? null)));
    more.hidden = fresh.length === 0 || gaps.length >= got.total;
    fill(seen, say("gap.seen", { n: count(gaps.length), total: count(got.total) }));
  };
  const more = button(say("figures.more"), next, "");
  await loaded(place, async () => {
    await next();
    if (gaps.length === 0) return nothing(say("gap.none"));
    open?.tell();
    return [open?.bar ?? null, list, el("footer", { class: "row pager" }, seen, more)];
  });
}

/** @param {Page} page @param {Gap} g @param {HTMLElement | null} box @returns {HTMLElement} */
function item(page, g, box) {
  const { client } = page.office;
  const path = `/unanswered/clusters/${encodeURIComponent(g.id)}`;
  const gain = el("div", { class: "stack small", role: "status" });
  const merging = el("div", {});
  const again = () => dispatchEvent(new HashChangeEvent("hashchange"));
  const accept = button(say("gap.accept"), async () => {
    const suggested = g.proposal?.answer ?? g.answers.find((a) => a.text)?.text ?? "";
    const answer = el("textarea", { class: "input", rows: 4, maxlength: 8000, value: suggested });
    const adds = g.proposal !== undefined && g.proposal.revision > 0;
    const why = await ask({ title: say("gap.accept.title"), text: adds ? say("gap.accept.adds", { question: g.proposal?.question ?? "" }) : g.question, body: adds ? null : field(say("field.answer"), answer), label: say("why.optional"), yes: say("gap.accept") });
    if (why === null) return;
    const body = adds || answer.value.trim() === g.proposal?.answer ? {} : { answer: answer.value.trim() };
    /** @type {{entry: import("./shapes.js").Entry}} */
    const { entry } = await past((end) => client.post(`${path}/accept${end}`, body, { patience }));
    toast(say(entry.status === "draft" ? "gap.drafted.done" : "gap.accepted.done"));
    if (entry.status === "draft") location.hash = to(["entries", entry.id]); // to be read once more, and published
    else again();
  }, "primary compact");
  const merge = (g.nearest ?? []).slice(0, 3).map((n) => button(say("gap.merge", { question: n.question }), () => absorb(merging, page, path, n.entry, again), "compact"));
  const gains = button(say("gap.gain"), () => foretell(page, [g.id], gain), "compact");
  const ignore = button(say("gap.ignore"), async () => {
    await client.post(`${path}/ignore`);
    toast(say("gap.ignored.done"));
    again();
  }, "plain compact");
  const open = g.state === "open" && page.office.may("editor");
  return el("li", { class: "card stack gap", "data-gap": g.id },
    el("p", { class: "row wrap" }, box, el("strong", { class: "grow" }, g.question), el("span", { class: "small quiet number" }, say("gap.times", { n: count(g.times), buyers: count(g.buyers) }))),
    el("ul", { class: "row wrap" }, g.questions.map((q) => el("li", { class: "badge" }, q.times > 1 ? say("gap.said", { text: q.text, n: q.times }) : q.text)), g.different > g.questions.length ? el("li", { class: "small quiet" }, say("gap.more", { n: g.different - g.questions.length })) : null),
    g.answers.length ? el("ul", { class: "stack" }, g.answers.slice(0, 2).map((a) => el("li", { class: "small" }, el("span", { class: "badge info" }, say("gap.agents", { n: a.agents })), " ", a.entry ? el("a", { href: to(["entries", a.entry]) }, a.entry) : a.text ?? ""))) : null,
    g.entry ? el("p", { class: "small" }, el("a", { href: to(["entries", g.entry]) }, g.entry)) : null,
    open ? el("div", { class: "row wrap" }, accept, merge, gains, ignore) : null, gain, merging);
}
