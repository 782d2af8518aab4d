/**
 * Keeps the page as high as what can be seen of it, so that a phone's keyboard covers nothing, and the newest message in
 * sight while the buyer has not scrolled away.
 *
 * @module
 */

/** How far from the end still counts as the end, in pixels. */
const near = 80;

/** Follows the part of the page that can be seen. */
export function fit() {
  const seen = window.visualViewport;
  if (!seen) return;
  const root = document.documentElement.style;
  const measure = () => {
    root.setProperty("--seen", `${seen.height}px`);
    root.setProperty("--above", `${seen.offsetTop}px`);
  };
  seen.addEventListener("resize", measure);
  seen.addEventListener("scroll", measure);
  measure();
}

export class Scroll {
  /**
   * @param {HTMLElement} on
   * @param {HTMLElement} latest a button that leads to the end
   */
  constructor(on, latest) {
    this.on = on;
    this.latest = latest;
    this.atEnd = true;
    on.addEventListener("scroll", () => {
      this.atEnd = on.scrollHeight - on.scrollTop - on.clientHeight < near;
      if (this.atEnd) latest.hidden = true;
    }, { passive: true });
    latest.addEventListener("click", () => this.end());
    new ResizeObserver(() => {
      if (this.atEnd) this.end();
    }).observe(on);
  }

  /** @param {boolean} mine what is new is the buyer's own */
  news(mine) {
    if (this.atEnd || mine) this.end();
    else this.latest.hidden = false;
  }

  end() {
    this.on.scrollTop = this.on.scrollHeight;
    this.atEnd = true;
    this.latest.hidden = true;
  }
}
