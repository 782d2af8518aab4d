/**
 * Says of an entry or a table that it is the head office's, and offers to make the shop's own of it.
 *
 * @module
 */

import { el } from "../lib/dom.js";
import { to } from "./office.js";
import { button } from "./parts.js";
import { say } from "./say.js";

/**
 * @param {import("./office.js").Office} office
 * @param {{noun: "entry" | "policy", id: string, title: string, revision: number}} b
 * @param {string} from the head office
 */
export function inherited(office, b, from) {
  const own = async () => (await import("./inheritance.js")).choose(office, b, "override");
  return el("div", { class: "notice row wrap" }, el("span", { class: "grow" }, say("entry.inherited", { head: from })),
    office.may("editor") ? button(say("inherit.override"), own, "compact") : null,
    el("a", { href: to(["inheritance"], { tie: "inherited" }) }, say("nav.inheritance")));
}
