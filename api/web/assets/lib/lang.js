/**
 * Says things in the reader's language. Chinese comes first; English is for browsers that ask for nothing Chinese.
 *
 * @module
 */

import en from "../text/en.js";
import zh from "../text/zh.js";

/** @typedef {keyof typeof zh} Key */

/** The language of this page: "zh" or "en". ?lang= in the address wins. */
export const lang = chosen();

/** @returns {"zh" | "en"} */
function chosen() {
  const wanted = [new URLSearchParams(location.search).get("lang"), ...navigator.languages].filter((l) => l !== null);
  const found = wanted.map((l) => l.slice(0, 2).toLowerCase()).find((l) => l === "zh" || l === "en");
  return found === "en" ? "en" : "zh";
}

/**
 * Returns what says texts in the reader's language, with {names} filled in. A page that says much brings texts of its
 * own, so that the others need not load them.
 *
 * @template {string} K
 * @param {Record<K, string>} inChinese
 * @param {Record<K, string>} inEnglish
 * @returns {(key: K, values?: Record<string, string | number>) => string}
 */
export function teller(inChinese, inEnglish) {
  const texts = lang === "en" ? inEnglish : inChinese;
  return (key, values = {}) => texts[key].replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** Says what all pages say. */
export const t = teller(zh, en);

/**
 * Puts texts where the page asks for them: data-text for what an element says, data-label for what it is called.
 *
 * @param {ParentNode} [within]
 * @param {(key: any) => string} [say] of a page with texts of its own
 */
export function speak(within = document, say = t) {
  document.documentElement.lang = lang === "en" ? "en" : "zh-CN";
  for (const e of within.querySelectorAll("[data-text]")) e.textContent = say(e.getAttribute("data-text"));
  for (const e of within.querySelectorAll("[data-label]")) e.setAttribute("aria-label", say(e.getAttribute("data-label")));
  for (const e of within.querySelectorAll("[data-hint]")) e.setAttribute("placeholder", say(e.getAttribute("data-hint")));
}

const people = lang === "en" ? undefined : "zh-CN";

/** The shop's own place, which its windows and hours speak of, wherever the reader is: eight hours ahead, all the year. */
const timeZone = "Asia/Shanghai";
const ahead = 8 * 3_600_000;

/**
 * Puts a moment as people say it, by the shop's clock: 14:05, 昨天 14:05, 11月3日 14:05.
 *
 * @param {string | number | Date} at
 * @param {Date} [now]
 */
export function moment(at, now = new Date()) {
  const then = new Date(at);
  const clock = then.toLocaleTimeString(people, { timeZone, hour: "2-digit", minute: "2-digit", hour12: false });
  const days = dayOf(now) - dayOf(then);
  if (days === 0) return clock;
  if (days === 1) return t("time.yesterday", { clock });
  if (days === -1) return t("time.tomorrow", { clock });
  return `${then.toLocaleDateString(people, { timeZone, month: "long", day: "numeric" })} ${clock}`;
}

/** @param {Date} d */
function dayOf(d) {
  return Math.floor((d.getTime() + ahead) / 86_400_000);
}
