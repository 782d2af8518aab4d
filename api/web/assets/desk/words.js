/**
 * What the desk calls things that the server has a code for. A code that is not known is shown as it is.
 *
 * @module
 */

import { lang, t } from "../lib/lang.js";
import en from "../text/en.js";
import zh from "../text/zh.js";

/**
 * @param {string} kind
 * @param {string} code
 * @param {Record<string, string | number>} [values]
 */
export function called(kind, code, values) {
  const key = `${kind}.${code}`;
  return key in (lang === "en" ? en : zh) ? t(/** @type {import("../lib/lang.js").Key} */ (key), values) : code;
}

/**
 * Says what happened to a ticket; "" is nothing worth a line.
 *
 * @param {{what: string, by?: string, why?: string}} turn
 */
export function turned({ what, by = "", why = "" }) {
  const key = `turn.${what}`;
  if (!(key in zh)) return "";
  const words = t(/** @type {import("../lib/lang.js").Key} */ (key), { name: by || t("turn.nobody") });
  return why && what !== "opened" && what !== "merged" && what !== "tagged" && what !== "complaint_step" ? t("turn.because", { words, why }) : words;
}
