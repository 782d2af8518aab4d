/**
 * Keeps small things in the browser, and goes without where it will not: in a private window, or in a frame whose
 * browser allows no storage.
 *
 * @module
 */

/** @type {Map<string, string>} */
const here = new Map();

/**
 * @template T
 * @param {string} name
 * @param {T} otherwise
 * @param {"always" | "tab"} [how] for as long as the tab is open, through reloads, and in no other
 * @returns {T}
 */
export function recall(name, otherwise, how = "always") {
  let text = here.get(name) ?? null;
  try {
    text = store(how).getItem(name) ?? text;
  } catch {
    // not allowed
  }
  try {
    return text === null ? otherwise : JSON.parse(text);
  } catch {
    return otherwise;
  }
}

/**
 * @param {string} name
 * @param {unknown} value undefined forgets it
 * @param {"always" | "tab"} [how]
 */
export function keep(name, value, how = "always") {
  const text = JSON.stringify(value);
  if (text === undefined) here.delete(name);
  else here.set(name, text);
  try {
    if (text === undefined) store(how).removeItem(name);
    else store(how).setItem(name, text);
  } catch {
    // not allowed, or full
  }
}

/** @param {"always" | "tab"} how */
function store(how) {
  return how === "tab" ? sessionStorage : localStorage;
}
