// The panels: a title, the answer of `GET /skills/...` that each asks for, and how its rows are drawn. They know nothing of the page.
//
// A panel is {id, title, note?, empty?, answer, parameters(filters), second?, draw(rows, given) -> Node, or null for nothing to show,
// which `empty` says}.
// `filters` may have skill, model, provider, window_days, half_life_days, as_of, baseline_model; an empty one is as if not given.
// `given` is {width, filters, link?, look?, second?}: the width in pixels, a function skill -> address, a look of looks.js for all charts,
// and the rows of the second answer, for a panel that has `second: {answer, parameters(filters, rows) -> list}`. `ask` fetches both.

import {failuresPerDay, mostCalled, overTime, ranges} from "./charts.js";
import {element, named, table} from "./elements.js";
import {looks} from "./looks.js";
import {
  UNKNOWN, category, changes, counted, count, duration, ellipsis, leaning, moment, outcome, percent, percentRange, ranged, shortDay, skillName, usd, verdict,
} from "./words.js";

export const DEFAULTS = {window_days: 90, half_life_days: 7};
const DAY = 86_400_000;
/** The half-life of skill_compare(): a choice between models is made for months. */
export const COMPARISON_HALF_LIFE = 22.76;
// Of the panels that show how things are today.
const SHORT = `Half-life ${DEFAULTS.half_life_days} days, unless you choose one.`;
const LAST_RUNS = 50;
const LAST_FAILURES = 15;

/** The rows of a panel: {rows, second}. `get(answer, parameters)` fetches those of an answer. */
export async function ask(panel, filters, get) {
  const rows = await get(panel.answer, panel.parameters(filters));
  const {answer, parameters} = panel.second ?? {};
  const more = answer ? await Promise.all(parameters(filters, rows).map(each => get(answer, each))) : [];
  return {rows, second: more.flat()};
}

const given = names => filters => Object.fromEntries(names.map(name => [name, filters[name]]).filter(([, value]) => value != null && value !== ""));
const narrowed = given(["skill", "model", "provider"]);
const windowed = filters => ({window_days: DEFAULTS.window_days, ...given(["skill", "model", "provider", "window_days", "as_of"])(filters)});
const averaged = filters => ({half_life_days: DEFAULTS.half_life_days, ...windowed(filters), ...given(["half_life_days"])(filters)});

/** The window from the first day with calls on: `daily` has a row for each day, and those before it are empty. */
function since(rows, filters) {
  const {window_days, as_of} = windowed(filters);
  const first = Math.min(...rows.map(row => Date.parse(row.first_day))), last = as_of ? Date.parse(as_of) : Date.now();
  const days = Math.ceil((last - first) / DAY) + 1;
  return days >= 1 && days < window_days ? {...averaged(filters), window_days: days} : averaged(filters);
}

// Only a column of the group can be compared.
const byModel = filters => ({...averaged(filters), group_by: filters.provider ? "skill,model,provider" : "skill,model"});

const looked = (rows, given) => ({
  ...given, look: given.look ?? looks(rows),
  // A page of one skill, which has no links to itself, has said its name.
  heading: given.filters.skill && !given.link ? null : skill => named(skillName(skill), skill == null ? null : given.link?.(skill)),
});
const cells = given => {
  const {look, heading} = looked([], given);
  return {
    skill: heading && {title: "Skill", cell: row => heading(row.skill_name)},
    model: {title: "Model", cell: row => named(row.model ?? UNKNOWN)},
    provider: {title: "Provider", cell: row => named(row.provider ?? UNKNOWN)},
    served: {title: "Model", cell: row => named(look(row.model, row.provider).label)},
    time: {title: "Time (UTC)", cell: row => moment(row.invoked_at)},
    // The answer of failures has no column success.
    category: {title: "Category", cell: row => row.success === 1 || row.success === null ? "" : named(category(row.outcome_category))},
    why: {title: "Reason", wide: true, cell: row => row.end_reason ? element("span", {class: "skill-ema-long", title: row.end_reason}, row.end_reason) : ""},
  };
};

