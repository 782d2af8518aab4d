/**
 * The shop's own words: which mean the same, which are its names, and which say nothing. All of them are kept at once, as
 * a version; what a change does to answers is previewed before.
 *
 * @module
 */

import { Problem } from "../lib/api.js";
import { confirm } from "../lib/dialog.js";
import { el, fill } from "../lib/dom.js";
import { toast } from "../lib/toast.js";
import { names } from "./condition.js";
import { overtaken } from "./conflict.js";
import { past } from "./gate.js";
import { ask, button, field, head, loaded, tabs } from "./parts.js";
import { draw as preview, merged, questions } from "./preview.js";
import { count, named, say } from "./say.js";
import { timeline } from "./versions.js";

/** @typedef {import("./office.js").Page} Page */
/** @typedef {import("./shapes.js").Words} Words */
/** @typedef {import("./shapes.js").Merge} Merge */
/** @typedef {{words: Words, revision: number, act: string, by: string, why?: string, at: string}} Revision */

/** A line of two lists: words and what they mean, or a name and how else it is written. @typedef {{left: string[], right: string[]}} Line */

/** How long the shop's checks may take before something is published, in milliseconds. */
const patience = 40_000;

/** How many lines are shown at a time. A shop may have thousands, and nobody reads them all. */
const part = 50;

/** @param {Page} page */
export async function show(page) {
  const book = new Book(page);
  await book.load();
  fill(page.main, book.root);
}

