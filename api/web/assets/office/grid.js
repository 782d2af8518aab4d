/**
 * A table to write in as in a spreadsheet: arrows and Enter move, and what is copied from Excel is pasted over the cells
 * from where the caret stands, with new rows where it is longer.
 *
 * @module
 */

import { el } from "../lib/dom.js";
import { onKey } from "../lib/typing.js";

/**
 * Reads what spreadsheets put on the clipboard: cells by tabs, rows by lines, and what holds either of them in quotes.
 *
 * @param {string} text
 * @returns {string[][]}
 */
export function cells(text) {
  /** @type {string[][]} */
  const rows = [[""]];
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? "";
    const row = rows.at(-1) ?? [];
    const last = row.length - 1;
    if (quoted && c === '"' && text[i + 1] === '"') row[last] += text[++i];
    else if (c === '"' && (quoted || row[last] === "")) quoted = !quoted;
    else if (quoted) row[last] += c;
    else if (c === "\t") row.push("");
    else if (c === "\n") rows.push([""]);
    else if (c !== "\r") row[last] += c;
  }
  if (rows.length > 1 && rows.at(-1)?.join("") === "") rows.pop(); // Excel ends its last row, too
  return rows;
}

/** @typedef {{label: string, heads: string[], rows: string[][], readonly: boolean, rowName: (row: number) => string, drop: string, changed: () => void}} About */

export class Grid {
  /** @param {About} about */
  constructor(about) {
    /** @type {About} */
    this.about = about;
    this.body = el("tbody");
    const { heads, label } = about;
    this.root = el("div", { class: "table grid" }, el("table", { "aria-label": label },
      el("thead", {}, el("tr", {}, heads.map((h) => el("th", { scope: "col" }, h)), about.readonly ? null : el("th", {}, el("span", { class: "spoken" }, about.drop)))), this.body));
    for (const row of about.rows) this.add(row);
    this.body.addEventListener("paste", (e) => this.paste(e));
  }

  /** @param {string[]} values @returns {HTMLTableRowElement} */
  add(values) {
    const { heads, readonly, drop, changed, rowName } = this.about;
    const row = el("tr", {}, heads.map((head, i) => {
      const input = el("input", { class: "cell", value: values[i] ?? "", readonly, "aria-label": `${rowName(this.body.rows.length + 1)} ${head}` });
      input.addEventListener("input", () => {
        input.removeAttribute("aria-invalid");
        changed();
      });
      onKey(input, (e) => this.key(e, input));
      return el("td", {}, input);
    }));
    if (!readonly) {
      row.append(el("td", { class: "drop-row" }, el("button", { class: "button plain compact", type: "button", "aria-label": `${drop} ${rowName(this.body.rows.length + 1)}`, onclick: () => { row.remove(); changed(); } }, "×")));
    }
    this.body.append(row);
    return row;
  }

  /** @param {HTMLInputElement} input @returns {[number, number]} */
  at(input) {
    const td = /** @type {HTMLTableCellElement} */ (input.parentElement);
    return [/** @type {HTMLTableRowElement} */ (td.parentElement).sectionRowIndex, td.cellIndex];
  }

  /** @param {number} row @param {number} column */
  cell(row, column) {
    const found = this.body.rows[row]?.cells[column]?.querySelector("input");
    return found instanceof HTMLInputElement ? found : null;
  }

  /** @param {KeyboardEvent} e @param {HTMLInputElement} input */
  key(e, input) {
    const [row, column] = this.at(input);
    const atStart = input.selectionEnd === 0;
    const atEnd = input.selectionStart === input.value.length;
    /** @type {Record<string, [number, number]>} */
    const ways = {
      ArrowUp: [row - 1, column], ArrowDown: [row + 1, column], Enter: [row + (e.shiftKey ? -1 : 1), column],
      
    };
    if (atStart) ways.ArrowLeft = [row, column - 1];
    if (atEnd) ways.ArrowRight = [row, column + 1];
    const way = ways[e.key];
    const next = way && this.cell(...way);
    if (!next) return false;
    next.focus();
    next.select();
    return true;
  }

  /** @param {ClipboardEvent} e */
  paste(e) {
    const input = e.target;
    const block = cells(e.clipboardData?.getData("text/plain") ?? "");
    if (this.about.readonly || !(input instanceof HTMLInputElement) || (block.length === 1 && block[0]?.length === 1)) return;
    e.preventDefault();
    const [top, left] = this.at(input);
    for (const [i, values] of block.entries()) {
      if (!this.body.rows[top + i]) this.add([]);
      for (const [j, value] of values.entries()) {
        const cell = this.cell(top + i, left + j);
        if (cell) cell.value = value.trim();
      }
    }
    this.about.changed();
  }

  /** @returns {string[][]} */
  read() {
    return [...this.body.rows].map((row) => [...row.querySelectorAll("input")].map((i) => i.value.trim()));
  }

  /** Says which cell is wrong. @param {number} row @param {number} column */
  mark(row, column) {
    const cell = this.cell(row, column);
    cell?.setAttribute("aria-invalid", "true");
    cell?.focus();
  }
}
