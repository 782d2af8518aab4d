/**
 * What the API speaks of, as far as the office looks at it. Types alone: nothing is loaded for them.
 *
 * @module
 */

/** @typedef {"draft" | "review" | "live" | "retired"} Status */
/** @typedef {"low" | "normal" | "high"} Risk */
/** @typedef {{order_state?: string[], region?: string[], product?: string[], category?: string[], channel?: string[], member?: string[], from?: string, until?: string}} Condition */
/** @typedef {{text: string, when?: Condition}} Answer */

/**
 * @typedef {object} Entry
 * @property {string} id
 * @property {string} [category]
 * @property {string} question
 * @property {string[]} [similar]
 * @property {Answer[]} [answers]
 * @property {Risk} [risk]
 * @property {Status} [status]
 * @property {string} [valid_from]
 * @property {string} [valid_until]
 * @property {number} [revision]
 * @property {string} [updated_at]
 * @property {string} [updated_by]
 * @property {{from: string, revision: number}} [inherited] of a head office's, which the shop does not write
 */

/** @typedef {{entry: Entry, base?: number, author: string, why?: string}} Pending */
/** @typedef {{entry: Entry, act: string, author: string, beside?: boolean, deleted?: boolean, by: string, why?: string, at: string}} Revision */
/** @typedef {{rule: string, severity: "block" | "warn" | "hint", start: number, end: number, reason: string, suggestion: string}} Finding */
/** @typedef {Finding & {field: string}} Located */

/** @typedef {{kind: "kept" | "cut" | "added", text: string}} Span */

/**
 * @typedef {object} Diff
 * @property {{field: string, old: string, new: string, spans?: Span[]}[]} [fields]
 * @property {{added?: string[], removed?: string[]}} [phrasings]
 * @property {{old?: Answer, new?: Answer, spans?: Span[]}[]} [answers]
 * @property {boolean} [reordered]
 */

/** @typedef {{name: string, title: string, unit?: string}} Column */
/** @typedef {{match: string[], cells: Record<string, string>}} Row */
/** @typedef {{name: string, title: string, by?: string, columns: Column[], rows: Row[], version?: number, effective_from?: string, updated_at?: string, updated_by?: string, inherited?: {from: string, revision: number}}} Policy */

/**
 * @typedef {object} Outcome
 * @property {string} decision
 * @property {string} [reason]
 * @property {string} said
 * @property {{entry: string, revision: number, risk: Risk, confidence: number}[]} [answers]
 * @property {string[]} [options]
 * @property {number} confidence
 */

/** @typedef {{id: string, question: string, entry?: string, slots?: Record<string, string>, at: string, by: string}} Check */
/** @typedef {{check: Check, passes: boolean, got: Outcome}} Verdict */
/** @typedef {{question: string, times: number, kind: string, risks?: string[], before: Outcome, after: Outcome}} Change */
/** @typedef {{questions: number, times: number}} Count */

/**
 * @typedef {object} Report
 * @property {Count} asked
 * @property {Record<string, Count>} counts
 * @property {Count} risky
 * @property {Change[]} changes
 * @property {number} unsaid
 * @property {Merge[]} [merges]
 * @property {{entry: string, question: string, findings: Located[]}[]} [findings] in entries of the draft
 * @property {{by: string, phrasing: string, entry: string, question: string}[]} [claims] phrasings that others have
 * @property {Settlement[]} [settled]
 * @property {{passed: number, failed: number, broken: Verdict[], mended: Verdict[]}} checks
 * @property {number} seconds
 */

/** @typedef {{id: string, question: string, tie?: string, hindrance?: import("./hindrance.js").Hindrance}} Settlement what becomes of an entry of the head office's */

/** @typedef {{a: string, asks_a: string, b: string, asks_b: string}} Merge two phrasings that words make one */

/** @typedef {{synonyms?: {words: string[], means?: string[]}[], names?: {word: string, typos?: string[]}[], ignored?: string[]}} Words */

/** @typedef {{entry?: string, policy?: string, quick_reply?: string, title?: string, field: string, says: string}} Place */
/** @typedef {{topic: string, a: Place, b: Place}} Contradiction */

export {};
