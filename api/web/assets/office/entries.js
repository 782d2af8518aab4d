/**
 * The shop's entries: the list, and by an entry's id the editor.
 *
 * The list is read a part at a time by cursors, so that it is as quick with ten thousand entries as with ten. What is
 * looked for stands in the address: going back comes back to it.
 *
 * @module
 */

import { Problem } from "../lib/api.js";
import { el, fill } from "../lib/dom.js";
import { lang, moment } from "../lib/lang.js";
import { toast } from "../lib/toast.js";
import { bulk, left } from "./bulk.js";
import { past } from "./gate.js";
import { to } from "./office.js";
import { ask, button, calmly, head, loaded, nothing, riskBadge, select, statusBadge, termBadge } from "./parts.js";
import { count, say } from "./say.js";

/** @typedef {import("./office.js").Page} Page */
/** @typedef {import("./shapes.js").Entry} Entry */
/** @typedef {import("./shapes.js").Pending} Pending */
/** @typedef {import("./office.js").Category} Category */
/** @typedef {{entry: Entry, marked?: {text: string, hit: boolean}[], author?: string}} Line */

/** @typedef {{q: string, status: string, category: string, after: string}} Asked what is looked for, and where the part begins */
/** @typedef {{entries: Entry[], filter?: {q?: string, status?: string, category?: string}, n: number}} Choice those that are chosen; with a filter, all that it lists */
/** @typedef {{matched: number, changed: number, left: number, skipped?: {entry: string, question: string, why: string}[]}} Changed */

/** How many are shown at a time. */
const part = 50;

/** Where the part before began, by where a part begins. @type {Map<string, string>} */
const before = new Map();

/** @param {Page} page */
export async function show(page) {
  const [id] = page.path;
  if (id === "import") return (await import("./import.js")).show(page);
  if (id !== undefined) return (await import("./entry.js")).show(page);
  return list(page);
}

/** @param {Page} page */
async function list(page) {
  const { main, office, query } = page;
  const asked = { q: query.get("q") ?? "", status: query.get("status") ?? "", category: query.get("category") ?? "", after: query.get("after") ?? "" };
  /** @param {Partial<typeof asked>} change */
  const go = (change) => {
    location.hash = to(["entries"], { ...asked, after: "", ...change });
  };

  const search = el("input", { class: "input", type: "search", value: asked.q, placeholder: say("entries.search"), "aria-label": say("entries.search"), maxlength: 500 });
  const later = calmly(350, () => {
    if (search.value.trim() === asked.q) return;
    Object.assign(asked, { q: search.value.trim(), after: "" });
    history.replaceState(history.state, "", to(["entries"], asked));
    void draw(); // alone: whoever types keeps the caret, and what he spells
  });
  search.addEventListener("input", (e) => /** @type {InputEvent} */ (e).isComposing || later());
  search.addEventListener("compositionend", later);
  const category = select(offered([], asked.category), asked.category, { "aria-label": say("entries.category") });
  category.addEventListener("change", () => go({ category: category.value }));
  const states = el("div", { class: "states row wrap", role: "group", "aria-label": say("entries.status") },
    ["", "live", "review", "draft", "retired"].map((s) => el("button", {
      class: "chip", type: "button", "data-status": s, "aria-pressed": String(s === asked.status), onclick: () => go({ status: s }),
    }, s === "" ? say("entries.all") : say(`status.${/** @type {import("./shapes.js").Status} */ (s)}`))));

  const place = el("div", {});
  let turn = 0;
  const draw = () => {
    const mine = ++turn;
    return loaded(place, async () => {
      const now = { ...asked };
      const found = await fetchPart(page, now);
      if (mine !== turn) throw new DOMException("something else is looked for by now", "AbortError");
      if (found.next) before.set(found.next, now.after);
      return drawn(page, now, found);
    });
  };
  fill(main,
    head(say("nav.entries"),
      office.may("editor") ? el("a", { class: "button primary", href: to(["entries", "new"]) }, say("entries.new")) : null,
      office.may("editor") ? el("a", { class: "button", href: to(["entries", "import"]) }, say("entries.import")) : null,
      el("a", { class: "button", href: office.file("/entries:export?format=xlsx"), download: "" }, say("entries.export"))),
    el("div", { class: "filters" }, search, category, states),
    place);
  await draw();
  void waiting(page, states);
  void choices(page, asked, category);
}

