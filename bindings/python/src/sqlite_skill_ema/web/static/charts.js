// Rows of the answers as charts: SVG by Observable Plot, which the page has loaded before as `Plot`.

import {element} from "./elements.js";
import {SURFACE, failureFill, failurePatterns, legend} from "./looks.js";
import {category, counted, ellipsis, percent, percentRange, shortDay} from "./words.js";

const MOST_SKILLS = 12;
const FONT = 12;
const QUARTERS = [0, 0.25, 0.5, 0.75, 1];
const TIP = {lineWidth: 17, lineHeight: 1.25};
const LEANINGS = ["var(--skill-ema-bad, currentColor)", "var(--skill-ema-muted, currentColor)", "var(--skill-ema-good, currentColor)"];
const GAP = 24;

/** The skills with the most calls: as many as one panel shows. */
export function mostCalled(rows) {
  const calls = globalThis.d3.rollups(rows, rows => globalThis.d3.sum(rows, row => row.sample_count), row => row.skill_name);
  return calls.sort((a, b) => b[1] - a[1]).slice(0, MOST_SKILLS).map(([skill]) => skill);
}

/** A chart for each skill, side by side where the width allows; `chart(rows, width)` draws one, `heading(skill)` names it; `of` skills there are. */
function perSkill(rows, {width, least, heading, of}, chart) {
  const skills = [...globalThis.d3.group(rows, row => row.skill_name)], most = mostCalled(rows);
  const shown = skills.filter(([skill]) => most.includes(skill)), all = of ?? skills.length;
  const columns = Math.max(1, Math.min(Math.floor((width + GAP) / (least + GAP)), shown.length));
  const each = Math.floor((width - (columns - 1) * GAP) / columns);
  return [
    all > shown.length
      ? element("p", {class: "skill-ema-note"}, `These are the ${MOST_SKILLS} skills with the most calls, of ${all}; choose another one above.`) : null,
    element("div", {class: "skill-ema-grid", style: `grid-template-columns: repeat(${columns}, ${each}px); column-gap: ${GAP}px`},
      shown.map(([skill, rows]) => element("figure", {}, heading && element("figcaption", {}, heading(skill)), chart(rows, each, skill)))),
  ];
}

function plot(label, options) {
  const svg = globalThis.Plot.plot({style: {fontSize: `${FONT}px`, overflow: "visible"}, ...options});
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  return svg;
}

/** Days to show: from the first with calls, and a week at the least. */
function span(first, last) {
  return [globalThis.d3.min([first ?? last, globalThis.d3.utcDay.offset(last, -6)]), last];
}

/** The axis of days; few days have no hours between them. */
function axisOfDays([first, last], width) {
  const {Plot, d3} = globalThis;
  return Plot.axisX({label: null, ...(d3.utcDay.count(first, last) < width / 60 ? {ticks: "day"} : {tickSpacing: 80})});
}

const cut = text => ellipsis(text, 44);

/** The success rate of each day: a line per model with its interval as a band, broken on days without calls. */
export function overTime(rows, {width, look, heading, of}) {
  const Plot = globalThis.Plot, d3 = globalThis.d3;
  const points = rows.map(row => ({
    ...row, at: new Date(`${row.day}T00:00Z`), look: look(row.model, row.provider),
    // Silence, and days of which no outcome is known.
    rate: row.sample_count && row.ema_success_rate != null ? row.ema_success_rate : NaN,
  }));
  const days = span(d3.min(points, point => point.sample_count ? point.at : undefined), d3.max(points, point => point.at));
  const entries = new Map(points.filter(point => !isNaN(point.rate)).map(point => [point.look.label, point.look]));
  const chart = (points, width, skill) => {
    const lines = d3.groups(points, point => point.look.label).map(([, line]) => line).sort((a, b) => a[0].look.order - b[0].look.order);
    const marks = lines.flatMap(whole => {
      const line = whole.filter(point => point.at >= days[0]);
      const {label, colour, symbol, dash, inside, edge} = line[0].look;
      const known = line.filter(point => !isNaN(point.rate));
      const alone = known.filter(point => [-1, 1].every(step => isNaN(line[line.indexOf(point) + step]?.rate ?? NaN)));
      const ends = key => point => isNaN(point.rate) ? NaN : point[key];
      return [
        Plot.areaY(line, {x: "at", y1: ends("success_rate_low"), y2: ends("success_rate_high"),
          fill: colour, fillOpacity: lines.length > 3 ? 0.07 : 0.13, ariaDescription: `95% interval of ${label}`}),
        Plot.ruleX(alone, {x: "at", y1: "success_rate_low", y2: "success_rate_high",
          stroke: colour, strokeOpacity: 0.4, ariaDescription: `95% interval of single days of ${label}`}),
        Plot.lineY(line, {x: "at", y: "rate", stroke: colour, strokeWidth: 1.5, strokeDasharray: dash, ariaDescription: `success rate of ${label}`}),
        // No line leads to these.
        Plot.dot(alone, {x: "at", y: "rate", fill: colour, symbol, r: 1.8, ariaDescription: `single days of ${label}`}),
        Plot.dot(known.slice(-1), {x: "at", y: "rate", fill: inside, symbol, r: 4.5, stroke: edge, ariaDescription: `latest day of ${label}`}),
      ];
    });
    const title = point => `${cut(point.look.label)}\n${shortDay(point.day)}: ${percentRange(point.rate, point.success_rate_low, point.success_rate_high)}\n` +
      `${counted(point.sample_count, "call")} that day, ${point.failure_count} failed`;
    return plot(`Success rate per day of ${skill}, a line for each model`, {
      width, height: 190, marginLeft: 44, marginRight: 14, marginTop: 12, marginBottom: 32,
      x: {type: "utc", domain: days, label: null, insetLeft: 8}, y: {domain: [0, 1], label: null},
      marks: [
        Plot.gridY({ticks: QUARTERS}),
        Plot.axisY({ticks: QUARTERS, tickFormat: percent, tickSize: 0, label: null}),
        axisOfDays(days, width),
        ...marks,
        Plot.tip(points.filter(point => !isNaN(point.rate)), Plot.pointer({x: "at", y: "rate", title, ...TIP})),
      ],
    });
  };
  return element("div", {}, legend([...entries.values()].sort((a, b) => a.order - b.order)), perSkill(points, {width, least: 300, heading, of}, chart));
}

