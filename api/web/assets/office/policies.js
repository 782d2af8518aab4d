/**
 * The shop's tables of what it charges and promises, which answers quote, as grids to write in.
 *
 * What is saved is a version of its own, which begins at once or at a moment to come. What a change does to answers is
 * previewed before.
 *
 * @module
 */

import { Problem } from "../lib/api.js";
import { el, fill } from "../lib/dom.js";
import { lang } from "../lib/lang.js";
import { toast } from "../lib/toast.js";
import { instant, listed, local, same, spoken } from "./condition.js";
import { overtaken } from "./conflict.js";
import { past } from "./gate.js";
import { inherited } from "./inherited.js";
import { Grid } from "./grid.js";
import { to } from "./office.js";
import { ask, button, field, head, nothing, select, tabs } from "./parts.js";
import { draw as preview, questions } from "./preview.js";
import { named, say } from "./say.js";
import { timeline } from "./versions.js";

/** @typedef {import("./office.js").Page} Page */
/** @typedef {import("./shapes.js").Policy} Policy */
/** @typedef {Policy & {state: "in_force" | "upcoming" | "past" | "never", from?: string, until?: string, why?: string}} Term */
/** @typedef {{field: string, row?: string, column?: string, old: string, new: string}} CellChange */

/** How long the shop's checks may take before something is kept, in milliseconds. */
const patience = 40_000;

/** The value that stands for all others. */
const rest = "*";

/** @param {Page} page */
export async function show(page) {
  const [name] = page.path;
  if (name === "import") return (await import("./import.js")).show(page, "policies");
  page.office.forget();
  const all = await page.office.policies();
  if (name === undefined) return list(page, all);
  const found = all.find((p) => p.name === name) ?? page.office.upcoming.find((p) => p.name === name);
  if (found) return (await Table.of(page, found)).draw();
  if (name === "new" && page.office.may("manager")) return create(page);
  fill(page.main, nothing(say("policies.gone")));
}

/** @param {Page} page @param {Policy[]} all */
function list({ main, office }, all) {
  fill(main,
    head(say("nav.policies"),
      office.may("manager") ? el("a", { class: "button primary", href: to(["policies", "new"]) }, say("policies.new")) : null,
      office.may("manager") ? el("a", { class: "button", href: to(["policies", "import"]) }, say("entries.import")) : null,
      el("a", { class: "button", href: office.file("/policies:export?format=xlsx"), download: "" }, say("entries.export"))),
    el("p", { class: "quiet" }, say("policies.hint")),
    all.length === 0 ? nothing(say("policies.none")) : el("ul", { class: "tiles" }, all.map((p) => el("li", {}, el("a", { class: "card tile", href: to(["policies", p.name]) },
      el("strong", {}, p.title || p.name), el("span", { class: "small quiet" }, say("policies.size", { columns: p.columns.length, rows: p.rows.length })),
      el("span", { class: "small quiet" }, p.columns.map((c) => c.title || c.name).join("、")))))));
}

/** @param {Page} page */
function create(page) {
  const name = el("input", { class: "input", maxlength: 64, required: true, pattern: "[a-z][a-z0-9_]*", autocapitalize: "none", spellcheck: "false" });
  const title = el("input", { class: "input", maxlength: 64, required: true });
  const by = select([["", say("by.none")], ["region", say("slot.region")], ["order_state", say("slot.order_state")], ["channel", say("slot.channel")]], "");
  const columns = el("textarea", { class: "input", rows: 4, required: true, placeholder: say("policies.columns.sample") });
  const form = el("form", { class: "card stack", onsubmit: (/** @type {Event} */ e) => {
    e.preventDefault();
    const parsed = columns.value.split("\n").map((l) => l.trim()).filter(Boolean).map((l) => {
      const [n = "", t = "", unit = ""] = l.split(/[\s,，]+/);
      return { name: n, title: t || n, ...(unit && { unit }) };
    });
    const p = { name: name.value.trim(), title: title.value.trim(), ...(by.value && { by: by.value }), columns: parsed, rows: [{ match: [rest], cells: {} }] };
    new Table(page, p, []).draw();
  } }, field(say("policies.title"), title), field(say("policies.name"), name, say("policies.name.hint")), field(say("policies.by"), by), field(say("policies.columns"), columns, say("policies.columns.hint")),
  el("div", {}, el("button", { class: "button primary", type: "submit" }, say("policies.go"))));
  fill(page.main, el("a", { class: "back small", href: to(["policies"]) }, say("policies.back")), head(say("policies.new")), form);
}

