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
import { moment } from "../lib/lang.js";
import { toast } from "../lib/toast.js";
import { instant, listed } from "./condition.js";
import { past } from "./gate.js";
import { Grid } from "./grid.js";
import { to } from "./office.js";
import { button, field, head, nothing, select } from "./parts.js";
import { run } from "./preview.js";
import { named, say } from "./say.js";

/** @typedef {import("./office.js").Page} Page */
/** @typedef {import("./shapes.js").Policy} Policy */

/** The value that stands for all others. */
const rest = "*";

/** @param {Page} page */
export async function show(page) {
  const [name] = page.path;
  if (name === "import") return (await import("./import.js")).show(page, "policies");
  page.office.forget();
  const all = await page.office.policies();
  if (name === undefined) return list(page, all);
  const found = all.find((p) => p.name === name);
  if (found) return new Table(page, found, false).draw();
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
    new Table(page, p, true).draw();
  } }, field(say("policies.title"), title), field(say("policies.name"), name, say("policies.name.hint")), field(say("policies.by"), by), field(say("policies.columns"), columns, say("policies.columns.hint")),
  el("div", {}, el("button", { class: "button primary", type: "submit" }, say("policies.go"))));
  fill(page.main, el("a", { class: "back small", href: to(["policies"]) }, say("policies.back")), head(say("policies.new")), form);
}

class Table {
  /** @param {Page} page @param {Policy} policy @param {boolean} fresh */
  constructor(page, policy, fresh) {
    this.page = page;
    this.policy = policy;
    this.fresh = fresh;
    this.readonly = !page.office.may("manager");
    this.state = el("span", { class: "small quiet grow", role: "status" });
    this.below = el("div", { class: "stack" });
    this.from = el("input", { class: "input", type: "datetime-local", id: "from" });
    const later = page.office.upcoming.filter((p) => p.name === policy.name);
    this.later = later.map((p) => say("policies.later", { at: moment(p.effective_from ?? ""), n: p.version ?? 0 }));
    /** The newest version, which a save starts from; a table that is new has none. */
    this.etag = fresh ? "" : `"${Math.max(policy.version ?? 0, ...later.map((p) => p.version ?? 0))}"`;
    const lead = policy.by ? [named("slot", policy.by)] : [];
    this.grid = new Grid({
      label: policy.title || policy.name, readonly: this.readonly, drop: say("grid.drop"), rowName: (n) => say("import.line", { n }),
      heads: [...lead, ...policy.columns.map((c) => c.unit ? say("grid.unit", { title: c.title || c.name, unit: c.unit }) : c.title || c.name)],
      rows: policy.rows.map((r) => [...(policy.by ? [r.match.map((m) => (m === rest ? say("grid.rest") : m)).join("、")] : []), ...policy.columns.map((c) => r.cells[c.name] ?? "")]),
      changed: () => this.changed(),
    });
    this.start = this.signature();
    page.guard(() => this.signature() !== this.start);
  }

  signature() {
    return JSON.stringify(this.grid.read());
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
    return { name, title, ...(by && { by }), columns, rows, ...(this.from.value && { effective_from: instant(this.from.value) }) };
  }

  draw() {
    const { policy, page } = this;
    fill(page.main,
      el("a", { class: "back small", href: to(["policies"]) }, say("policies.back")),
      head(policy.title || policy.name, el("span", { class: "small quiet" }, say("policies.quoted", { quote: `{${policy.name}.${policy.columns[0]?.name ?? ""}}` }))),
      el("p", { class: "small quiet" }, say(policy.by ? "grid.hint.by" : "grid.hint")),
      this.later.map((text) => el("p", { class: "notice" }, text)),
      this.grid.root,
      this.readonly ? null : el("div", { class: "row wrap bar" },
        el("div", { class: "row small" }, el("label", { for: "from" }, say("policies.from")), this.from),
        policy.by ? button(say("grid.add"), () => this.grid.add([]).querySelector("input")?.focus(), "compact") : null, this.state,
        button(say("entry.preview"), () => run(this.below, page, { policies: [this.read()] }, []), ""),
        button(say("policies.save"), () => this.save(), "primary")),
      this.below);
  }

  async save() {
    try {
      /** @type {Record<string, string>} */
      const headers = this.etag === "" ? { "If-None-Match": "*" } : { "If-Match": this.etag };
      const kept = await past((override) => this.page.office.client.call(`/policies/${encodeURIComponent(this.policy.name)}${override}`, { method: "PUT", body: this.read(), headers, patience: 40_000 }));
      this.etag = kept.etag;
    } catch (err) {
      if (err instanceof Problem) this.mark(err.field);
      throw err;
    }
    this.start = this.signature();
    this.page.office.forget();
    this.changed();
    toast(say(this.from.value ? "policies.saved.later" : "policies.saved"));
    if (this.fresh) location.hash = to(["policies", this.policy.name]);
  }

  /** @param {string} at as the API names a place in a table: rows[2].cells.fee */
  mark(at) {
    const [, row, column] = /^rows\[(\d+)\](?:\.cells\.(\w+))?/.exec(at) ?? [];
    if (row === undefined) return;
    const lead = this.policy.by ? 1 : 0;
    this.grid.mark(Number(row), column ? lead + this.policy.columns.findIndex((c) => c.name === column) : 0);
  }
}