/**
 * A row for each model of each skill: a dot and the range around it on a track, above it the model and the figure, below it a verdict.
 * `rows` have skill_name, model, provider, sample_count and value, low, high, figure, and perhaps verdict with leaning.
 */
export function ranges(rows, {width, look, heading, what, domain, tickFormat, unit}) {
  const Plot = globalThis.Plot, d3 = globalThis.d3;
  const chart = (rows, width, skill) => {
    const said = rows.some(row => row.verdict), left = 14, right = 16;
    const lines = said ? Math.ceil(d3.max(rows, row => (row.verdict ?? "").length) * 6.1 / width) : 0;
    const height = 36 + 15 * lines + (said ? 10 : 0);
    const points = rows.map(row => ({...row, look: look(row.model, row.provider)})).sort((a, b) => a.look.order - b.look.order)
      .map((row, i) => ({...row, y: i * height}));
    // One that is hardly known would press the others together.
    const far = domain?.[1] ?? (Math.min(d3.max(points, p => p.high ?? p.value) ?? 1, 2.5 * (d3.max(points, p => p.value) ?? 1)) || 1);
    const known = points.filter(point => point.value != null && isFinite(point.value)), axis = known.length ? 40 : 0;
    // For names, beside the figures; in ems, with digits of about half of one.
    const room = Math.min(40, Math.max(6, 0.88 * ((width - 40) / FONT - 0.55 * d3.max(points, point => point.figure.length))));
    const dots = {fill: point => point.look.inside, stroke: point => point.look.edge, symbol: point => point.look.symbol, r: 5};
    const text = (points, dy, options) => Plot.text(points, {y: point => point.y + dy, stroke: SURFACE, strokeWidth: 4, fill: "currentColor", ...options});
    return plot(`${what} of ${skill}, for each model`, {
      width, height: points.length * height + 2 + axis, marginLeft: left, marginRight: right, marginTop: 2, marginBottom: axis,
      x: {domain: domain ?? [0, far], label: null, axis: null, nice: !domain},
      y: {domain: [0, points.length * height], range: [2, 2 + points.length * height], axis: null},
      marks: [
        axis ? Plot.gridX({tickSpacing: 70}) : null,
        axis ? Plot.axisX({tickSpacing: 70, tickFormat, label: unit, labelAnchor: "right", labelArrow: "none", tickSize: 0}) : null,
        Plot.ruleY(known, {y: point => point.y + 25, stroke: "currentColor", strokeOpacity: 0.1}),
        Plot.link(known.filter(point => point.low != null && point.high != null), {
          x1: "low", x2: point => Math.min(point.high, far), y1: point => point.y + 25, y2: point => point.y + 25,
          stroke: point => point.look.colour, strokeWidth: 4, strokeOpacity: 0.45, strokeLinecap: "round", ariaDescription: "ranges",
        }),
        text(known.filter(point => point.high > far), 25, {x: far, dx: 7, text: () => "→", ariaDescription: "ranges that go on"}),
        Plot.dot(known, {...dots, x: "value", y: point => point.y + 25, ariaDescription: "figures"}),
        Plot.dot(points, {...dots, frameAnchor: "left", dx: 6 - left, y: point => point.y + 9, ariaDescription: "symbols"}),
        text(points, 9, {frameAnchor: "left", dx: 17 - left, text: point => point.look.label, textOverflow: "ellipsis-end", lineWidth: room,
          fontWeight: 600, ariaDescription: "models"}),
        text(points, 9, {frameAnchor: "right", dx: right - 2, text: "figure", ariaDescription: "figures in words", fontVariant: "tabular-nums"}),
        said ? text(points, 37, {frameAnchor: "left", lineAnchor: "top", lineHeight: 1.2, dx: -left, text: "verdict", lineWidth: width / FONT,
          fill: point => LEANINGS[point.leaning + 1] ?? LEANINGS[1], ariaDescription: "verdicts"}) : null,
        Plot.tip(known, Plot.pointerY({x: "value", y: point => point.y + 25, ...TIP,
          title: point => `${cut(point.look.label)}\n${point.figure}\n${counted(point.sample_count, "call")}`})),
      ],
      symbol: {type: "identity"}, color: {type: "identity"},
    });
  };
  return element("div", {}, perSkill(rows, {width, least: 300, heading}, chart));
}