class Table {
  /**
   * @param {Page} page
   * @param {Policy} policy what is written in
   * @param {Term[]} terms its versions, newest first; none is a table that is new
   */
  constructor(page, policy, terms) {
    this.page = page;
    this.policy = policy;
    this.terms = terms;
    this.fresh = terms.length === 0;
    this.head = terms[0]?.inherited?.from;
    this.readonly = !page.office.may("manager") || this.head !== undefined;
    this.state = el("span", { class: "small quiet grow", role: "status" });
    /** The version to come that is being changed; a version that begins when it does takes its place. */
    this.announced = terms.find((t) => t.version === policy.version && t.state === "upcoming");
    this.from = el("input", { class: "input", type: "datetime-local", id: "from", value: local(this.announced?.from) });
    /** The newest version, which a save starts from; a table that is new has none. */
    this.etag = this.fresh ? "" : `"${terms[0]?.version ?? 0}"`;
    const lead = policy.by ? [named("slot", policy.by)] : [];
    this.grid = new Grid({
      label: policy.title || policy.name, readonly: this.readonly, drop: say("grid.drop"), rowName: (n) => say("import.line", { n }),
      heads: [...lead, ...policy.columns.map((c) => c.unit ? say("grid.unit", { title: c.title || c.name, unit: c.unit }) : c.title || c.name)],
      rows: policy.rows.map((r) => [...(policy.by ? [matched(r.match)] : []), ...policy.columns.map((c) => r.cells[c.name] ?? "")]),
      changed: () => this.changed(),
    });
    this.from.addEventListener("input", () => this.changed());
    this.start = this.signature();
    page.guard(() => this.signature() !== this.start);
  }

  /**
   * The table with its versions: the one in force, or the one that the address names.
   *
   * @param {Page} page
   * @param {Policy} policy
   */
  static async of(page, policy) {
    /** @type {{versions: Term[]}} */
    const { versions } = await page.office.client.get(`/policies/${encodeURIComponent(policy.name)}/versions`);
    const wanted = Number(page.query.get("version"));
    return new Table(page, versions.find((v) => v.version === wanted) ?? policy, versions);
  }

  get path() {
    return `/policies/${encodeURIComponent(this.policy.name)}`;
  }

  signature() {
    return JSON.stringify([this.grid.read(), this.from.value]);
  }

  changed() {
    fill(this.state, this.signature() === this.start ? "" : say("entry.unsaved"));
  }

  /** @returns {Policy} */
  read() {
    const { by, columns } = this.policy;
    const rows = this.grid.read().filter((values) => values.join("") !== "").map((values) => {
      const match = by ? listed(values[0] ?? "").map((m) => (m === say("grid.rest") ? rest : m)) : [rest];
      return { match, cells: Object.fromEntries(columns.map((c, i) => [c.name, values[i + (by ? 1 : 0)] ?? ""])) };
    });
    const { name, title } = this.policy;
    const from = same(this.announced?.from, this.from.value);
    return { name, title, ...(by && { by }), columns, rows, ...(from && { effective_from: from }) };
  }

