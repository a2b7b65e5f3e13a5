// The page in Datasette: its filters, the state of the log, and the panels, for all skills or for one.

import {element, named} from "./elements.js";
import {looks} from "./looks.js";
import {DEFAULTS, PANELS, SKILL_PANELS, ask} from "./panels.js";
import {asking, sharing} from "./requests.js";
import {NO_CALLS, health, isolated} from "./words.js";

const {root, page} = document.body.dataset;
const ofSkill = page === "skill";
const panels = ofSkill ? SKILL_PANELS : PANELS;
const form = document.getElementById("filters");
const main = document.getElementById("panels");
const refused = document.getElementById("refused");
const FILTERS = ["skill", "model", "provider", "half_life_days", "window_days", "as_of", "baseline_model"];
const WAIT = 300;

const silence = new Error("The server does not answer. Is skill-ema serve still running?");
const fetchRows = asking(path => fetch(`${root}/${path}`, {headers: {Accept: "application/json"}}).catch(() => { throw silence; }));

// A name may begin or end with a space. The field for a day takes no time of day.
const filtersOf = search => Object.fromEntries(FILTERS.map(name => [name, search.get(name)]).filter(([, value]) => value)
  .map(([name, value]) => [name, name === "as_of" ? value.replace(/^(\d{4}-\d\d-\d\d)[T ][\d:.]+Z?$/i, "$1") : value]));

function address(path, filters) {
  const query = new URLSearchParams(filters).toString();
  return query ? `${path}?${query}` : path;
}

// --- The filters

function choices(name, values, any) {
  const select = form.elements[name];
  select.replaceChildren(...(any ? [element("option", {value: ""}, any)] : []), ...values.map(value => element("option", {value}, value)));
}

function fillForm(filters, names) {
  const values = column => [...new Set(names.map(row => row[column]).filter(value => value != null && value !== ""))].sort((a, b) => a.localeCompare(b));
  const known = (name, column) => [...new Set([...values(column), ...(filters[name] ? [filters[name]] : [])])];
  choices("skill", known("skill", "skill_name"), ofSkill ? null : "all skills");
  choices("model", known("model", "model"), "all models");
  choices("provider", known("provider", "provider"), "all providers");
  choices("baseline_model", known("baseline_model", "model"), "the most used");
  choose(filters);
}

function choose(filters) {
  for (const name of FILTERS) form.elements[name].value = filters[name] ?? "";
}

/** The filter that is refused: after the name of the answer or the function the sentence begins with the parameter's. */
function blamed(reason) {
  const named = reason?.status === 400 ? reason.message.match(/^\w+: (\w+)/)?.[1] : null;
  return FILTERS.find(name => name === named);
}

function sayRefused(message, wrong) {
  refused.textContent = message ?? "";
  refused.hidden = !message;
  for (const name of FILTERS) {
    if (name === wrong) form.elements[name].setAttribute("aria-invalid", "true");
    else form.elements[name].removeAttribute("aria-invalid");
  }
}

/** Of a field whose text is no value: the browser tells nobody what it is. */
function sayMistyped() {
  const field = [...form.elements].find(({validity}) => validity.badInput);
  if (!field) return false;
  turn++;
  sayRefused(`${field.labels[0].textContent.trim()} takes a ${field.type === "date" ? "day" : "number"}.`, field.name);
  document.body.dataset.state = "refused";
  return true;
}

// --- The panels

const frames = new Map(panels.map(panel => {
  const body = element("div", {class: "body"}, element("p", {class: "message"}, "Loading…"));
  const frame = element("section", {id: `panel-${panel.id}`, class: "panel", "data-state": "loading", "aria-labelledby": `title-${panel.id}`},
    element("h2", {id: `title-${panel.id}`}, panel.title), panel.note ? element("p", {class: "skill-ema-note"}, panel.note) : null, body);
  main.append(frame);
  return [panel.id, {panel, frame, body, found: null, filters: null}];
}));

function show(state, message, {frame, body}) {
  body.replaceChildren(element("p", {class: "message"}, message));
  frame.dataset.state = state;
}

function draw(shown) {
  const {panel, frame, body, found, filters} = shown;
  if (!found) return;
  const width = Math.floor(body.clientWidth);
  try {
    const link = ofSkill ? null : skill => address(`${root}/skill`, {...filters, skill});
    const node = panel.draw(found.rows, {width, filters, link, look, second: found.second});
    if (node) {
      body.replaceChildren(node);
      frame.dataset.state = "ready";
    } else show("empty", panel.empty ?? NO_CALLS, shown);
  } catch (error) {
    console.error(error);
    show("error", `This panel could not be drawn: ${error.message}`, shown);
  }
}

/** Where no panel has calls: the day of the last one that the filters let through, to go there. */
function sayEmpty(empty, wanted) {
  const place = document.getElementById("nothing");
  const days = names.filter(row => [["skill", "skill_name"], ["model", "model"], ["provider", "provider"]]
    .every(([name, column]) => !wanted[name] || row[column] === wanted[name])).map(row => row.last_day).sort();
  const last = days[days.length - 1];
  place.hidden = !empty;
  place.replaceChildren(...(last
    ? ["The last call that these filters find was on ", element("a", {href: address(location.pathname, {...wanted, as_of: last})}, last), "."]
    : ["These filters find no call on any day."]));
}

