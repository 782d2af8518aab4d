/**
 * Speaks with the shop's page that shows this one in a frame (widget.js). What comes from there is believed as much as
 * the shop's own site is: the server names the sites that may show a frame.
 *
 * @module
 */

/**
 * @typedef {object} Host what the shop's page says
 * @property {string} [buyer] signed by the shop's site
 * @property {string} [channel]
 * @property {unknown} [order]
 */

/** Whether this page stands in a frame of another. */
export const framed = window.parent !== window;

/** @param {"ready" | "close" | "news"} what */
export function tell(what) {
  if (framed) window.parent.postMessage({ xiaoer: what }, "*"); // tells nothing that is anybody's secret
}

/**
 * Waits for the first words of the shop's page, a moment at most, and hears those that follow.
 *
 * @param {(host: Host) => void} later
 * @returns {Promise<Host>}
 */
export function listen(later) {
  if (!framed) return Promise.resolve({});
  return new Promise((first) => {
    let waiting = true;
    addEventListener("message", (e) => {
      if (e.source !== window.parent || typeof e.data !== "object" || e.data === null || e.data.xiaoer !== "host") return;
      if (waiting) first(e.data);
      else later(e.data);
      waiting = false;
    });
    setTimeout(() => {
      waiting = false;
      first({});
    }, 1500);
    tell("ready");
  });
}
