// How models look: the same colour, symbol and line in every chart; and how the categories of failures do.

import {element, svgElement} from "./elements.js";
import {isolated} from "./words.js";

// By Okabe and Ito, told apart by the colour-blind; charts.css has a set for dark pages, in the same order.
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#b0578d", "#b07900", "#2f8fc4", "#6f4fa8", "#6b6b6b"];
const SYMBOLS = ["circle", "square", "triangle", "diamond", "star", "cross", "wye"];
const DASHES = [null, "5 3", "2 2", "8 2 2 2"];
// What is behind the charts.
export const SURFACE = "var(--skill-ema-surface, Canvas)";

/** The i-th colour; after the last they come again, paler. */
function colour(i) {
  const at = i % COLOURS.length, full = `var(--skill-ema-${at}, ${COLOURS[at]})`;
  return i < COLOURS.length ? full : `color-mix(in srgb, ${full} 50%, var(--skill-ema-surface, Canvas))`;
}

/**
 * A function (model, provider) -> {label, colour, symbol, dash, inside, edge, order}, from rows of the answer `names`, or from any rows with a model.
 * A model has a colour and a symbol; where it has several providers, each has its name in the label and a way of dashing the line, and after the
 * first the symbol is hollow: `inside` fills it, `edge` is around it.
 */
export function looks(rows) {
  const calls = new Map();
  for (const {model, provider, call_count, sample_count} of rows) {
    const providers = calls.get(model ?? null) ?? new Map();
    calls.set(model ?? null, providers.set(provider ?? null, (providers.get(provider ?? null) ?? 0) + (call_count ?? sample_count ?? 1)));
  }
  const total = providers => [...providers.values()].reduce((a, b) => a + b, 0);
  const models = [...calls].sort((a, b) => total(b[1]) - total(a[1]) || (a[0] ?? "").localeCompare(b[0] ?? "")).map(([model]) => model);
  return (model, provider) => {
    const at = Math.max(models.indexOf(model ?? null), 0);
    const providers = [...(calls.get(model ?? null) ?? new Map()).keys()].sort();
    const which = Math.max(providers.indexOf(provider ?? null), 0);
    const name = model ?? "model unknown";
    const several = provider != null && providers.filter(known => known != null).length > 1;
    const dash = several ? DASHES[which % DASHES.length] : null, own = colour(at), hollow = dash != null;
    return {
      label: several ? `${isolated(name)} · ${isolated(provider)}` : name,
      colour: own, symbol: SYMBOLS[at % SYMBOLS.length], dash, inside: hollow ? SURFACE : own, edge: hollow ? own : SURFACE,
      order: at + which / (providers.length + 1),
    };
  };
}

// Of the colours by Okabe and Ito those that the first models do not have; charts.css has them for dark pages too.
const OF_FAILURES = ["#e69f00", "#56b4e9", "#cc79a7", "#2b2f3a", "#d8c800"];
const TILE = 4;
// Drawn on the colour: stripes, dots, a grid. The first five are plain.
const TEXTURES = ["", "M0 2H4", "M2 1V3", "M0 0H4M0 0V4"];
const NOT_KNOWN = "url(#skill-ema-hatched)", OTHER = `color-mix(in srgb, var(--skill-ema-muted, GrayText) 50%, ${SURFACE})`;

/** The fill of the i-th category of failures, of the rest of them ("other"), and of an outcome that is not known ("unknown"). */
export function failureFill(which) {
  if (which === "unknown") return NOT_KNOWN;
  if (which === "other") return OTHER;
  const at = which % (OF_FAILURES.length * TEXTURES.length);
  return at < OF_FAILURES.length ? failureColour(at) : `url(#skill-ema-failure-${at})`;
}

const failureColour = at => `var(--skill-ema-failure-${at % OF_FAILURES.length}, ${OF_FAILURES[at % OF_FAILURES.length]})`;

/** What these fills refer to. */
export function failurePatterns() {
  const pattern = (id, size, ...shapes) => svgElement("pattern", {id, width: size, height: size, patternUnits: "userSpaceOnUse"}, shapes);
  const textured = TEXTURES.flatMap((d, row) => !d ? [] : OF_FAILURES.map((_, column) => {
    const at = row * OF_FAILURES.length + column;
    return pattern(`skill-ema-failure-${at}`, TILE, svgElement("rect", {width: TILE, height: TILE, fill: failureColour(at)}),
      svgElement("path", {d, stroke: SURFACE, "stroke-width": 1.5}));
  }));
  const hatched = pattern("skill-ema-hatched", 5, svgElement("rect", {width: 5, height: 5, fill: "currentColor", "fill-opacity": 0.12}),
    svgElement("line", {y2: 5, stroke: "currentColor", "stroke-opacity": 0.55, "stroke-width": 3}));
  hatched.setAttribute("patternTransform", "rotate(45)");
  return svgElement("defs", {}, textured, hatched);
}

/** A list of what is in a chart: the symbol, the line and the name of each. */
export function legend(entries) {
  return element("ul", {class: "skill-ema-legend"}, entries.map(({label, colour, symbol, dash, inside, edge, fill}) => {
    const key = fill
      ? svgElement("rect", {x: 1, y: 1, width: 12, height: 12, fill, stroke: colour})
      : [svgElement("line", {x1: 0, x2: 34, y1: 7, y2: 7, stroke: colour, "stroke-width": 1.5, "stroke-dasharray": dash}),
         svgElement("path", {d: path(symbol), transform: "translate(17,7)", fill: inside, stroke: edge})];
    return element("li", {title: label},
      svgElement("svg", {width: fill ? 14 : 34, height: 14, "aria-hidden": "true"}, key), element("bdi", {}, label));
  }));
}

function path(symbol) {
  const d3 = globalThis.d3;
  return d3.symbol(d3[`symbol${symbol[0].toUpperCase()}${symbol.slice(1)}`], 60)();
}
