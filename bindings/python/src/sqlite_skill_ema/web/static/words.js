// Figures and findings as people say them.

export const UNKNOWN = "unknown";
export const NO_CALLS = "No calls in these days.";

const MINUTE = 60, HOUR = 3600, DAY = 86400;

/** A rate from 0 to 1: "95%". Only 1 is "100%", and only 0 is "0%". */
export function percent(rate) {
  return rate == null ? UNKNOWN : `${bare(rate)}%`;
}

/** A rate with its interval: "95% (88–98)". */
export function percentRange(rate, low, high) {
  return low == null || high == null ? percent(rate) : `${percent(rate)} (${bare(low)}–${bare(high)})`;
}

function bare(rate) {
  const rounded = Math.round(100 * rate);
  const exact = (rounded === 0 || rounded === 100) === (rate === 0 || rate === 1);
  return exact ? `${rounded}` : Math.min(Math.max(100 * rate, 0.1), 99.9).toFixed(1);
}

/** US dollars, to two digits below ten cents and to the cent above: "$0.0042", "$1.20". */
export function usd(dollars) {
  if (dollars == null) return UNKNOWN;
  if (dollars === 0) return "$0";
  return "$" + (dollars < 0.1 ? significant(dollars) : dollars.toLocaleString("en-US", {minimumFractionDigits: 2, maximumFractionDigits: 2}));
}

/** Seconds: "0.8 s", "42 s", "3 min", "2.5 h". */
export function duration(seconds) {
  if (seconds == null) return UNKNOWN;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 2 * MINUTE) return `${Math.round(seconds)} s`;
  return seconds < 2 * HOUR ? `${Math.round(seconds / MINUTE)} min` : `${(seconds / HOUR).toFixed(1)} h`;
}

/** A figure with its range in one unit, if it is one: "35 s (32–40 s)", "$0.09 ($0.08–$0.11)". */
export function ranged(figure, value, low, high) {
  const [from, to] = [figure(low), figure(high)], unit = to.match(/ \w+$/)?.[0];
  return `${figure(value)} (${unit && from.endsWith(unit) ? from.slice(0, -unit.length) : from}–${to})`;
}

/** How long ago, or how long: "3 hours". */
export function span(seconds) {
  const [unit, size] = seconds < 2 * HOUR ? ["minute", MINUTE] : seconds < 2 * DAY ? ["hour", HOUR] : ["day", DAY];
  return counted(Math.max(1, Math.round(seconds / size)), unit);
}

export function count(number) {
  return number == null ? UNKNOWN : Math.round(number).toLocaleString("en-US");
}

/** "1 call", "3,558 calls". */
export function counted(number, noun) {
  return `${count(number)} ${noun}${number === 1 ? "" : "s"}`;
}

function significant(number) {
  return number >= 10 ? Math.round(number).toLocaleString("en-US") : String(Number(number.toPrecision(2)));
}

/** A time, in UTC: "2026-11-26 06:00". */
export function moment(unixSeconds) {
  if (unixSeconds == null) return UNKNOWN;
  const time = new Date(1000 * unixSeconds);
  return Number.isNaN(time.getTime()) ? UNKNOWN : time.toISOString().slice(0, 16).replace("T", " ");
}

/** A day as day and month: "12 Nov". */
export function shortDay(day) {
  return new Date(`${day}T00:00Z`).toLocaleDateString("en-GB", {day: "numeric", month: "short", timeZone: "UTC"});
}

/** At most `most` characters as a reader counts them, the last of which is "…" where some are left out. */
export function ellipsis(text, most) {
  const characters = [...new Intl.Segmenter().segment(text)];
  return characters.length <= most ? text : characters.slice(0, most - 1).map(c => c.segment).join("").trimEnd() + "…";
}

/** Letters that run right to left stay among themselves. */
export function isolated(text) {
  return `\u2068${text}\u2069`;
}

export const skillName = name => name ?? "skill unknown";

const CATEGORIES = {
  auth: "access denied", context: "context too long", crash: "crash", empty: "empty answer", incomplete: "incomplete", network: "network",
  ok: "no reason given", rate_limit: "rate limit", refusal: "refusal", scaffolding: "scaffolding", timeout: "timeout", unjudged: "not judged",
};

