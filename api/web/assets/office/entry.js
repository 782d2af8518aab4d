/**
 * The editor of one entry. What is written is kept as a draft beside what is served; publishing puts it in its place.
 *
 * @module
 */

import { Problem } from "../lib/api.js";
import { confirm } from "../lib/dialog.js";
import { el, fill } from "../lib/dom.js";
import { moment } from "../lib/lang.js";
import { toast } from "../lib/toast.js";
import { Form } from "./form.js";
import { settle } from "./conflict.js";
import { past } from "./gate.js";
import { inherited } from "./inherited.js";
import { to } from "./office.js";
import { ask, button, head, riskBadge, statusBadge, tabs, termBadge } from "./parts.js";
import { say } from "./say.js";

/** @typedef {import("./office.js").Page} Page */
/** @typedef {import("./shapes.js").Entry} Entry */
/** @typedef {import("./shapes.js").Pending} Pending */

/** How long the shop's checks may take before something is published, in milliseconds. */
const patience = 40_000;

/** @param {Page} page */
export async function show(page) {
  const [id = "new"] = page.path;
  const editor = new Editor(page, id === "new" ? "" : id);
  await editor.load();
  fill(page.main, editor.root);
}

class Editor {
  /** @param {Page} page @param {string} id "" is an entry that is yet to be */
  constructor(page, id) {
    this.page = page;
    this.office = page.office;
    this.client = page.office.client;
    this.id = id;
    this.root = el("div", { class: "editor", tabindex: -1 });
    /** What is or was served. @type {Entry | null} */
    this.entry = null;
    /** What is written beside it, or what it is where it was never served. @type {Pending | null} */
    this.draft = null;
    /** Of the draft, or of the entry where there is none. */
    this.etag = "";
    /** The revision that what is kept next takes account of, after somebody else has changed what is served. @type {number | undefined} */
    this.base = undefined;
    page.guard(() => this.dirty);
  }

  get path() {
    return `/entries/${encodeURIComponent(this.id)}`;
  }

  /** What is the head office's is read here, and written there. */
  get inherited() {
    return this.entry?.inherited !== undefined;
  }

  get dirty() {
    return this.form !== undefined && this.form.dirty;
  }

  /** Reads what there is, and draws it. */
  async load() {
    if (this.id !== "") {
      const [entry, draft] = await Promise.all([absent(this.client.call(this.path)), absent(this.client.call(`${this.path}/draft`))]);
      if (!entry) return this.missing();
      this.entry = /** @type {Entry} */ (entry.value);
      this.draft = draft ? /** @type {Pending} */ (draft.value) : null;
      this.etag = (draft ?? entry).etag;
    }
    this.policies = await this.office.policies();
    this.draw();
  }

  /** Says that there is no such entry, or none any more: then it can be brought back. */
  async missing() {
    [this.entry, this.draft] = [null, null];
    const was = await absent(this.client.call(`${this.path}/revisions`));
    const place = el("div", {});
    fill(this.root, el("a", { class: "back small", href: to(["entries"]) }, say("entry.back")), head(this.id),
      el("p", { class: "notice warn" }, say(was ? "entry.deleted" : "entry.missing")), place);
    if (was) await (await import("./history.js")).draw(place, this);
  }

  draw() {
    const shown = this.draft?.entry ?? this.entry ?? { id: "", question: "", answers: [{ text: "" }] };
    const readonly = !this.office.may("agent") || this.inherited;
    this.form = new Form(shown, { office: this.office, policies: this.policies ?? [], isNew: this.id === "", readonly, changed: () => this.state() });
    this.bar = el("div", { class: "row wrap bar" });
    const view = tabs(say("entry.views"), [
      { id: "edit", title: say("entry.edit"), draw: (into) => into.childElementCount || fill(into, this.form?.root) },
      { id: "preview", title: say("entry.preview"), draw: (into) => this.preview(into, this.form?.read() ?? shown) },
      ...(this.id === "" ? [] : [{ id: "history", title: say("entry.history"), draw: async (/** @type {HTMLElement} */ into) => (await import("./history.js")).draw(into, this) }]),
    ]);
    this.view = view;
    fill(this.root,
      el("a", { class: "back small", href: to(["entries"]) }, say("entry.back")),
      head(this.id === "" ? say("entries.new") : shown.question || this.id, this.badges()),
      this.notes(), view.list, ...view.panels, this.bar);
    view.show(0);
    this.state();
    if (this.root.isConnected && document.activeElement === document.body) this.root.focus({ preventScroll: true }); // its button is gone
  }

