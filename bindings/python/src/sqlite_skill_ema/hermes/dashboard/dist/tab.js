// The tab: its filters, the state of the log, and the panels that Datasette's page has too, in Hermes' components.

import {looks} from "./looks.js";
import {DEFAULTS, PANELS, SKILL_PANELS, ask} from "./panels.js";
import {asking, sharing} from "./requests.js";
import {scheme, watch} from "./theme.js";
import {NO_CALLS, health} from "./words.js";

const {React, hooks, components, authedFetch} = window.__HERMES_PLUGIN_SDK__;
const {useState, useEffect, useRef, useMemo} = hooks;
const {Card, CardHeader, CardTitle, CardContent, Select, SelectOption, Input, Label, Button} = components;
const h = React.createElement;
const CHOICES = [
  ["skill", "skill_name", "Skill", "all skills"], ["model", "model", "Model", "all models"], ["provider", "provider", "Provider", "all providers"],
  ["baseline_model", "model", "Compare with", "the most used model"],
];
const INPUTS = [
  ["half_life_days", "Half-life in days", {type: "number", min: 0.1, step: "any"}], ["window_days", "Window in days", {type: "number", min: 1, max: 36500, step: 1}],
  ["as_of", "As of (UTC day)", {type: "date"}],
];
const NAMES = [...CHOICES, ...INPUTS].map(([name]) => name);
const WAIT = 300;

const get = asking(path => authedFetch(`/api/plugins/skill-ema/${path}`));

function filtersOf(search) {
  const query = new URLSearchParams(search);
  return Object.fromEntries(NAMES.map(name => [name, query.get(name)]).filter(([, value]) => value));
}

/** The address of this tab with filters. The rest of the query is Hermes': its profile. */
function address(filters) {
  const query = new URLSearchParams(location.search);
  for (const name of NAMES) {
    if (filters[name]) query.set(name, filters[name]);
    else query.delete(name);
  }
  return `${location.pathname}?${query}`.replace(/\?$/, "");
}

const link = filters => skill => address({...filters, skill});

/** Keeps what is shown in the address, and shows what the address says when someone goes back to it. */
function useAddress(shown, setFilters) {
  const {current: path} = useRef(location.pathname);
  useEffect(() => {
    const wanted = address(shown);
    // Answers may come after the next tab has the address.
    if (location.pathname !== path || wanted === path + location.search) return;
    history.replaceState(history.state, "", wanted);
    // Hermes' router reads the address at this event; it would put back the one that it knows when another profile is chosen.
    dispatchEvent(new PopStateEvent("popstate", {state: history.state}));
  }, [shown]);
  useEffect(() => {
    // The event of above is none of the browser's.
    const back = event => event.isTrusted && location.pathname === path && setFilters(filtersOf(location.search));
    addEventListener("popstate", back);
    return () => removeEventListener("popstate", back);
  }, []);
}

function Panel({panel, found, error, given}) {
  const body = useRef(null);
  const [state, setState] = useState("loading");
  useEffect(() => {
    const say = (state, text) => {
      body.current.replaceChildren(text);
      setState(state);
    };
    if (error) return say("error", error);
    if (!found || !given.width) return;
    try {
      const node = panel.draw(found.rows, {...given, width: Math.floor(body.current.clientWidth), second: found.second});
      if (!node) return say("empty", panel.empty ?? NO_CALLS);
      body.current.replaceChildren(node);
      setState("ready");
    } catch (error) {
      console.error(error);
      say("error", `This panel could not be drawn: ${error.message}`);
    }
  }, [panel, found, error, given]);
  return h("section", {id: `skill-ema-panel-${panel.id}`, className: `skill-ema-panel skill-ema-panel-${panel.id}`, "data-state": state}, h(Card, null,
    h(CardHeader, null, h(CardTitle, null, panel.title)),
    h(CardContent, null, panel.note ? h("p", {className: "skill-ema-note"}, panel.note) : null, h("div", {ref: body, className: "skill-ema-body"}))));
}

function Choice({name, column, label, any, names, value, onChange}) {
  const values = [...new Set([...names.map(row => row[column]), value].filter(Boolean))].sort((a, b) => a.localeCompare(b));
  return h("div", {className: "skill-ema-filter", role: "group", "aria-label": label}, h(Label, null, label),
    h(Select, {id: `skill-ema-${name}`, value, onValueChange: onChange},
      h(SelectOption, {value: ""}, any), values.map(value => h(SelectOption, {key: value, value}, value))));
}