// --- The state of the log

function sayHealth(row) {
  const place = document.getElementById("health");
  const {wrong, quiet} = health(row);
  place.className = wrong.length ? "warning" : "quiet";
  if (wrong.length) place.setAttribute("role", "alert");
  else place.removeAttribute("role");
  place.replaceChildren(...(wrong.length ? wrong.map(text => element("p", {}, text)) : [element("p", {}, quiet)]));
}

/** In the place of filters and panels: a heading, and paragraphs of texts and elements. */
function instead(heading, ...paragraphs) {
  form.hidden = true;
  main.replaceChildren(element("section", {class: "panel", id: "instead"}, element("h2", {}, heading),
    paragraphs.map(parts => element("p", {}, parts))));
}

const command = text => element("code", {}, text);
const HOW_TO_BEGIN = [
  ["Record a run with ", command("skill-ema record"), ", or the runs that a file or Hermes has with ", command("skill-ema import"), "."],
  ["To look at a simulated history first: ", command("skill-ema demo --db demo.db"), " and ", command("skill-ema serve --db demo.db"), "."],
];

// --- Everything together

let filters = filtersOf(new URLSearchParams(location.search)), names = [], look, turn = 0;

async function refresh(wanted) {
  const mine = ++turn, get = sharing(fetchRows);
  document.body.dataset.state = "loading";
  const answers = await Promise.allSettled([...frames.values()].map(({panel}) => ask(panel, wanted, get)));
  // Someone has gone on while these were on their way.
  if (mine !== turn) return;
  const reasons = answers.map(({reason}) => reason);
  const refusal = reasons.find(reason => reason === silence) ?? reasons.find(blamed);
  sayRefused(refusal?.message, blamed(refusal));
  [...frames.values()].forEach((shown, i) => {
    const {value, reason} = answers[i];
    // What a wrong filter would have changed stays as it was; so does what no server answers.
    if (!value && shown.found && (blamed(reason) || reason === silence)) return;
    Object.assign(shown, {found: value, filters: wanted});
    if (value) draw(shown);
    else show("error", reason.message, shown);
  });
  document.body.dataset.state = refusal ? "refused" : "ready";
  sayEmpty(!refusal && frames.get("figures").frame.dataset.state === "empty", wanted);
  if (refusal) return;
  filters = wanted;
  if (ofSkill) entitle(filters.skill);
  // What has been chosen is a step that Back undoes; at the start, and after Back, the address has it already.
  const there = address("", filtersOf(new URLSearchParams(location.search))) === address("", filters);
  history[there ? "replaceState" : "pushState"](null, "", address(location.pathname, filters));
}

function entitle(skill) {
  document.getElementById("title").replaceChildren(named(skill));
  document.title = `${isolated(skill)} - Skills`;
}

function redrawOnResize() {
  let width = main.clientWidth, timer;
  new ResizeObserver(() => {
    if (main.clientWidth === width) return;
    width = main.clientWidth;
    clearTimeout(timer);
    timer = setTimeout(() => frames.forEach(draw), 100);
  }).observe(main);
}

function listen() {
  let timer;
  const changed = wait => {
    clearTimeout(timer);
    timer = setTimeout(() => sayMistyped() || refresh(filtersOf(new FormData(form))), wait);
  };
  window.addEventListener("popstate", () => {
    clearTimeout(timer);
    const wanted = filtersOf(new URLSearchParams(location.search));
    choose(wanted);
    refresh(wanted);
  });
  form.addEventListener("submit", event => { event.preventDefault(); changed(0); });
  form.addEventListener("input", event => changed(event.target.tagName === "SELECT" ? 0 : WAIT));
  form.addEventListener("reset", () => setTimeout(() => {
    choose(ofSkill ? {skill: filters.skill} : {});
    changed(0);
  }));
  document.getElementById("submit").hidden = true;
}

async function start() {
  for (const [name, value] of Object.entries(DEFAULTS)) form.elements[name].placeholder = value;
  const [state, known] = await Promise.all([fetchRows("health", {}), fetchRows("names", {})]);
  document.getElementById("simulated").hidden = !state[0].simulated;
  names = known;
  if (!names.length && !state[0].problem) return instead("Nothing is recorded yet", ...HOW_TO_BEGIN);
  sayHealth(state[0]);
  look = looks(names);
  fillForm(filters, names);
  if (ofSkill && !names.some(row => row.skill_name === filters.skill)) {
    return instead(filters.skill ? `There is no skill ${isolated(filters.skill)} in this log` : "No skill is named in the address",
      [element("a", {href: root}, "The page of all skills"), " has a link to each."]);
  }
  listen();
  await refresh(filters);
  redrawOnResize();
}

start().catch(error => {
  if (error.status === 404) instead("There is no log in this database yet", ...HOW_TO_BEGIN);
  else instead("The page could not be loaded", [error.message]);
}).finally(() => { if (document.body.dataset.state === "loading") document.body.dataset.state = "ready"; });
