/**
 * The keys of the desk. With Alt each works everywhere, in the middle of writing too; alone, where nothing is written.
 *
 * @module
 */

import { keep, recall } from "../lib/keep.js";
import { onKey } from "../lib/typing.js";

/**
 * @typedef {object} Binding
 * @property {string} code the key's place on the keyboard (KeyboardEvent.code), which no layout and no Alt changes
 * @property {boolean} [shift]
 * @property {string[]} [shown] as the list of keys has it; left out there if it has none
 * @property {string} [does]
 * @property {boolean} [alone] it works without Alt too, where nothing is written; unless said otherwise it does
 * @property {(e: KeyboardEvent) => void} act
 */

export class Keys {
  /** @param {Binding[]} bindings */
  constructor(bindings) {
    this.bindings = bindings;
    this.single = recall("xiaoer.desk.single", true);
    onKey(document.body, (e) => this.key(e));
  }

  /** @param {boolean} on */
  set(on) {
    this.single = on;
    keep("xiaoer.desk.single", on);
  }

  /** @param {KeyboardEvent} e */
  key(e) {
    if (e.ctrlKey || e.metaKey || document.querySelector("dialog[open]")) return false;
    const writing = e.target instanceof HTMLElement && e.target.matches("input, textarea, select");
    if (!e.altKey && (writing || !this.single)) return false;
    const found = this.bindings.find((b) => b.code === e.code && (b.shift ?? false) === e.shiftKey && (e.altKey || b.alone !== false));
    found?.act(e);
    return found !== undefined;
  }
}