  draw() {
    const { policy, page, readonly } = this;
    const bar = readonly ? null : el("div", { class: "row wrap bar" },
      el("div", { class: "row wrap small" }, el("label", { for: "from" }, say("policies.from")), this.from), this.state,
      button(say("policies.save"), () => this.save(), "primary"));
    /** @param {boolean} there */
    const foot = (there) => void bar?.toggleAttribute("hidden", !there);
    const view = tabs(say("policies.views"), [
      { id: "edit", title: say("entry.edit"), draw: () => foot(true) },
      { id: "preview", title: say("entry.preview"), draw: (into) => foot(true) || preview(into, page, { policies: [this.read()] }, () => questions(page.office)) },
      ...(this.fresh ? [] : [{ id: "history", title: say("entry.history"), draw: (/** @type {HTMLElement} */ into) => foot(false) || this.history(into) }]),
    ]);
    fill(view.panels[0] ?? el("div"),
      el("p", { class: "small quiet" }, say(policy.by ? "grid.hint.by" : "grid.hint")), this.notices(), this.grid.root,
      policy.by && !readonly ? el("div", {}, button(say("grid.add"), () => this.grid.add([]).querySelector("input")?.focus(), "compact")) : null);
    const root = el("div", { class: "editor" },
      el("a", { class: "back small", href: to(["policies"]) }, say("policies.back")),
      head(policy.title || policy.name, el("span", { class: "small quiet" }, say("policies.quoted", { quote: `{${policy.name}.${policy.columns[0]?.name ?? ""}}` }))),
      view.list, ...view.panels, bar);
    fill(page.main, root);
    view.show(0);
  }

  /** Says which version is written in, where it is not the one in force, and what is to come. */
  notices() {
    const { announced, terms, policy } = this;
    if (this.head !== undefined) return inherited(this.page.office, { noun: "policy", id: policy.name, title: policy.title, revision: terms[0]?.version ?? 0 }, this.head);
    if (announced) return el("p", { class: "notice info" }, el("span", { class: "grow" }, say("policies.announced", { n: policy.version ?? 0, at: spoken(announced.from ?? "") })), el("a", { href: to(["policies", policy.name]) }, say("policies.current")));
    return terms.filter((t) => t.state === "upcoming").map((t) => el("div", { class: "notice row wrap" },
      el("span", { class: "grow" }, say("policies.later", { at: spoken(t.from ?? ""), n: t.version ?? 0 })), this.acts(t)));
  }

  /** What can be done with a version. @param {Term} t */
  acts(t) {
    const { name } = this.policy;
    if (this.readonly || t.state === "in_force") return null;
    if (t.state !== "upcoming") return button(say("act.rollback"), () => this.back(t), "compact");
    return el("span", { class: "row" }, el("a", { class: "button compact", href: to(["policies", name], { version: String(t.version) }) }, say("policies.amend")),
      button(say("policies.cancel"), () => this.cancel(t), "compact"));
  }

  async save() {
    const { name } = this.policy;
    try {
      /** @type {Record<string, string>} */
      const headers = this.etag === "" ? { "If-None-Match": "*" } : { "If-Match": this.etag };
      await past((override) => this.page.office.client.call(`${this.path}${override}`, { method: "PUT", body: this.read(), headers, patience }));
    } catch (err) {
      if (err instanceof Problem && err.status === 412) return this.settle();
      if (err instanceof Problem) this.mark(err.field);
      throw err;
    }
    toast(say(this.from.value ? "policies.saved.later" : "policies.saved"));
    this.leave(to(["policies", name]));
  }

  /** Somebody else was quicker: shows what he has changed, and lets one choose. */
  async settle() {
    /** @type {{versions: Term[]}} */
    const { versions } = await this.page.office.client.get(`${this.path}/versions`);
    const newest = versions[0];
    if (!newest) return;
    const way = await overtaken(newest.updated_by ?? "", newest.updated_at ?? "", await this.diff(Number(this.etag.replaceAll('"', "")), newest.version ?? 0));
    if (way === "theirs") return this.leave(to(["policies", this.policy.name]));
    if (way === "stay") return;
    this.etag = `"${newest.version}"`;
    await this.save();
  }

  /** Shows what is kept now. What was written is kept, or not wanted any more. @param {string} address */
  leave(address) {
    this.start = this.signature();
    this.page.office.forget();
    if (location.hash === address) dispatchEvent(new HashChangeEvent("hashchange"));
    else location.hash = address;
  }