// A figure of a call, for each call that succeeded; the ends of its range take the ends of both intervals.
const perSuccess = (name, figure) => row => {
  const value = row[name.value], rate = row.ema_success_rate;
  const over = (a, b) => a == null || b == null ? null : b === 0 ? (a === 0 ? 0 : Infinity) : a / b;
  const found = {value: over(value, rate), low: over(row[name.low], row.success_rate_high), high: over(row[name.high], row.success_rate_low)};
  const unknown = value == null ? `${name.what} unknown` : rate == null ? "outcome unknown" : rate === 0 && value > 0 ? "no success" : null;
  if (unknown) return {...row, value: null, low: null, high: null, figure: unknown};
  const known = found.low != null && found.high != null && found.high > 0;
  return {...row, ...found, figure: !known ? figure(found.value)
    : isFinite(found.high) ? ranged(figure, found.value, found.low, found.high) : `${figure(found.value)} (from ${figure(found.low)})`};
};
const COST = {what: "cost", value: "ema_cost_usd", low: "cost_low", high: "cost_high"};
const DURATION = {what: "duration", value: "ema_duration_s", low: "duration_low", high: "duration_high"};

const comparison = filters => ({
  window_days: DEFAULTS.window_days, half_life_days: COMPARISON_HALF_LIFE, ...given(["window_days", "half_life_days", "as_of"])(filters),
});

/** For each skill the model that the others are compared with: the one that is asked for, else the one with the most calls. */
function baselines(filters, rows) {
  const most = new Map();
  for (const row of rows) {
    if (row.model != null && row.sample_count > (most.get(row.skill_name)?.sample_count ?? 0)) most.set(row.skill_name, row);
  }
  return new Map([...most].map(([skill, {model}]) => [skill, filters.baseline_model || model]));
}

/** The rows that stand side by side: all, or those of the model that is asked for and of the one to compare it with. */
function compared({model}, rows, base) {
  const skills = new Set(rows.filter(row => !model || row.model === model).map(row => row.skill_name));
  return rows.filter(row => skills.has(row.skill_name) && (!model || row.model === model || row.model === base.get(row.skill_name)));
}

function beside({skill_name, model}, base, found, rows, shown) {
  const others = rows.filter(row => row.skill_name === skill_name && row.model !== model);
  if (base == null || model == null) return "";
  if (model === base && others.length) return others.some(row => shown.includes(row)) ? "the others are compared with it" : "no other model is shown";
  if (model === base) return "the only model";
  return found && others.some(row => row.model === base) ? verdict(found) : `not compared: no calls of ${ellipsis(base, 30)}`;
}