function Filters({names, filters, setFilters}) {
  const set = (name, value) => setFilters({...filters, [name]: value});
  return h("form", {className: "skill-ema-filters", "aria-label": "Filters", noValidate: true, onSubmit: event => event.preventDefault()},
    CHOICES.map(([name, column, label, any]) =>
      h(Choice, {key: name, name, column, label, any, names, value: filters[name] ?? "", onChange: value => set(name, value)})),
    INPUTS.map(([name, label, kind]) => h("div", {key: name, className: "skill-ema-filter"}, h(Label, {htmlFor: `skill-ema-${name}`}, label),
      h(Input, {id: `skill-ema-${name}`, ...kind, placeholder: DEFAULTS[name], value: filters[name] ?? "", onChange: event => set(name, event.target.value)}))),
    h(Button, {type: "button", outlined: true, onClick: () => setFilters({})}, "Reset"));
}

function Health({row}) {
  const {wrong, quiet} = health(row);
  return wrong.length ? h("div", {role: "alert", className: "skill-ema-warning"}, wrong.map(text => h("p", {key: text}, text))) : h("p", {className: "skill-ema-note"}, quiet);
}

/** The width of an element, in steps, as it changes. */
function useWidth(place) {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    let timer;
    const observer = new ResizeObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(() => place.current && setWidth(place.current.clientWidth), 100);
    });
    observer.observe(place.current);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
    };
  }, []);
  return width;
}

export function Tab() {
  const place = useRef(null), width = useWidth(place), turn = useRef(0);
  const [dark, setDark] = useState(scheme);
  const [log, setLog] = useState(null);
  const [filters, setFilters] = useState(() => filtersOf(location.search));
  const [shown, setShown] = useState({filters, answers: {}, refused: null});
  const panels = filters.skill ? SKILL_PANELS : PANELS;

  useAddress(shown.filters, setFilters);
  useEffect(() => watch(() => setDark(scheme())), []);
  useEffect(() => {
    let here = true;
    Promise.all([get("health", {}), get("names", {})]).then(
      ([[health], names]) => here && setLog({health, names, look: looks(names)}), error => here && setLog({error: error.message}));
    return () => { here = false; };
  }, []);
  useEffect(() => {
    if (!log?.names?.length) return;
    const mine = ++turn.current, share = sharing(get);
    const timer = setTimeout(async () => {
      const answers = await Promise.allSettled(panels.map(panel => ask(panel, filters, share)));
      // Someone has gone on, or away, while these were on their way.
      if (mine !== turn.current) return;
      const refused = answers.find(({reason}) => reason?.status === 400)?.reason.message;
      // The charts of before stay until the filters are right.
      if (refused) return setShown(before => ({...before, refused}));
      setShown({filters, refused: null, answers: Object.fromEntries(panels.map(({id}, i) =>
        [id, {found: answers[i].value, error: answers[i].reason?.message}]))});
    }, turn.current === 1 ? 0 : WAIT);
    return () => {
      clearTimeout(timer);
      turn.current++;
    };
  }, [log, filters]);

  const given = useMemo(() => ({width, filters: shown.filters, look: log?.look, link: shown.filters.skill ? null : link(shown.filters)}), [width, shown.filters, log]);
  // The skills in the panels are links to this tab, which need no loading of the page.
  const follow = event => {
    const target = event.target.closest("a.skill-ema-name");
    if (!target || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    setFilters(filtersOf(new URL(target.href).search));
  };
  const nothing = log?.error ?? (log?.names.length === 0 ? "Nothing is recorded yet. The runs of Hermes' jobs are recorded when they end." : null);
  return h("div", {className: "skill-ema-tab", "data-scheme": dark, ref: place, onClick: follow},
    // Of an empty log it says how to record in SQL.
    log?.names?.length || log?.health?.problem ? h(Health, {row: log.health}) : null,
    nothing ? h("p", {role: "alert", className: "skill-ema-warning"}, nothing) : null,
    log?.names?.length ? h(Filters, {names: log.names, filters, setFilters}) : null,
    shown.refused ? h("p", {role: "alert", className: "skill-ema-warning", id: "skill-ema-refused"}, shown.refused) : null,
    log?.names?.length ? h("div", {className: "skill-ema-panels"}, panels.map(panel => h(Panel, {key: panel.id, panel, ...shown.answers[panel.id], given}))) : null);
}