/**
 * What can be chosen of the shop's categories, and how many entries each has. Drafts are not counted by category.
 *
 * @param {Category[]} categories
 * @param {string} chosen which may have no entry any more
 * @returns {[string, string][]}
 */
function offered(categories, chosen) {
  const known = chosen === "" || categories.some((c) => c.category === chosen);
  return [["", say("entries.category.all")], ...(known ? [] : [/** @type {[string, string]} */ ([chosen, chosen])]),
    ...categories.map((c) => /** @type {[string, string]} */ ([c.category, c.entries === undefined ? c.category : say("entries.category.count", { category: c.category, n: count(c.entries) })]))];
}

/** @param {Page} page @param {Asked} asked @param {HTMLSelectElement} category */
async function choices({ office, signal }, asked, category) {
  try {
    const found = await office.categories(ofDrafts(asked) ? "" : asked.status, signal);
    const all = ofDrafts(asked) ? found.map((c) => ({ category: c.category })) : found;
    fill(category, offered(all, asked.category).map(([value, text]) => el("option", { value, selected: value === asked.category }, text)));
  } catch {
    // the list is of use without them
  }
}

/** Counts those that wait for a review. @param {Page} page @param {HTMLElement} states */
async function waiting({ office, signal }, states) {
  try {
    /** @type {{drafts: Pending[], next?: string}} */
    const got = await office.client.get("/drafts?status=review&limit=100", { signal });
    const chip = states.querySelector("[data-status=review]");
    if (got.drafts.length > 0) chip?.append(el("span", { class: "badge warn" }, got.next ? "100+" : String(got.drafts.length)));
  } catch {
    // the list is of use without the number
  }
}

/**
 * @param {Page} page
 * @param {Asked} asked
 * @param {number} [most]
 * @returns {Promise<{lines: Line[], next: string, total?: number}>}
 */
async function fetchPart({ office, signal }, { q, status, category, after }, most = part) {
  const query = new URLSearchParams({ limit: String(most) });
  if (q !== "") {
    query.set("q", q);
    for (const [name, value] of [["status", status], ["category", category], ["offset", after]]) if (name && value) query.set(name, value);
    /** @type {{entries: Line[], total: number}} */
    const got = await office.client.get(`/search?${query}`, { signal });
    const seen = Number(after) + got.entries.length;
    return { lines: got.entries, total: got.total, next: seen < got.total && got.entries.length > 0 ? String(seen) : "" };
  }
  if (after) query.set("after", after);
  if (category) query.set("category", category);
  if (status === "review" || status === "draft") {
    query.set("status", status);
    /** @type {{drafts: Pending[], next?: string}} */
    const got = await office.client.get(`/drafts?${query}`, { signal });
    return { lines: got.drafts, next: got.next ?? "" };
  }
  if (status) query.set("status", status);
  /** @type {{entries: Entry[], next?: string}} */
  const got = await office.client.get(`/entries?${query}`, { signal });
  return { lines: got.entries.map((entry) => ({ entry })), next: got.next ?? "" };
}

/**
 * @param {Page} page
 * @param {Asked} asked
 * @param {{lines: Line[], next: string, total?: number}} found
 */
