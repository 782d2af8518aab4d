/**
 * What the office says, in the reader's language.
 *
 * @module
 */

import { lang, teller } from "../lib/lang.js";
import en from "../text/office.en.js";
import zh from "../text/office.zh.js";

/** @typedef {keyof typeof zh} Word */

export const say = teller(/** @type {Record<Word, string>} */ (zh), en);

/**
 * Says what the server calls by a name of its own; a name that is newer than this page is shown as it is.
 *
 * @param {string} kind the texts' prefix
 * @param {string} name
 */
export function named(kind, name) {
  const key = /** @type {Word} */ (`${kind}.${name}`);
  return key in zh ? say(key) : name;
}

const whole = new Intl.NumberFormat(lang === "en" ? "en" : "zh-CN");

/** @param {number} n */
export const count = (n) => whole.format(n);

/** @param {number} share from 0 to 1 @param {number} [digits] */
export const percent = (share, digits = 0) => `${(100 * share).toFixed(digits)}%`;