/** Why a call failed. A category of the user's own stays as it is. */
export function category(name) {
  return name == null ? "no category" : Object.hasOwn(CATEGORIES, name) ? CATEGORIES[name] : name;
}

/** Whether a call did its job. */
export function outcome(success) {
  return success == null ? UNKNOWN : success ? "success" : "failure";
}

/** What skill_compare() says of a model, as advice; it stands under that model, so "stay" would be heard as "stay with this one". */
export function verdict(row) {
  const {cost_ratio: ratio, difference_low: low, difference_high: high} = row;
  const more = row.runs_needed ? `about ${counted(row.runs_needed, "more run")}` : null;
  switch (row.verdict) {
    case "better":
      // The ratio to a model that is free is not known either.
      return `better by ${points(low, high)}${ratio == null ? "" : `, ${times(ratio)}`}: switch${ratio <= 1 ? "" : " if you can pay it"}`;
    case "worse":
      return `worse by ${points(-high, -low)}`;
    case "cheaper and not worse":
      return `as good for less money (${times(ratio)}): switch`;
    case "cheaper, loss not ruled out":
      return `cheaper (${times(ratio)}), but perhaps up to ${counted(Math.round(-100 * low), "point")} worse${more ? `: ${more} to tell` : ""}`;
    case "no proven difference":
      return `no difference to ${ellipsis(row.baseline_model, 30)} shown${ratio == null ? "" : ", and not cheaper"}${more ? `; ${more} to tell` : ""}`;
    case "not enough data":
      return `not enough runs yet${more ? `: ${more}` : ""}`;
    default:
      return row.verdict;
  }
}

/** Whether a verdict speaks for a model (1), against it (-1), or neither. */
export function leaning(row) {
  return ["better", "cheaper and not worse"].includes(row.verdict) ? 1 : row.verdict === "worse" ? -1 : 0;
}

function points(low, high) {
  const [from, to] = [low, high].map(difference => Math.max(1, Math.round(100 * difference)));
  return from === to ? counted(to, "point") : `${from} to ${to} points`;
}

function times(ratio) {
  if (ratio === 0) return "free";
  return ratio < 0.995 ? `${bare(ratio)}% of the cost` : ratio < 1.05 ? "at the same cost" : `${significant(ratio)} times the cost`;
}

const ARROWS = {up: "▲", down: "▼"};
const CHANGES = {
  success: {measure: "success", worse: "down", column: "success_rate", figure: percent},
  cost: {measure: "cost", worse: "up", column: "cost_usd", figure: usd},
  duration: {measure: "time", worse: "up", column: "duration_s", figure: duration},
};

/** What skill_drift() has found in a row: for each measure that drifted, its name with an arrow up or down, and the figures before and now. */
export function changes(row) {
  return Object.entries(CHANGES).filter(([name]) => row[`${name}_drifted`] && row[`${name}_direction`] in ARROWS)
    .map(([name, {measure, worse, column, figure}]) => ({
      words: `${ARROWS[row[`${name}_direction`]]} ${measure}`, worse: row[`${name}_direction`] === worse,
      before: figure(row[`baseline_${column}`]), now: figure(row[`recent_${column}`]),
    }));
}

/** What is wrong with the log, a sentence each; and the quiet line for when nothing is. */
export function health(row) {
  const wrong = [];
  if (row.problem) wrong.push(sentence(row.problem));
  // The mean gap between two calls tells what silence is usual.
  const gap = row.log_rows > 1 ? row.days_covered * DAY / row.log_rows : DAY;
  if (row.last_write_age_s > Math.max(2 * DAY, 3 * gap))
    wrong.push(`The last call was recorded ${span(row.last_write_age_s)} ago; on average there is one every ${span(gap)}.`);
  const share = row.log_rows ? row.without_outcome / row.log_rows : 0;
  if (share > 0.1)
    wrong.push(`${percent(share)} of the calls have no outcome (${count(row.without_outcome)} of ${count(row.log_rows)}), and no rate counts them.`);
  return {wrong, quiet: row.status.replace(/^ok: /, "").replace(/\d{4,}/g, digits => count(Number(digits)))};
}

/** With a capital and a full stop; a statement at the end has a semicolon of its own. */
function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1).replace(/;?$/, "").replace(/([^.!?])$/, "$1.");
}