function drawn(page, asked, { lines, next, total }) {
  if (lines.length === 0) return [nothing(say(asked.q || asked.category || asked.status ? "entries.none.found" : "entries.none"))];
  /** @type {Map<string, Entry>} */
  const chosen = new Map();
  const bar = el("div", { class: "bulk", hidden: true, role: "group", "aria-label": say("bulk.title") });
  const all = el("input", { type: "checkbox", "aria-label": say("bulk.all") });
  const boxes = lines.map(({ entry }) => {
    const box = el("input", { type: "checkbox", "aria-label": say("bulk.one", { question: entry.question }) });
    box.addEventListener("change", () => {
      if (box.checked) chosen.set(entry.id, entry);
      else chosen.delete(entry.id);
      draw();
    });
    return box;
  });
  const draw = () => {
    bar.hidden = chosen.size === 0;
    all.checked = chosen.size === lines.length;
    all.indeterminate = chosen.size > 0 && chosen.size < lines.length;
    const more = all.checked && (next !== "" || asked.after !== "") ? button(say("bulk.every"), async () => offer(await every(page, asked)), "plain compact") : null;
    offer({ entries: [...chosen.values()], n: chosen.size }, more);
  };
  /** @param {Choice} choice @param {HTMLElement | null} [more] */
  const offer = (choice, more = null) => fill(bar, el("strong", {}, say(more || choice.n <= chosen.size ? "bulk.chosen" : "bulk.chosen.every", { n: count(choice.n) })), more, ...acts(page, asked, choice));
  all.addEventListener("change", () => {
    const wanted = all.checked; // each click draws it anew
    for (const box of boxes) if (box.checked !== wanted) box.click();
  });
  const mayEdit = page.office.may("manager"); // many at once are live at once
  return [
    bar,
    el("div", { class: "table entries" }, el("table", {},
      el("thead", {}, el("tr", {},
        mayEdit ? el("th", { class: "check" }, all) : null,
        el("th", {}, say("entries.question")), el("th", {}, say("entries.category")), el("th", {}, say("entries.status")), el("th", {}, say("entries.updated")))),
      el("tbody", {}, lines.map((line, i) => row(line, mayEdit ? boxes[i] : undefined))))),
    el("footer", { class: "row pager" },
      el("span", { class: "small quiet grow" }, total === undefined ? say("entries.here", { n: lines.length }) : say("entries.total", { n: count(total) })),
      asked.after ? el("a", { class: "button compact", href: to(["entries"], { ...asked, after: before.get(asked.after) ?? "" }) }, say("pager.back")) : null,
      next ? el("a", { class: "button compact", rel: "next", href: to(["entries"], { ...asked, after: next }) }, say("pager.next")) : null),
  ];
}

/** @param {Line} line @param {HTMLElement} [box] */
function row({ entry, marked, author }, box) {
  const words = marked ? marked.map((p) => (p.hit ? el("mark", {}, p.text) : p.text)) : entry.question;
  const aside = [
    entry.similar?.length ? say("entries.similar", { n: entry.similar.length }) : "",
    (entry.answers?.length ?? 0) > 1 ? say("entries.answers", { n: entry.answers?.length ?? 0 }) : "",
    entry.answers?.length ? "" : say("entries.unanswered"),
  ].filter(Boolean).join(lang === "en" ? ", " : "，");
  return el("tr", {},
    box ? el("td", { class: "check" }, box) : null,
    el("td", { class: "what" }, el("a", { href: to(["entries", entry.id]) }, words), el("span", { class: "small quiet" }, aside)),
    el("td", { class: "category small" }, entry.category ?? ""),
    el("td", { class: "state" }, el("span", { class: "row wrap" }, statusBadge(entry.status), termBadge(entry), riskBadge(entry.risk))),
    el("td", { class: "small quiet when" }, entry.updated_at ? el("time", { datetime: entry.updated_at }, moment(entry.updated_at)) : null, " ", author ?? entry.updated_by ?? ""));
}

/** Drafts are read one by one; what is or was served is changed all at once. @param {Asked} asked */
const ofDrafts = ({ status }) => status === "draft" || status === "review";

/**
 * All that is looked for, beyond the part that is shown.
 *
 * @param {Page} page
 * @param {Asked} asked
 * @returns {Promise<Choice>}
 */
async function every(page, asked) {
  const { q, status, category } = asked;
  if (!ofDrafts(asked)) {
    const filter = { ...(q && { q }), ...(status && { status }), ...(category && { category }) };
    /** @type {Changed} */
    const { matched } = await page.office.client.post("/entries:change", { act: "file", filter, dry_run: true }, { again: true });
    return { entries: [], filter, n: matched };
  }
  /** @type {Entry[]} */
  const entries = [];
  for (let after = ""; ;) {
    const got = await fetchPart(page, { ...asked, after }, q === "" ? 500 : 100);
    entries.push(...got.lines.map((l) => l.entry));
    after = got.next;
    if (after === "") return { entries, n: entries.length };
  }
}

