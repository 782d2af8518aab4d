/**
 * Shows a list of things, and touches only what has changed: forty rows of which one is news cost one row. A focus stays
 * where it is.
 *
 * @module
 */

/**
 * @template T
 * @typedef {object} Drawing
 * @property {(thing: T) => string} key what makes a thing the same thing
 * @property {(thing: T) => string} sign what of it is shown: the row is painted anew when this is another
 * @property {(thing: T) => HTMLElement} make an empty row
 * @property {(row: HTMLElement, thing: T) => void} paint
 */

/** @template T */
export class Rows {
  /**
   * @param {HTMLElement} into
   * @param {Drawing<T>} how
   */
  constructor(into, how) {
    this.into = into;
    this.how = how;
    /** @type {Map<string, {row: HTMLElement, sign: string}>} */
    this.known = new Map();
  }

  /** @param {T[]} things */
  draw(things) {
    const { how, into, known } = this;
    const focused = document.activeElement;
    const rows = things.map((thing) => {
      const key = how.key(thing);
      const sign = how.sign(thing);
      let had = known.get(key);
      if (!had) {
        had = { row: how.make(thing), sign: "\0" };
        known.set(key, had);
      }
      if (had.sign !== sign) {
        had.sign = sign;
        how.paint(had.row, thing);
      }
      return had.row;
    });
    this.forget(new Set(rows));
    let at = into.firstElementChild;
    rows.forEach((row, i) => {
      // One that stands before its place is taken out, so that those behind it need not move.
      if (at && at !== row && at.nextElementSibling === row && rows[i + 1] !== at) {
        const early = at;
        at = row;
        early.remove();
      }
      if (at === row) at = row.nextElementSibling;
      else into.insertBefore(row, at);
    });
    if (focused instanceof HTMLElement && focused !== document.activeElement && into.contains(focused)) focused.focus({ preventScroll: true });
  }

  /** @param {Set<HTMLElement>} wanted */
  forget(wanted) {
    for (const [key, { row }] of this.known) {
      if (wanted.has(row)) continue;
      row.remove();
      this.known.delete(key);
    }
  }
}
