/**
 * A head office and its shops: whom the shop follows, what it inherits, has of its own, does not want or cannot take, what
 * the head office has changed since, and what can be done about each.
 *
 * @module
 */

import { Problem } from "../lib/api.js";
import { el, fill } from "../lib/dom.js";
import { moment } from "../lib/lang.js";
import { toast } from "../lib/toast.js";
import { draw as drawDiff } from "./diff.js";
import { past } from "./gate.js";
import { hindrance } from "./hindrance.js";
import { to } from "./office.js";
import { ask, button, field, head, loaded, nothing, select } from "./parts.js";
import { difference } from "./policies.js";
import { named, say } from "./say.js";

/** @typedef {import("./office.js").Page} Page */
/** @typedef {{head?: string, followers?: string[], since?: string, by?: string, revision: number}} Following */
/** @typedef {{id: string, question: string, lacks: string}} Unsayable */
/** @typedef {"override" | "opt_out" | "opt_in" | "adopt" | "keep"} Act */

/**
 * @typedef {object} Bequest
 * @property {"entry" | "policy"} noun
 * @property {string} id
 * @property {string} title
 * @property {string} tie
 * @property {number} revision
 * @property {number} upstream
 * @property {boolean} changed
 * @property {import("./shapes.js").Diff} [diff]
 * @property {import("./policies.js").CellChange[]} [cells]
 * @property {import("./hindrance.js").Hindrance} [hindrance]
 */

/** How long the shop's checks may take, in milliseconds. */
const patience = 40_000;

/** What can be looked at; "open" is what somebody has to look at. */
const views = ["open", "", "inherited", "overridden", "opted_out", "held"];

/** The role that each act takes. @type {Record<Act, string>} */
const needs = { override: "editor", opt_out: "manager", opt_in: "manager", adopt: "manager", keep: "manager" };

/** @param {Page} page */
export async function show(page) {
  const { main, office, signal } = page;
  /** @type {Following} */
  const following = await office.client.get("/following", { signal });
  if (following.head) return branch(page, following);
  fill(main, head(say("nav.inheritance")), following.followers?.length ? leads(following.followers) : follow(page, following));
}

const again = () => dispatchEvent(new HashChangeEvent("hashchange"));

/** @param {string[]} followers */
function leads(followers) {
  return el("section", { class: "card stack" }, el("p", {}, say("inheritance.leads", { n: followers.length })),
    el("ul", { class: "row wrap" }, followers.map((f) => el("li", { class: "badge" }, f))));
}

/** Offers the shops that can be followed: those that the reader manages, too. @param {Page} page @param {Following} now */
function follow({ office }, now) {
  const hint = el("p", { class: "quiet" }, say("inheritance.hint"));
  const others = office.me.shops.filter((s) => s.shop !== office.shop && (s.role === "manager" || s.role === "admin")).map((s) => /** @type {[string, string]} */ ([s.shop, s.shop]));
  if (!office.may("manager") || others.length === 0) return el("section", { class: "card stack" }, hint, el("p", { class: "quiet" }, say("inheritance.cannot")));
  const pick = select(others, "", { name: "head" });
  return el("section", { class: "card stack" }, hint, field(say("inheritance.head"), pick), el("div", {}, button(say("inheritance.follow"), async () => {
    const why = await ask({ title: say("inheritance.follow.title", { head: pick.value }), text: say("inheritance.follow.text"), label: say("why.optional"), yes: say("inheritance.follow") });
    if (why === null) return;
    await past((end) => office.client.call(`/following${end}`, { method: "PUT", body: { head: pick.value, why }, headers: { "If-Match": `"${now.revision}"` }, patience }));
    office.forget();
    toast(say("inheritance.followed"));
    again();
  }, "primary")));
}

/** @param {Page} page @param {Following} following */
async function branch(page, following) {
  const { main, office, query } = page;
  const view = query.get("tie") ?? "open";
  const place = el("div", { class: "stack" });
  const chips = views.map((v) => el("a", { class: "chip", "aria-current": v === view ? "page" : null, href: `#/inheritance?tie=${v}` }, named("tie", v || "all")));
  fill(main, head(say("nav.inheritance"), chips),
    el("section", { class: "card row wrap" },
      el("p", { class: "grow" }, say("inheritance.follows", { head: following.head ?? "" }), " ", el("span", { class: "small quiet" }, following.by, " ", el("time", { datetime: following.since }, moment(following.since ?? "")))),
      office.may("manager") ? button(say("inheritance.leave"), () => leave(page, following), "plain compact danger") : null),
    place);
  await loaded(place, () => part(page, view, ""));
}