class Book {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.client = page.office.client;
    this.root = el("div", { class: "editor" });
    this.etag = "";
    this.start = "";
    page.guard(() => this.dirty);
  }

  get dirty() {
    return this.lines !== undefined && JSON.stringify(this.read()) !== this.start;
  }

  async load() {
    /** @type {{value: Words, etag: string}} */
    const { value, etag } = await this.client.call("/words");
    this.etag = etag;
    this.draw(value);
    this.start = JSON.stringify(this.read());
    this.state();
  }

  /** @param {Words} words */
  draw({ synonyms = [], names: own = [], ignored = [] }) {
    const readonly = !this.page.office.may("manager");
    const changed = () => this.state();
    this.lines = {
      synonyms: new Lines("synonyms", synonyms.map((s) => ({ left: s.words, right: s.means ?? [] })), readonly, changed),
      names: new Lines("names", own.map((n) => ({ left: [n.word], right: n.typos ?? [] })), readonly, changed),
    };
    this.ignored = el("textarea", { class: "input names", rows: 2, spellcheck: "false", readonly });
    this.silent = ignored;
    this.ignored.value = this.shown = ignored.join("、");
    this.ignored.addEventListener("input", () => {
      this.ignored?.removeAttribute("aria-invalid");
      changed();
    });
    this.bar = el("div", { class: "row wrap bar" });
    this.told = el("div", { role: "status" });
    const search = el("input", { class: "input", type: "search", placeholder: say("words.search"), "aria-label": say("words.search") });
    search.addEventListener("input", () => {
      this.lines?.synonyms.find(search.value.trim());
      this.lines?.names.find(search.value.trim());
    });
    const view = tabs(say("words.views"), [
      { id: "edit", title: say("entry.edit"), draw: () => undefined },
      { id: "preview", title: say("entry.preview"), draw: (into) => preview(into, this.page, { words: this.read() }, () => questions(this.page.office)) },
      { id: "history", title: say("entry.history"), draw: (into) => this.history(into) },
    ]);
    this.view = view;
    const silent = field(say("words.ignored"), this.ignored);
    silent.firstElementChild?.classList.add("spoken"); // the heading above says it
    fill(view.panels[0] ?? el("div"), this.told, el("div", { class: "filters" }, search), this.lines.synonyms.root, this.lines.names.root,
      el("section", { class: "card stack" }, el("h2", {}, say("words.ignored")), el("p", { class: "small quiet" }, say("words.ignored.hint")), silent));
    fill(this.root, head(say("nav.words")), el("p", { class: "quiet" }, say("words.hint")), view.list, ...view.panels, this.bar);
    view.show(0);
  }

  state() {
    if (!this.bar) return;
    const dirty = this.dirty;
    if (this.bar.dataset.for === String(dirty)) return; // who is about to press a button keeps it
    this.bar.dataset.for = String(dirty);
    this.bar.hidden = !dirty;
    fill(this.bar, el("span", { class: "small quiet grow", role: "status" }, dirty ? say("entry.unsaved") : ""),
      dirty ? button(say("words.undo"), () => this.undo(), "plain") : null,
      dirty ? button(say("thresholds.save"), () => this.save(), "primary", { "data-act": "save" }) : null);
  }

  /** @returns {Words} */
  read() {
    const { lines, ignored } = this;
    if (!lines || !ignored) return {};
    const synonyms = lines.synonyms.read().map(({ left, right }) => ({ words: left, ...(right.length > 0 && { means: right }) }));
    const own = lines.names.read().map(({ left, right }) => ({ word: left[0] ?? "", ...(right.length > 0 && { typos: right }) }));
    const silent = ignored.value === this.shown ? this.silent ?? [] : names(ignored.value);
    return { ...(synonyms.length > 0 && { synonyms }), ...(own.length > 0 && { names: own }), ...(silent.length > 0 && { ignored: silent }) };
  }

  async undo() {
    if (await confirm({ title: say("leave.title"), text: say("leave.text"), yes: say("words.undo"), danger: true })) await this.load();
  }

  async save() {
    const why = await ask({ title: say("words.save.title"), text: say("words.save.text"), label: say("why.optional"), yes: say("thresholds.save") });
    if (why !== null) await this.keep(why);
  }

  /** @param {string} why */
  async keep(why) {
    const reason = why ? `why=${encodeURIComponent(why)}` : "";
    try {
      /** @type {{value: Words & {merges?: Merge[]}, etag: string}} */
      const kept = await past((end) => this.client.call(`/words${end ? `${end}&${reason}` : `?${reason}`}`, { method: "PUT", body: this.read(), headers: { "If-Match": this.etag }, patience }));
      await this.load();
      if (kept.value.merges?.length && this.told) fill(this.told, merged(kept.value.merges));
      toast(say("words.saved"));
    } catch (err) {
      if (!(err instanceof Problem)) throw err;
      if (err.status === 412) return this.settle(why);
      this.mark(err.field);
      throw err;
    }
  }

  /** Somebody else was quicker: shows what he has changed, and lets one choose. @param {string} why */
  async settle(why) {
    /** @type {{revisions: Revision[]}} */
    const { revisions } = await this.client.get("/words/revisions");
    const newest = revisions[0];
    if (!newest) return;
    const from = Number(this.etag.replaceAll('"', ""));
    const way = await overtaken(newest.by, newest.at, await this.diff(from, newest.revision));
    if (way === "theirs") return this.load();
    if (way === "stay") return;
    this.etag = `"${newest.revision}"`;
    await this.keep(why);
  }

  /** Shows where something is wrong, as the API names it: synonyms[2].words[0]. @param {string} at */
  mark(at) {
    const [, kind, n] = /^(synonyms|names|ignored)(?:\[(\d+)\])?/.exec(at) ?? [];
    if (kind === undefined) return;
    this.view?.show(0);
    if (kind === "synonyms" || kind === "names") return this.lines?.[kind].mark(Number(n ?? 0), /means|typos/.test(at));
    this.ignored?.setAttribute("aria-invalid", "true");
    this.ignored?.focus();
  }

  /** @param {number} from @param {number} to */
  async diff(from, to) {
    /** @type {{diff: {added: Words, removed: Words}}} */
    const { diff } = await this.client.get(`/words/diff?from=${from}&to=${to}`);
    return difference(diff);
  }

  /** @param {HTMLElement} into */
  async history(into) {
    await loaded(into, async () => {
      /** @type {{revisions: Revision[]}} */
      const { revisions } = await this.client.get("/words/revisions");
      if (revisions.length === 0) return el("p", { class: "nothing quiet" }, say("words.never"));
      const newest = revisions[0]?.revision;
      return timeline(revisions.map((r) => ({
        n: r.revision, by: r.by, at: r.at, why: r.why ?? "",
        marks: [named("deed", r.act), r.revision === newest ? el("span", { class: "badge brand" }, say("history.current")) : null],
        acts: r.revision !== newest && this.page.office.may("manager") ? button(say("act.rollback"), () => this.back(r.revision), "compact") : null,
      })), (from, to) => this.diff(from, to), 0);
    });
  }

  /** @param {number} revision */
  async back(revision) {
    const why = await ask({ title: say("rollback.title", { n: revision }), text: say("rollback.text"), label: say("why.optional"), yes: say("act.rollback") });
    if (why === null || (this.dirty && !(await confirm({ title: say("leave.title"), text: say("leave.text"), yes: say("words.undo"), danger: true })))) return;
    await past((end) => this.client.post(`/words/rollback${end}`, { revision, why }, { headers: { "If-Match": this.etag }, patience }));
    await this.load();
    toast(say("done.rollback"));
  }
}

