// Elements of HTML and SVG. Texts become text nodes, never markup.

/** An element; `attributes` that are null or false are left out, children may be nodes, texts and lists of them. */
export function element(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** The same in SVG. */
export function svgElement(name, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value != null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter(child => child != null));
  return node;
}

/** A name in one line: what does not fit is cut by the style sheet, and the title holds it all. */
export function named(text, href = null) {
  const inside = element("bdi", {}, text);
  return href == null ? element("span", {class: "skill-ema-name", title: text}, inside)
    : element("a", {class: "skill-ema-name", title: text, href}, inside);
}

const MOST_ROWS = 60, MOST_CARDS = 4;
// As charts.css has it.
const CARDS = 520;

/**
 * A table: `given` are columns {title, cell(row) -> nodes or text, number?, wide?, whole?}, or null for none. Where its `width` in pixels is little
 * each row becomes a card, which is long: only the first are shown until all are asked for.
 */
export function table(caption, given, rows, width) {
  const most = width <= CARDS ? MOST_CARDS : MOST_ROWS;
  const columns = given.filter(Boolean);
  const cell = (row, {title, cell, number, wide, whole}, i) => element(i ? "td" : "th", {
    scope: i ? null : "row", role: i ? "cell" : "rowheader", "data-title": title, class: number ? "number" : wide ? "wide" : whole ? "whole" : null,
  }, cell(row));
  const lines = rows => rows.map(row => element("tr", {role: "row"}, columns.map((column, i) => cell(row, column, i))));
  const body = element("tbody", {role: "rowgroup"}, lines(rows.slice(0, most)));
  const more = rows.length > most ? element("button", {type: "button", class: "skill-ema-more"}, `Show all ${rows.length}`) : null;
  more?.addEventListener("click", () => {
    body.append(...lines(rows.slice(most)));
    more.remove();
  });
  // The roles are said because `display` takes them from the elements of a card.
  return element("div", {class: "skill-ema-tabular"}, element("table", {class: "skill-ema-table", role: "table", style: `--columns: ${columns.length}`},
    element("caption", {}, caption),
    element("thead", {role: "rowgroup"}, element("tr", {role: "row"},
      columns.map(({title, number}) => element("th", {scope: "col", role: "columnheader", class: number ? "number" : null}, title)))),
    body), more);
}