/** A part of the list, and where the next begins. @param {Page} page @param {string} view @param {string} after @returns {Promise<import("../lib/dom.js").Child[]>} */
async function part(page, view, after) {
  const query = new URLSearchParams({ limit: "100", ...(view === "open" ? { open: "true" } : view && { tie: view }), ...(after && { after }) });
  /** @type {{bequests: Bequest[], unsayable?: Unsayable[], next?: string}} */
  const got = await page.office.client.get(`/inheritance?${query}`, { signal: page.signal });
  const next = got.next ?? "";
  const more = el("div", { class: "stack" });
  if (next) fill(more, el("div", {}, button(say("figures.more"), () => loaded(more, () => part(page, view, next)), "")));
  if (after === "" && got.bequests.length === 0 && !got.unsayable?.length) return [nothing(say(view === "open" ? "inheritance.none.open" : "inheritance.none"))];
  return [
    after === "" && got.unsayable?.length ? unsayable(got.unsayable) : null,
    el("ul", { class: "stack bequests" }, got.bequests.map((b) => item(page, b))), more,
  ];
}

/** @param {Unsayable[]} list */
function unsayable(list) {
  return el("div", { class: "notice bad" }, el("div", { class: "stack" }, el("p", {}, say("inheritance.unsayable")),
    el("ul", {}, list.map((u) => el("li", { class: "small" }, el("a", { href: to(["entries", u.id]) }, u.question), " ", el("span", { class: "quiet" }, u.lacks))))));
}

/** @param {Page} page @param {Bequest} b */
function item({ office }, b) {
  const colour = { inherited: "", overridden: "brand", opted_out: "", held: "warn" }[b.tie] ?? "";
  const path = [b.noun === "entry" ? "entries" : "policies", b.id];
  return el("li", { class: "card stack", "data-bequest": b.id },
    el("p", { class: "row wrap" }, el("span", { class: `badge ${colour}` }, named("tie", b.tie)), b.noun === "policy" ? el("span", { class: "badge" }, say("noun.policy")) : null,
      el("strong", { class: "grow" }, b.revision > 0 ? el("a", { href: to(path) }, b.title || b.id) : b.title || b.id)),
    b.hindrance ? hindrance(b.hindrance) : null,
    b.changed ? el("p", { class: "small" }, say(b.upstream === 0 ? "inheritance.gone" : "inheritance.changed")) : null,
    b.changed && b.diff ? drawDiff(b.diff) : b.changed && b.cells ? difference(b.cells, {}) : null,
    el("div", { class: "row wrap" }, acts(b).filter((act) => office.may(needs[act])).map((act) =>
      button(say(`inherit.${act}`), () => choose(office, b, act), "compact"))));
}

/** What can be done to it, as it is tied now. @param {Bequest} b @returns {Act[]} */
function acts({ noun, tie, changed, hindrance: held }) {
  const own = held?.kind === "same_id";
  /** @type {Record<string, Act[]>} */
  const all = {
    inherited: ["override", "opt_out"], opted_out: ["opt_in"],
    overridden: changed ? ["keep", "adopt"] : ["adopt"],
    held: own ? ["keep", "adopt", "opt_out"] : ["opt_out"],
  };
  return (all[tie] ?? []).filter((act) => noun === "entry" || (act !== "opt_out" && act !== "opt_in"));
}

/**
 * Does the act to what was shown: where either side has changed since, it is shown anew.
 *
 * @param {import("./office.js").Office} office
 * @param {{noun: "entry" | "policy", id: string, title: string, revision: number, upstream?: number}} b
 * @param {Act} act
 */
export async function choose(office, b, act) {
  const why = await ask({ title: say(`inherit.${act}.title`, { title: b.title }), text: say(`inherit.${act}.text`), label: say("why.optional"), yes: say(`inherit.${act}`) });
  if (why === null) return;
  const path = `/inheritance/${b.noun === "entry" ? "entries" : "policies"}/${encodeURIComponent(b.id)}`;
  try {
    await past((end) => office.client.post(`${path}${end}`, { act, why, ...(b.upstream !== undefined && { upstream: b.upstream }) }, { headers: { "If-Match": `"${b.revision}"` }, patience }));
    toast(say(`inherit.${act}.done`));
  } catch (err) {
    if (!(err instanceof Problem) || err.status !== 412) throw err;
    toast(err.message, "bad");
  }
  office.forget();
  again();
}

/** @param {Page} page @param {Following} following */
async function leave({ office }, following) {
  const pick = select([["keep", say("inheritance.leave.keep")], ["remove", say("inheritance.leave.remove")]], "keep");
  const why = await ask({ title: say("inheritance.leave.title", { head: following.head ?? "" }), body: field(say("inheritance.leave.what"), pick), label: say("why.optional"), yes: say("inheritance.leave"), danger: true });
  if (why === null) return;
  const query = new URLSearchParams({ entries: pick.value, ...(why && { why }) });
  await past((end) => office.client.call(`/following?${query}${end.replace("?", "&")}`, { method: "DELETE", headers: { "If-Match": `"${following.revision}"` }, patience }));
  office.forget();
  toast(say("inheritance.left"));
  again();
}