  /** @param {HTMLElement} into @param {Entry} entry */
  async preview(into, entry) {
    const { draw } = await import("./preview.js");
    await draw(into, this.page, { entries: [{ ...entry, id: entry.id || "new-entry", status: "live" }] }, () => [entry.question, ...(entry.similar ?? [])]);
  }

  /** What is served, and what waits. */
  badges() {
    const [e, d] = [this.entry, this.draft];
    if (!e) return null;
    return el("div", { class: "row wrap badges" },
      statusBadge(e.status), termBadge(e), riskBadge(e.risk), el("span", { class: "small quiet" }, say("entry.revision", { n: e.revision ?? 0 })),
      d && d.base ? el("span", { class: "row" }, el("span", { class: "badge info" }, d.entry.status === "review" ? say("status.review") : say("entry.draft")), el("span", { class: "small quiet" }, say("entry.by", { name: d.author }), " ", el("time", {}, moment(d.entry.updated_at ?? "")))) : null);
  }

  /** What the last one has said to the next. */
  notes() {
    const [e, d] = [this.entry, this.draft];
    if (e?.inherited) return inherited(this.office, { noun: "entry", id: e.id, title: e.question, revision: e.revision ?? 0 }, e.inherited.from);
    if (!d?.why) return null;
    return el("p", { class: "notice" }, d.entry.status === "review" ? say("entry.why.submit", { name: d.author, why: d.why }) : say("entry.why", { why: d.why }));
  }

  /** Says what can be done now. */
  state() {
    if (!this.bar || !this.form || this.inherited) return;
    const status = this.draft?.entry.status;
    const live = (this.entry?.status || "live") === "live" && this.entry !== null;
    const changed = this.dirty || this.draft !== null;
    /** @param {string} role @param {boolean} now @param {() => HTMLElement} make */
    const offer = (role, now, make) => (now && this.office.may(role) ? make() : null);
    const signature = [this.dirty, status, live, changed, this.id].join();
    if (this.bar.dataset.for === signature) return; // who is about to press a button keeps it
    this.bar.dataset.for = signature;
    fill(this.bar,
      el("span", { class: "small quiet grow", role: "status" }, this.dirty ? say("entry.unsaved") : this.draft ? say("entry.saved") : ""),
      offer("manager", live && !changed, () => button(say("act.retire"), () => this.retire(), "plain danger")),
      offer("editor", this.entry?.status === "retired" && this.draft === null, () => button(say("act.revive"), () => this.move("revive", ""), "")),
      offer("editor", this.draft !== null && !this.dirty, () => button(say("act.discard"), () => this.discard(), "plain")),
      offer("manager", status === "review" && !this.dirty, () => button(say("act.reject"), () => this.reject(), "")),
      offer("agent", this.dirty, () => button(say("act.save"), () => this.save(), "", { "data-act": "save" })),
      offer("editor", changed && status !== "review" && !this.office.may("manager"), () => button(say("act.submit"), () => this.submit(), "primary", { "data-act": "submit" })),
      offer("manager", changed && status !== "review", () => button(say("act.submit"), () => this.submit(), "", { "data-act": "submit" })),
      offer("manager", changed, () => button(say("act.publish"), () => this.publish(), "primary", { "data-act": "publish" })));
  }