  /** @param {string} at as the API names a place in a table: rows[2].cells.fee */
  mark(at) {
    const [, row, column] = /^rows\[(\d+)\](?:\.cells\.(\w+))?/.exec(at) ?? [];
    if (row === undefined) return;
    const lead = this.policy.by ? 1 : 0;
    this.grid.mark(Number(row), column ? lead + this.policy.columns.findIndex((c) => c.name === column) : 0);
  }

  /** @param {HTMLElement} into */
  history(into) {
    const colour = { in_force: "brand", upcoming: "info", past: "", never: "" };
    fill(into, timeline(this.terms.map((t) => ({
      n: t.version ?? 0, by: t.updated_by ?? "", at: t.updated_at ?? "", why: t.why ?? "",
      marks: [el("span", { class: `badge ${colour[t.state]}` }, named("term", t.state)),
        t.state === "upcoming" || t.state === "past" ? el("span", { class: "small quiet" }, [t.from ? say("when.from", { at: spoken(t.from) }) : "", t.until ? say("when.until", { at: spoken(t.until) }) : ""].filter(Boolean).join(lang === "en" ? ", " : "，")) : null],
      acts: this.acts(t),
    })), (from, upto) => this.diff(from, upto)));
  }

  /** @param {number} from @param {number} upto */
  async diff(from, upto) {
    /** @type {{changes: CellChange[]}} */
    const { changes } = await this.page.office.client.get(`${this.path}/diff?from=${from}&to=${upto}`);
    const columns = Object.fromEntries(this.terms.toReversed().flatMap((t) => t.columns.map((c) => [c.name, c.title || c.name])));
    return difference(changes, columns);
  }

  /** @param {Term} t */
  async back(t) {
    const from = el("input", { class: "input", type: "datetime-local" });
    const why = await ask({ title: say("rollback.title", { n: t.version ?? 0 }), text: say("rollback.text"), body: field(say("policies.from"), from), label: say("why.optional"), yes: say("act.rollback") });
    if (why !== null) await this.restore(t.version ?? 0, why, instant(from.value), say("done.rollback"));
  }

  /** Calls off what was announced: from then on it goes on as it is. @param {Term} t */
  async cancel(t) {
    const at = this.terms.findLast((o) => o.until !== undefined && o.until === t.from) ?? this.terms.find((o) => o.state === "in_force");
    if (!at) return;
    const why = await ask({ title: say("policies.cancel.title", { at: spoken(t.from ?? ""), n: t.version ?? 0 }), text: say("policies.cancel.text", { n: at.version ?? 0 }), label: say("why.optional"), yes: say("policies.cancel"), danger: true });
    if (why !== null) await this.restore(at.version ?? 0, why, t.from, say("policies.cancelled"));
  }

  /** @param {number} version @param {string} why @param {string | undefined} from @param {string} done */
  async restore(version, why, from, done) {
    await past((override) => this.page.office.client.post(`${this.path}/rollback${override}`, { version, why, ...(from && { effective_from: from }) }, { headers: { "If-Match": this.etag }, patience }));
    toast(done);
    this.leave(to(["policies", this.policy.name]));
  }
}

/** @param {string[]} values of a row */
function matched(values) {
  return values.map((m) => (m === rest ? say("grid.rest") : m)).join("、");
}

/**
 * @param {CellChange[]} changes
 * @param {Record<string, string>} columns their titles
 */
export function difference(changes, columns) {
  if (changes.length === 0) return el("p", { class: "quiet" }, say("diff.none"));
  return el("dl", { class: "diff stack" }, changes.map((c) => el("div", {},
    el("dt", { class: "small quiet" }, c.field === "cells" ? [c.row === rest ? say("grid.rest") : c.row ?? "", columns[c.column ?? ""] ?? c.column ?? ""].filter(Boolean).join(" · ") : named("part", c.field)),
    el("dd", { class: "said" }, c.old ? el("del", {}, shown(c, c.old)) : null, " ", c.new ? el("ins", {}, shown(c, c.new)) : null))));
}

/** @param {CellChange} c @param {string} value */
function shown(c, value) {
  if (c.field === "effective_from") return spoken(value);
  return c.field === "rows" ? value.split("\n").map((line) => matched(line.split("、"))).join("\n") : c.field === "by" ? named("slot", value) : value;
}
