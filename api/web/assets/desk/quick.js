/**
 * Quick replies: the team's, and the agent's own. They are found by their title or their words, and kept up here.
 *
 * @module
 */

import { Problem } from "../lib/api.js";
import { confirm } from "../lib/dialog.js";
import { el, fill } from "../lib/dom.js";
import { t } from "../lib/lang.js";
import { sheet } from "./sheet.js";
import { finding } from "./thread.js";

/** @typedef {{id: string, agent?: string, title: string, text: string}} Quick agent is whose it is; the team's have none */

/** How many are offered at once. */
const most = 8;

export class QuickReplies {
  /**
   * @param {import("./desk.js").Desk} desk
   * @param {boolean} editor may write the team's
   */
  constructor(desk, editor) {
    this.desk = desk;
    this.editor = editor;
    /** @type {Quick[]} */
    this.all = [];
  }

  async read() {
    /** @type {{quick_replies: Quick[]}} */
    const found = await this.desk.client.get("/quick-replies");
    this.all = found.quick_replies;
  }

  /**
   * Those whose title begins with what is typed come first, then those whose title or text holds it.
   *
   * @param {string} typed
   */
  find(typed) {
    const wanted = typed.toLowerCase();
    /** @param {Quick} q */
    const rank = (q) => {
      const title = q.title.toLowerCase();
      return title.startsWith(wanted) ? 0 : title.includes(wanted) ? 1 : q.text.toLowerCase().includes(wanted) ? 2 : 3;
    };
    return this.all.map((q) => ({ q, r: rank(q) })).filter(({ r }) => r < 3).sort((a, b) => a.r - b.r).slice(0, most).map(({ q }) => q);
  }

  /**
   * Shows them all, to be changed; a text that was just written may be kept as a new one.
   *
   * @param {string} begun
   */
  manage(begun) {
    const list = el("ul", { class: "quick-all" });
    const title = el("input", { class: "input", name: "title", maxlength: 64, required: true, autocomplete: "off" });
    const text = el("textarea", { class: "input", name: "text", rows: 3, required: true });
    const team = el("input", { type: "checkbox", disabled: !this.editor });
    const found = el("div", { class: "stack tight", role: "status" });
    text.value = begun;
    let id = "";
    /** @param {Quick | null} q */
    const edit = (q) => {
      id = q?.id ?? "";
      title.value = q?.title ?? "";
      text.value = q?.text ?? "";
      team.checked = q !== null && !q.agent;
      title.focus();
    };
    const draw = () => fill(list, ...this.all.map((q) => {
      const may = Boolean(q.agent) || this.editor;
      return el("li", { class: "row" },
        el("div", { class: "grow" }, el("strong", {}, q.title), " ", el("span", { class: "badge" }, t(q.agent ? "quick.own" : "quick.team")), el("p", { class: "small quiet" }, q.text)),
        may ? el("button", { class: "button compact", type: "button", onclick: () => edit(q) }, t("quick.edit")) : null,
        may ? el("button", { class: "button compact", type: "button", onclick: () => void this.drop(q).then(draw) }, t("quick.drop")) : null);
    }), this.all.length === 0 ? el("li", { class: "quiet" }, t("quick.none")) : null);
    draw();
    sheet({
      title: t("quick.title"), yes: t("common.save"), stay: true,
      body: [
        list,
        el("label", { class: "field" }, el("span", {}, t("quick.name")), title),
        el("label", { class: "field" }, el("span", {}, t("quick.text")), text, el("small", {}, t("quick.blanks"))),
        el("label", { class: "row" }, team, el("span", {}, t("quick.forteam"))),
        found,
      ],
      act: async () => {
        /** @type {{value: Quick & {findings?: import("./talk.js").Finding[]}}} */
        const { value: kept } = await this.desk.client.call("/quick-replies", { method: "PUT", body: { ...(id && { id }), team: team.checked, title: title.value.trim(), text: text.value.trim() } });
        fill(found, ...(kept.findings ?? []).map((f) => finding(f, kept.text)));
        await this.read();
        edit(null);
        draw();
      },
    });
  }

  /** @param {Quick} q */
  async drop(q) {
    if (!(await confirm({ title: t("quick.drop.title", { title: q.title }), yes: t("quick.drop"), danger: true }))) return;
    try {
      await this.desk.client.call(`/quick-replies/${encodeURIComponent(q.id)}${q.agent ? "" : "?team=1"}`, { method: "DELETE" });
    } catch (err) {
      if (!(err instanceof Problem)) throw err;
      this.desk.trouble(err);
    }
    await this.read();
  }
}