const NOT_KNOWN = "outcome unknown", OTHER = "other";
// With "other" one more.
const MOST_CATEGORIES = 8;
// A category has its colour whatever else there is; the first five are plain, and those of the user's own come after them all.
const CATEGORIES = ["rate_limit", "timeout", "context", "network", "crash", "refusal", "auth", "empty", "scaffolding", "incomplete"].map(category);

/** The failed calls of each day by category, the rarest as one, and above them those of which nothing is known. */
export function failuresPerDay(rows, {width}) {
  const Plot = globalThis.Plot, d3 = globalThis.d3;
  const calls = rows => d3.sum(rows, row => row.call_count), total = d3.rollup(rows, calls, row => row.day);
  const failed = rows.filter(row => row.outcome === "failure").map(row => ({...row, name: category(row.outcome_category)}));
  const ranked = d3.groupSort(failed, rows => -calls(rows), row => row.name);
  const own = ranked.length > MOST_CATEGORIES + 1 ? ranked.slice(0, MOST_CATEGORIES) : ranked;
  const unknown = rows.filter(row => row.outcome === "unknown").map(row => ({...row, name: NOT_KNOWN}));
  const bars = d3.flatRollup([...failed.map(row => own.includes(row.name) ? row : {...row, name: OTHER}), ...unknown], calls, row => row.day, row => row.name)
    .map(([day, name, call_count]) => ({day, name, call_count, at: new Date(`${day}T00:00Z`)}));
  const shades = [...CATEGORIES, ...own.filter(name => !CATEGORIES.includes(name))];
  const entries = [
    ...own.map(name => ({label: name, fill: failureFill(shades.indexOf(name)), colour: "none"})),
    own.length < ranked.length ? {label: OTHER, fill: failureFill("other"), colour: "none"} : null,
    unknown.length ? {label: NOT_KNOWN, fill: failureFill("unknown"), colour: "currentColor"} : null,
  ].filter(Boolean);
  const names = entries.map(entry => entry.label);
  const days = span(...d3.extent(rows, row => new Date(`${row.day}T00:00Z`)));
  const stacks = [...d3.group(bars, row => row.day).values()];
  const most = d3.max(stacks, calls), ticks = d3.ticks(0, most, 5).filter(Number.isInteger);
  const chart = plot("Failed calls per day, by category", {
    width, height: 240, marginLeft: 40, marginRight: 10, marginTop: 24, marginBottom: 34,
    x: {type: "utc", domain: [days[0], d3.utcDay.offset(days[1], 1)], label: null, insetLeft: 8},
    y: {domain: [0, most]},
    color: {domain: names, range: entries.map(entry => entry.fill)},
    marks: [
      failurePatterns,
      Plot.gridY({ticks}),
      Plot.axisY({ticks, label: "calls a day", labelAnchor: "top", labelArrow: "none", tickFormat: "d"}),
      axisOfDays(days, width),
      Plot.rectY(bars, Plot.stackY({order: names}, {x: "at", interval: "day", y: "call_count", fill: "name",
        insetLeft: 0.5, insetRight: 0.5, ariaDescription: "failures"})),
      Plot.ruleY([0]),
      Plot.tip(stacks, Plot.pointerX({
        x: stack => d3.utcHour.offset(stack[0].at, 12), y: calls, ...TIP,
        title: stack => `${shortDay(stack[0].day)}, ${counted(total.get(stack[0].day), "call")}\n` +
          stack.map(row => `${cut(row.name)}: ${row.call_count}`).join("\n"),
      })),
    ],
  });
  return element("div", {}, legend(entries), chart);
}