  /**
   * Keeps the draft. Returns whether it is kept now: somebody else may have been quicker.
   *
   * @param {boolean} [quietly]
   * @returns {Promise<boolean>}
   */
  async save(quietly = false) {
    const form = this.form;
    if (!form || (!this.dirty && this.draft)) return true;
    const body = form.read();
    try {
      form.clear();
      /** @type {{value: Pending, etag: string}} */
      const kept = this.id === ""
        ? await this.client.call("/drafts", { method: "POST", body })
        : await this.client.put(`${this.path}/draft${this.base ? `?base=${this.base}` : ""}`, body, this.etag);
      const isNew = this.id === "";
      [this.id, this.draft, this.etag, this.base] = [kept.value.entry.id, plain(kept.value), kept.etag, undefined];
      if (!kept.value.base) this.entry = kept.value.entry;
      form.kept(kept.value.entry);
      if (isNew) {
        this.page.guard(() => false);
        location.replace(to(["entries", this.id]));
        return false;
      }
      this.state();
      if (!quietly) toast(say("entry.kept"));
      return true;
    } catch (err) {
      if (err instanceof Problem && err.status === 412) return this.overtaken(body, () => this.save(quietly));
      if (err instanceof Problem && form.refuse(err)) {
        this.view?.show(0);
        throw err;
      }
      throw err;
    }
  }

  /**
   * Somebody else has changed the draft or what is served: shows how, and lets one choose.
   *
   * @param {Entry} mine
   * @param {() => Promise<boolean>} again
   * @returns {Promise<boolean>}
   */
  async overtaken(mine, again) {
    const choice = await settle(this.client, this.path, { entry: this.entry, draft: this.draft, etag: this.etag });
    if (choice.way === "theirs") {
      this.base = undefined;
      await this.load();
      return false;
    }
    if (choice.way === "stay") return false;
    [this.entry, this.draft, this.etag, this.base] = [choice.entry, choice.draft, choice.etag, choice.entry.revision];
    this.form?.fillIn(mine);
    this.form?.touch();
    return again();
  }

  async submit() {
    const why = await ask({ title: say("act.submit"), text: say("submit.text"), label: say("why.submit"), yes: say("act.submit") });
    if (why === null || !(await this.save(true))) return;
    await this.move("submit", why);
  }

  async reject() {
    const why = await ask({ title: say("act.reject"), label: say("why.reject"), yes: say("act.reject"), needed: true });
    if (why !== null) await this.move("reject", why);
  }

  async retire() {
    const why = await ask({ title: say("retire.title"), text: say("retire.text"), label: say("why.optional"), yes: say("act.retire"), danger: true });
    if (why !== null) await this.move("retire", why);
  }

  async discard() {
    const sure = await confirm({ title: say("discard.title"), text: say("discard.text"), yes: say("act.discard"), danger: true });
    if (!sure) return;
    await this.client.call(`${this.path}/draft`, { method: "DELETE", headers: { "If-Match": this.etag } });
    toast(say("done.discard"));
    if (this.draft?.base) await this.load();
    else location.hash = to(["entries"]);
  }

  async publish() {
    if (this.form?.blocked) {
      this.view?.show(0);
      toast(say("publish.blocked"), "bad");
      return;
    }
    const why = await ask({ title: say("publish.title"), text: say("publish.text"), label: say("why.optional"), yes: say("act.publish") });
    if (why === null || !(await this.save(true))) return;
    try {
      await past((override) => this.client.post(`${this.path}/publish${override}`, { why }, { headers: { "If-Match": this.etag }, patience }));
      await this.done("publish");
    } catch (err) {
      if (!(err instanceof Problem) || err.status !== 412) throw err;
      const mine = this.form?.read();
      if (mine) await this.overtaken(mine, () => this.save());
    }
  }

  /** @param {"submit" | "reject" | "retire" | "revive"} act @param {string} why */
  async move(act, why) {
    try {
      await past((override) => this.client.post(`${this.path}/${act}${override}`, { why }, { headers: { "If-Match": this.etag }, patience }));
    } catch (err) {
      if (!(err instanceof Problem) || err.status !== 412) throw err;
      const mine = this.form?.read();
      if (mine) await this.overtaken(mine, async () => true);
      return;
    }
    await this.done(act);
  }

  /** @param {"submit" | "reject" | "retire" | "revive" | "publish" | "rollback"} act */
  async done(act) {
    await this.load();
    toast(say(`done.${act}`));
  }
}

/**
 * @param {Promise<{value: unknown, etag: string}>} call
 */
async function absent(call) {
  try {
    return await call;
  } catch (err) {
    if (err instanceof Problem && err.status === 404) return null;
    throw err;
  }
}

/** @param {Pending} p what the rules found stands beside it, and is asked for anew */
function plain({ entry, base, author, why }) {
  return { entry, base, author, why };
}

/** @typedef {Editor} EditorOf */
