/**
 * Follows server-sent events, through cuts of the line and restarts of the server. It reads the stream itself: the
 * browser's EventSource can carry no header, neither who is signed in nor, on a first call, where to go on.
 *
 * @module
 */

import { backoff, pause } from "./api.js";

/**
 * @typedef {object} Event
 * @property {string} name
 * @property {string} id
 * @property {unknown} data read from JSON
 */

/**
 * @typedef {object} Following
 * @property {string} url
 * @property {() => Record<string, string>} [headers]
 * @property {number | string} [after] the last event that is known already
 * @property {(event: Event) => void} told
 * @property {(state: "open" | "lost") => void} [state]
 * @property {(status: number) => void} [refused] the server will not have us; following has ended
 */

/** Longer than the server is ever silent: it says something every 20 s. */
const silence = 50_000;

/**
 * Follows until it is told to stop.
 *
 * @param {Following} f
 * @returns {() => void} stops
 */
export function follow(f) {
  const stop = new AbortController();
  let last = String(f.after ?? "");
  let failed = 0;
  /** Cuts short the wait for the next try. @type {() => void} */
  let hurry = () => {};

  const once = async () => {
    const line = new AbortController();
    const cut = () => line.abort();
    stop.signal.addEventListener("abort", cut);
    let timer = setTimeout(cut, silence);
    try {
      const headers = { Accept: "text/event-stream", ...f.headers?.(), ...(last && { "Last-Event-ID": last }) };
      const got = await fetch(f.url, { headers, credentials: "same-origin", cache: "no-store", signal: line.signal });
      if (!got.ok && got.status < 500 && got.status !== 429) {
        f.refused?.(got.status);
        stop.abort();
        return;
      }
      if (!got.ok || !got.body) throw new Error(`status ${got.status}`);
      failed = 0;
      f.state?.("open");
      const read = reader((e) => {
        if (e.id) last = e.id;
        f.told(e);
      });
      const chunks = got.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { value, done } = await chunks.read();
        if (done) return;
        clearTimeout(timer);
        timer = setTimeout(cut, silence);
        read(value);
      }
    } finally {
      clearTimeout(timer);
      stop.signal.removeEventListener("abort", cut);
      line.abort();
    }
  };

  const run = async () => {
    while (!stop.signal.aborted) {
      try {
        await once();
      } catch {
        // cut off: go on where we were
      }
      if (stop.signal.aborted) return;
      f.state?.("lost");
      failed++;
      await new Promise((go) => {
        hurry = () => go(undefined);
        pause(backoff(failed), stop.signal).then(go, go);
      });
    }
  };
  const online = () => {
    failed = 0;
    hurry();
  };
  addEventListener("online", online);
  stop.signal.addEventListener("abort", () => removeEventListener("online", online));
  void run();
  return () => stop.abort();
}

/**
 * Returns a function that takes the stream in pieces, wherever they are cut.
 *
 * @param {(event: Event) => void} told
 * @returns {(piece: string) => void}
 */
export function reader(told) {
  let rest = "";
  /** @type {Event & {lines: string[]}} */
  let e = { name: "message", id: "", data: null, lines: [] };
  return (piece) => {
    rest += piece;
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    for (const raw of lines) {
      const line = raw.replace(/\r$/, "");
      if (line === "") {
        if (e.lines.length > 0) told({ name: e.name, id: e.id, data: JSON.parse(e.lines.join("\n")) });
        e = { name: "message", id: "", data: null, lines: [] };
        continue;
      }
      const [, field, value] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
      if (field === "event") e.name = value;
      else if (field === "id") e.id = value;
      else if (field === "data") e.lines.push(value);
    }
  };
}
