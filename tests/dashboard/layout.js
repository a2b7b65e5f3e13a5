// What is wrong with a page's layout. Each function returns sentences, and none where all is well.
// A piece of text is a line of a text node: its words, and the rectangle of it that can be seen.

const said = (text) => JSON.stringify(text.trim().replace(/\s+/g, " ").slice(0, 60));
const seen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true });
const clips = (style) => style.overflowX !== "visible" || style.overflowY !== "visible";
const scrolls = (style) => /auto|scroll/.test(style.overflowX + style.overflowY);
const inner = (element) => {
  const box = element.getBoundingClientRect();
  if (element instanceof SVGElement) return box;
  const left = box.left + element.clientLeft, top = box.top + element.clientTop;
  return { left, top, right: left + element.clientWidth, bottom: top + element.clientHeight };
};
const ancestors = function* (element) {
  for (; element && element !== document.documentElement; element = element.parentElement) yield element;
};
// Only for a screen reader.
const hidden = (element) => [...ancestors(element)].some((one) => {
  const box = one.getBoundingClientRect();
  return clips(getComputedStyle(one)) && box.width <= 1 && box.height <= 1;
});

function texts() {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest("script, style, title, desc, option") || !seen(element) || hidden(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.width >= 1 && box.height >= 1) found.push({ node, element, text: said(node.data), box });
    }
  }
  return found;
}

// Beyond an ancestor that clips, or beyond the page. What can be scrolled to is not cut off, nor what ends in an ellipsis and has a title.
function cutOff() {
  const wrong = new Set(), width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) wrong.add(`the page is ${document.documentElement.scrollWidth} px wide, its window ${width} px`);
  for (const { element, text, box } of texts()) {
    let reachable = false, { left, top, right, bottom } = box;
    for (const one of ancestors(element)) {
      const style = getComputedStyle(one);
      if (!clips(style)) continue;
      if (scrolls(style)) {
        reachable = true;
        break;
      }
      const edge = inner(one);
      const beyond = left < edge.left - 1 || right > edge.right + 1 || top < edge.top - 2 || bottom > edge.bottom + 2;
      const ellipsis = style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none";
      if (beyond && !(ellipsis && one.closest("[title]"))) wrong.add(`${text} is cut off by ${one.tagName} ${one.className.baseVal ?? one.className}`);
      // What is left of it.
      left = Math.max(left, edge.left), right = Math.min(right, edge.right), top = Math.max(top, edge.top), bottom = Math.min(bottom, edge.bottom);
    }
    if (!reachable && (left < -1 || right > width + 1)) wrong.add(`${text} goes beyond the page: ${left.toFixed()} to ${right.toFixed()} px`);
  }
  return [...wrong];
}

// The boxes of letters are higher than the letters: lines of text may touch.
function overlaps() {
  const visible = [];
  for (const { node, element, text, box } of texts()) {
    let { left, top, right, bottom } = box;
    const margin = (bottom - top) * 0.2;
    top += margin, bottom -= margin;
    for (const one of ancestors(element)) {
      if (!clips(getComputedStyle(one))) continue;
      const edge = inner(one);
      left = Math.max(left, edge.left), right = Math.min(right, edge.right), top = Math.max(top, edge.top), bottom = Math.min(bottom, edge.bottom);
    }
    if (right - left >= 1 && bottom - top >= 1) visible.push({ node, text, left, top, right, bottom });
  }
  const wrong = new Set();
  visible.sort((a, b) => a.top - b.top);
  visible.forEach((a, index) => {
    for (const b of visible.slice(index + 1)) {
      if (b.top >= a.bottom) break;
      if (a.node !== b.node && Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1) {
        wrong.add(`${a.text} and ${b.text} overlap at ${b.left.toFixed()}, ${(b.top + scrollY).toFixed()}`);
      }
    }
  });
  return [...wrong];
}

// A drawing is made smaller where the page is narrower than it.
function tooSmall(least = 9) {
  const wrong = new Set();
  for (const { element, text } of texts()) {
    const scale = element instanceof SVGElement ? element.getScreenCTM().a : 1;
    const size = parseFloat(getComputedStyle(element).fontSize) * scale;
    if (scale > 0 && size < least) wrong.add(`${text} is ${size.toFixed(1)} px high`);
  }
  return [...wrong];
}

const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
// [red, green, blue, alpha] of any colour of CSS.
function colour(css) {
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = css;
  canvas.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
  return [red, green, blue, alpha / 255];
}
const over = (front, back, alpha = front[3]) => [0, 1, 2].map((index) => front[index] * alpha + back[index] * (1 - alpha)).concat(1);

function background(element) {
  const layers = [...ancestors(element), document.documentElement].map((one) => colour(getComputedStyle(one).backgroundColor));
  // What lies behind everything: the canvas of the page's colour scheme.
  const canvasColour = colour(/dark/.test(getComputedStyle(document.documentElement).colorScheme) && matchMedia("(prefers-color-scheme: dark)").matches ? "#121212" : "#fff");
  return layers.reverse().reduce((back, layer) => over(layer, back), canvasColour);
}

function luminance(rgb) {
  const [red, green, blue] = rgb.map((value) => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(element) {
  const style = getComputedStyle(element), back = background(element);
  const front = colour(element instanceof SVGElement ? style.fill : style.color);
  const opacity = [...ancestors(element)].reduce((product, one) => product * getComputedStyle(one).opacity, 1);
  const fill = element instanceof SVGElement ? Number(style.fillOpacity) : 1;
  const [light, dark] = [luminance(over(front, back, front[3] * opacity * fill)), luminance(back)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function faint(least = 4.5) {
  const wrong = new Set();
  const controls = [...document.querySelectorAll("input, select, button, textarea")].filter((one) => seen(one) && !hidden(one) && !one.disabled);
  const all = [...texts(), ...controls.map((element) => ({ element, text: said(element.name || element.value || element.tagName) }))];
  for (const { element, text } of all) {
    if (element.closest(":disabled")) continue;
    const found = contrast(element);
    if (found < least) wrong.add(`${text} has a contrast of ${found.toFixed(2)} (${element.tagName} ${element.className.baseVal ?? element.className})`);
  }
  return [...wrong];
}

// What the Tab key has to reach, each marked with a number.
function controls() {
  const all = document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]:not([tabindex^='-'])");
  return [...all].filter((one) => seen(one) && !one.disabled && one.type !== "radio").map((one, index) => {
    one.dataset.control = index;
    return one.outerHTML.slice(0, 120);
  });
}