/** Lines to write in. Those that are shown are made; the others are kept as they are. */
class Lines {
  /**
   * @param {"synonyms" | "names"} kind
   * @param {Line[]} lines
   * @param {boolean} readonly
   * @param {() => void} changed
   */
  constructor(kind, lines, readonly, changed) {
    this.kind = kind;
    this.lines = lines;
    this.readonly = readonly;
    this.changed = changed;
    this.wanted = "";
    this.most = part;
    this.number = el("span", { class: "small quiet number" });
    this.list = el("ul", { class: "stack pairs-of-words" });
    this.more = button(say("figures.more"), () => {
      this.most += part;
      this.draw();
    }, "compact");
    this.root = el("section", { class: "card stack", "data-words": kind },
      el("div", { class: "row" }, el("h2", {}, say(`words.${kind}`)), this.number, el("span", { class: "grow" }),
        readonly ? null : button(say(`words.${kind}.add`), () => this.add(), "compact")),
      el("p", { class: "small quiet" }, say(`words.${kind}.hint`)),
      el("div", { class: "pair-of-words heads small quiet", "aria-hidden": "true" }, el("span", {}, say(`words.${kind}.left`)), el("span", {}, say(`words.${kind}.right`))),
      this.list, this.more);
    this.draw();
  }

  /** @param {string} words shows the lines alone that have them */
  find(words) {
    this.wanted = words.toLowerCase();
    this.most = part;
    this.draw();
  }

  add() {
    this.wanted = "";
    this.lines.unshift({ left: [], right: [] });
    this.draw();
    this.list.querySelector("input")?.focus();
  }

  draw() {
    const fits = this.lines.filter((l) => this.wanted === "" || [...l.left, ...l.right].some((w) => w.toLowerCase().includes(this.wanted)));
    fill(this.number, count(this.lines.length));
    fill(this.list, ...(fits.length ? fits.slice(0, this.most).map((l) => this.row(l)) : [el("li", { class: "small quiet" }, say(this.wanted ? "words.none.found" : "words.none"))]));
    this.more.hidden = fits.length <= this.most;
  }

  /** @param {Line} line */
  row(line) {
    /** @param {"left" | "right"} side */
    const input = (side) => {
      const made = el("input", { class: "input", value: line[side].join("、"), readonly: this.readonly, spellcheck: "false", "aria-label": say(`words.${this.kind}.${side}`), placeholder: say(`words.${this.kind}.${side}`), "data-side": side });
      made.addEventListener("input", () => {
        made.removeAttribute("aria-invalid");
        line[side] = this.kind === "names" && side === "left" ? [made.value.trim()].filter(Boolean) : names(made.value);
        this.changed();
      });
      return made;
    };
    return el("li", { class: "pair-of-words" }, input("left"), input("right"),
      this.readonly ? null : el("button", { class: "button plain compact", type: "button", "aria-label": say("words.drop", { word: line.left[0] ?? "" }), onclick: () => {
        this.lines.splice(this.lines.indexOf(line), 1);
        this.draw();
        this.changed();
      } }, "×"));
  }

  /** @returns {Line[]} those in which something stands, which are those that the API counts */
  read() {
    return this.lines.filter((l) => l.left.length + l.right.length > 0);
  }

  /** @param {number} n of those that the API counts @param {boolean} right */
  mark(n, right) {
    const line = this.read()[n];
    if (!line) return;
    this.wanted = "";
    this.most = Math.max(this.most, this.lines.indexOf(line) + 1);
    this.draw();
    const input = this.list.children[this.lines.indexOf(line)]?.querySelector(`[data-side=${right ? "right" : "left"}]`);
    if (!(input instanceof HTMLInputElement)) return;
    input.setAttribute("aria-invalid", "true");
    input.focus();
  }
}

/**
 * What has come and what has gone. A group that was edited is in both.
 *
 * @param {{added: Words, removed: Words}} diff
 */
function difference({ added, removed }) {
  /** @param {"synonyms" | "names" | "ignored"} kind @param {(w: Words) => string[]} of */
  const section = (kind, of) => {
    const [gone, come] = [of(removed), of(added)];
    return gone.length + come.length === 0 ? null : el("section", {}, el("h3", { class: "small quiet" }, say(`words.${kind}`)),
      el("ul", { class: "lines" }, gone.map((w) => el("li", {}, el("del", {}, w))), come.map((w) => el("li", {}, el("ins", {}, w)))));
  };
  const parts = [
    section("synonyms", (w) => (w.synonyms ?? []).map((s) => s.words.join("、") + (s.means?.length ? ` → ${s.means.join("、")}` : ""))),
    section("names", (w) => (w.names ?? []).map((n) => n.word + (n.typos?.length ? `（${n.typos.join("、")}）` : ""))),
    section("ignored", (w) => w.ignored ?? []),
  ];
  return el("div", { class: "diff stack" }, parts.some(Boolean) ? parts : el("p", { class: "quiet" }, say("diff.none")));
}