/** @param {Page} page @param {Asked} asked @param {Choice} choice */
function acts({ office }, asked, { entries, filter, n }) {
  const again = () => dispatchEvent(new HashChangeEvent("hashchange"));
  /** @param {string} title @param {(entry: Entry) => Promise<unknown>} act */
  const run = async (title, act) => {
    const failed = await bulk(title, entries, act);
    if (failed === 0) toast(say("bulk.done", { n: count(n) }));
    again();
  };
  /** @param {string} title @param {Record<string, string>} what */
  const change = async (title, what) => {
    const body = { ...what, ...(filter ? { filter } : { entries: entries.map((e) => e.id) }) };
    /** @type {Changed} */
    const got = await past((end) => office.client.post(`/entries:change${end}`, body, { patience: 60_000 }));
    if (got.left > 0) await left(title, got);
    else toast(say("bulk.done", { n: count(got.changed) }));
    again();
  };
  const publish = button(say("act.publish"), async () => {
    const why = await ask({ title: say("bulk.publish", { n: count(n) }), text: say("bulk.publish.text"), label: say("why.optional"), yes: say("act.publish") });
    if (why !== null) await run(say("act.publish"), (e) => publishOne(office, e, why));
  }, "compact");
  const retire = button(say("act.retire"), async () => {
    const why = await ask({ title: say("bulk.retire", { n: count(n) }), text: say("bulk.retire.text"), label: say("why.optional"), yes: say("act.retire"), danger: true });
    if (why !== null) await change(say("act.retire"), { act: "retire", why });
  }, "compact danger");
  const move = button(say("bulk.category"), async () => {
    const categories = await office.categories("");
    const choice = select([["", say("bulk.category.none")], ...categories.map((c) => /** @type {[string, string]} */ ([c.category, c.category]))], "", { "aria-label": say("entries.category") });
    const name = await ask({ title: say("bulk.category.title", { n: count(n) }), label: say("bulk.category.new"), yes: say("bulk.category"), body: categories.length ? choice : null });
    if (name === null) return;
    if (ofDrafts(asked)) await run(say("bulk.category"), (e) => moveOne(office, e, name || choice.value));
    else await change(say("bulk.category"), { act: "file", category: name || choice.value });
  }, "compact");
  const manager = office.may("manager");
  return [manager && !filter ? publish : null, manager && !ofDrafts(asked) ? retire : null, move];
}

/** @param {import("./office.js").Office} office @param {Entry} e @param {string} why */
async function publishOne({ client }, e, why) {
  const path = `/entries/${encodeURIComponent(e.id)}`;
  const { etag } = await client.call(`${path}/draft`);
  await client.post(`${path}/publish`, { why }, { headers: { "If-Match": etag }, patience: 40_000 });
}

/**
 * A category changes no answer: what is live stays live, and what has a draft changes in its draft too.
 *
 * @param {import("./office.js").Office} office
 * @param {Entry} e
 * @param {string} category
 */
async function moveOne({ client }, e, category) {
  const path = `/entries/${encodeURIComponent(e.id)}`;
  /** @type {{value: Entry, etag: string}} */
  const { value, etag } = await client.call(path);
  /** @type {{value: Entry}} */
  const kept = await client.call(path, { method: "PUT", body: { ...value, category }, headers: { "If-Match": etag }, patience: 40_000 });
  try {
    /** @type {{value: Pending, etag: string}} */
    const draft = await client.call(`${path}/draft`);
    if (draft.value.base) await client.call(`${path}/draft?base=${kept.value.revision}`, { method: "PUT", body: { ...draft.value.entry, category }, headers: { "If-Match": draft.etag } });
  } catch (err) {
    if (!(err instanceof Problem) || err.status !== 404) throw err;
  }
}
