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
 * @returns {T}
 */
export function recall(name, otherwise) {
  let text = here.get(name) ?? null;
  try {
    text = localStorage.getItem(name) ?? text;
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
 */
export function keep(name, value) {
  const text = JSON.stringify(value);
  if (text === undefined) here.delete(name);
  else here.set(name, text);
  try {
    if (text === undefined) localStorage.removeItem(name);
    else localStorage.setItem(name, text);
  } catch {
    // not allowed, or full
  }
}