export const PANELS = [
  {
    id: "success", title: "Success rate over time",
    note: "The share of calls that succeed, recent days weighing more; the band is the 95% interval. A day without calls is a gap. " + SHORT,
    answer: "ema", parameters: averaged,
    second: {
      answer: "daily",
      // Of many skills only those that are shown: a row for each day is much.
      parameters: (filters, rows) => {
        const shown = mostCalled(rows);
        const asked = since(rows, filters);
        return rows.every(row => shown.includes(row.skill_name)) ? [asked] : shown.map(skill => ({...asked, skill}));
      },
    },
    draw: (rows, given) => rows.length
      ? overTime(given.second ?? [], {...looked(rows, given), of: new Set(rows.map(row => row.skill_name)).size}) : null,
  },
  {
    id: "models", title: "Models side by side",
    note: "The success rate of each model with its 95% interval, and what follows from it beside the most used model, or the one chosen above. " +
      "A choice is made for months: half-life 23 days, unless you choose one.",
    // Of every model, since one that is asked for stands beside the one to compare with.
    answer: "ema", parameters: ({model, ...filters}) => ({...byModel(filters), ...comparison(filters)}),
    second: {
      answer: "compare",
      parameters: (filters, all) => {
        const base = baselines(filters, all);
        return mostCalled(compared(filters, all, base)).filter(skill => base.has(skill)).map(skill => ({
          ...given(["model"])(filters), ...comparison(filters), skill, baseline_model: base.get(skill),
        }));
      },
    },
    draw: (all, options) => {
      const base = baselines(options.filters, all), rows = compared(options.filters, all, base);
      if (!rows.length) return null;
      const key = row => JSON.stringify([row.skill_name, row.model, row.baseline_model ?? base.get(row.skill_name)]);
      const found = new Map((options.second ?? []).map(row => [key(row), row]));
      const points = rows.map(row => ({
        ...row, value: row.ema_success_rate, low: row.success_rate_low, high: row.success_rate_high,
        figure: row.ema_success_rate == null ? "outcome unknown" : percentRange(row.ema_success_rate, row.success_rate_low, row.success_rate_high),
        verdict: beside(row, base.get(row.skill_name), found.get(key(row)), all, rows), leaning: leaning(found.get(key(row)) ?? {}),
      }));
      return ranges(points, {...looked(rows, options), what: "Success rate", domain: [0, 1], tickFormat: percent, unit: "calls that succeed"});
    },
  },
  {
    id: "cost", title: "Cost per success",
    note: "US dollars per call divided by the success rate. The range goes from the low cost at the high rate to the high cost at the low rate. " +
      `Each skill has a scale of its own. ${SHORT}`,
    answer: "ema", parameters: byModel,
    draw: (rows, given) => rows.length
      ? ranges(rows.map(perSuccess(COST, usd)), {...looked(rows, given), what: "Cost per success", tickFormat: usd, unit: "US dollars"}) : null,
  },
  {
    id: "duration", title: "Time per success",
    note: `Seconds per call divided by the success rate, with the range found in the same way. ${SHORT}`,
    answer: "ema", parameters: byModel,
    draw: (rows, given) => rows.length
      ? ranges(rows.map(perSuccess(DURATION, duration)), {...looked(rows, given), what: "Time per success", tickFormat: count, unit: "seconds"}) : null,
  },
  {
    id: "drift", title: "What changed",
    note: "The last 3 days against the 90 before: changes of more than chance explains, the worst first.",
    answer: "drift", parameters: filters => ({...narrowed(filters), ...given(["as_of"])(filters)}),
    draw: (rows, options) => {
      if (!rows.length) return null;
      const {skill, served} = cells(looked(rows, options));
      const found = rows.flatMap(row => changes(row).map(change => ({...row, ...change})));
      const rest = rows.filter(row => !changes(row).length).length;
      const others = counted(rest, found.length ? "other" : "group");
      return element("div", {},
        found.length ? table("Changes, the worst first", [
          skill, served,
          {title: "Change", cell: row => [
            element("span", {class: row.worse ? "skill-ema-worse" : "skill-ema-better"}, row.words), " ",
            element("span", {class: "whole"}, `${row.before} → ${row.now}`),
          ]},
          {title: "Since", whole: true, cell: row => row.since_day ? shortDay(row.since_day) : UNKNOWN},
        ], found, options.width) : null,
        element("p", {class: "skill-ema-note"}, found.length ? (rest ? `No change on ${others}.` : "") : "Nothing has changed by more than chance."));
    },
  },
  {
    id: "outcomes", title: "Failures per day",
    note: "Failed calls by the category of the failure, and calls whose outcome is unknown.",
    answer: "outcomes", parameters: windowed,
    draw: (rows, given) => !rows.length ? null
      : rows.some(row => row.outcome !== "success") ? failuresPerDay(rows, given) : element("p", {class: "skill-ema-note"}, "No call has failed."),
  },
  {
    id: "failures", title: "Last failures", empty: "No call has failed in these days.",
    answer: "failures", parameters: filters => ({...windowed(filters), limit: LAST_FAILURES}),
    draw: (rows, given) => {
      const {time, skill, model, category, why} = cells(given);
      return rows.length ? table(`The last ${counted(rows.length, "failure")}`, [time, skill, model, category, why], rows, given.width) : null;
    },
  },
  {
    id: "figures", title: "All figures",
    note: `Averages of a call, recent days weighing more, with 95% intervals. ${SHORT}`,
    answer: "ema", parameters: averaged,
    draw: (rows, given) => {
      const {skill, model, provider} = cells(given);
      return rows.length ? table("Each skill, model and provider", [
        skill, model, provider,
        {title: "Calls", number: true, cell: row => count(row.sample_count)},
        {title: "Success", number: true, cell: row => percentRange(row.ema_success_rate, row.success_rate_low, row.success_rate_high)},
        {title: "Cost of a call", number: true, cell: row => usd(row.ema_cost_usd)},
        {title: "Time of a call", number: true, cell: row => duration(row.ema_duration_s)},
        {title: "Last call (UTC)", number: true, cell: row => moment(row.last_invoked_at)},
      ], rows, given.width) : null;
    },
  },
];

/** The panels of a page of one skill, for which `filters` has skill. */
export const SKILL_PANELS = [...PANELS, {
  id: "runs", title: "Latest runs",
  answer: "runs", parameters: filters => ({...windowed(filters), limit: LAST_RUNS}),
  draw: (rows, given) => {
    const {time, model, category, why} = cells(given);
    return rows.length ? table(`The latest ${counted(rows.length, "run")}`, [
      time, model,
      {title: "Outcome", cell: row => outcome(row.success)}, category,
      {title: "Took", number: true, cell: row => duration(row.duration_seconds)},
      {title: "Cost", number: true, cell: row => usd(row.estimated_cost_usd)},
      {title: "Tokens in / out", number: true, cell: row => `${count(row.input_tokens)} / ${count(row.output_tokens)}`}, why,
    ], rows, given.width) : null;
  },
}];
