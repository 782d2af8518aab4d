/**
 * Tells keys that mean something from keys that spell: whoever types Chinese ends a composition with Enter, and that
 * Enter must not send.
 *
 * @module
 */

/** How long after a composition Safari may still report its last Enter as a key of its own, in milliseconds. */
const tail = 60;

/**
 * Calls back for keys that are not part of a composition. What it returns true for is done with.
 *
 * @param {HTMLElement} on
 * @param {(e: KeyboardEvent) => boolean} key
 */
export function onKey(on, key) {
  let composing = false;
  let ended = -Infinity;
  on.addEventListener("compositionstart", () => (composing = true));
  on.addEventListener("compositionend", (e) => {
    composing = false;
    ended = e.timeStamp;
  });
  on.addEventListener("keydown", (e) => {
    // 229 is what some browsers send for a key that the input method has taken.
    if (composing || e.isComposing || e.keyCode === 229 || (e.key === "Enter" && e.timeStamp - ended < tail)) return;
    if (key(e)) {
      e.preventDefault();
      e.stopPropagation();
    }
  });
}
