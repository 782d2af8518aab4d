/**
 * Makes and changes elements out of texts alone. Nothing here, and nothing outside, turns a text into HTML: what a buyer
 * wrote stays what he wrote. The page's policy (trusted types) would refuse it besides.
 *
 * @module
 */

/** @typedef {Node | string | number | null | undefined | false} Child what may stand in an element; nothing is left out */

/**
 * What an element is given: "class", "on…" handlers, "data-…" and "aria-…", properties of its own by their attribute's
 * name. false, null and undefined leave an attribute out; true gives it without a value.
 *
 * @typedef {Record<string, unknown>} Props
 */

/**
 * Makes an element.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Props} [props]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  set(made, props);
  fill(made, ...children);
  return made;
}

/** Attributes that a browser would run or load as what they say. They are never set from here. */
const barred = /^(srcdoc|style|formaction)$/i;

/** Attributes that are addresses. */
const addresses = /^(href|src|action)$/i;

/**
 * Sets what Props say.
 *
 * @param {Element} on
 * @param {Props} props
 */
export function set(on, props) {
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) {
      if (typeof value !== "function") throw new TypeError(`${name} is no function`);
      on.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    } else if (barred.test(name)) {
      throw new TypeError(`${name} may not be set`);
    } else if (value === false || value === null || value === undefined) {
      on.removeAttribute(name);
    } else if (name === "value" && "value" in on) {
      on.value = String(value);
    } else if (addresses.test(name) && !safe(String(value))) {
      on.removeAttribute(name);
    } else {
      on.setAttribute(name, value === true ? "" : String(value));
    }
  }
}

/**
 * Says whether an address may be followed or loaded: the web's own, or one of this server.
 *
 * @param {string} address
 */
export function safe(address) {
  try {
    return ["https:", "http:"].includes(new URL(address, document.baseURI).protocol);
  } catch {
    return false;
  }
}

/**
 * Puts children into an element in place of those it has.
 *
 * @param {Element} into
 * @param {...(Child | Child[])} children
 */
export function fill(into, ...children) {
  into.replaceChildren(
    ...children
      .flat()
      .filter((c) => c !== null && c !== undefined && c !== false)
      .map((c) => (c instanceof Node ? c : document.createTextNode(String(c)))),
  );
}

/**
 * Finds the one element that the page has for the selector. That it is missing is the programmer's mistake.
 *
 * @template {Element} T
 * @param {string} selector
 * @param {new () => T} kind
 * @param {ParentNode} [within]
 * @returns {T}
 */
export function find(selector, kind, within = document) {
  const found = within.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`no ${selector}`);
  return found;
}

/**
 * Makes an icon of one path in a 24 × 24 box. It is said nowhere: whoever shows it alone gives its button a label.
 *
 * @param {string} path
 * @returns {SVGSVGElement}
 */
export function icon(path) {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  set(svg, {
    viewBox: "0 0 24 24", width: 20, height: 20, fill: "none", stroke: "currentColor", "stroke-width": 1.8,
    "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true", focusable: "false",
  });
  const line = document.createElementNS(ns, "path");
  set(line, { d: path });
  svg.append(line);
  return svg;
}
