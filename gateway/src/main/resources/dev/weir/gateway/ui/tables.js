// What each table of the page shows of the state.
import { bytes, clock, count, date, duration, percent, usd } from "./view.js";

const STAGES = {
  "queued": "waits for a thread",
  "processing": "processed by the gateway",
  "cache": "waits for the cache",
  "batch": "waits for its batch",
  "rate-limit": "waits for a rate limit",
  "permit": "waits for a permit of the circuit breaker",
  "retry-wait": "waits before the next attempt",
  "sending": "sent, no output yet",
  "streaming": "streaming",
};

const CLIENTS = {
  "waiting": { text: "nothing sent yet", tone: "" },
  "streaming": { text: "reads", tone: "" },
  "client-not-reading": { text: "▲ does not read", tone: "warn" },
};

const BREAKERS = {
  "closed": { text: "● closed", tone: "good" },
  "open": { text: "▲ open", tone: "bad" },
  "half-open": { text: "◐ half-open", tone: "warn" },
};

const HEALTH = {
  "healthy": { text: "● healthy", tone: "good" },
  "unhealthy": { text: "▲ unhealthy", tone: "bad" },
  "unknown": { text: "○ nothing known yet", tone: "" },
};

const OUTCOMES = {
  "succeeded": { text: "answered", tone: "good" },
  "failed": { text: "failed", tone: "bad" },
  "timed-out": { text: "timed out", tone: "bad" },
  "cancelled": { text: "cancelled", tone: "warn" },
};

const LOOKUPS = {
  hit: "answered from the cache",
  miss: "not in the cache",
  shared: "shared the answer of an identical call",
  stale: "answered past its time to live",
  bypassed: "passed the cache by",
};

const number = (title, value) => ({ title, kind: "number", value });
const plain = (title, value) => ({ title, value });
const name = (title, value) => ({ title, kind: "name", value });
const text = (title, value) => ({ title, kind: "text", value });

export const ago = (state, moment) => moment ? duration(Math.max(0, Date.parse(state.taken) - Date.parse(moment))) + " ago" : "";
export const targetOf = call => call.route && call.route === call.backend
  ? call.route : (call.route ? call.route + " → " : "") + call.backend + "/" + call.model;
/** Absent where the answer is not streamed to a client of the gateway. */
const clientOf = call => {
  const known = CLIENTS[call.answer];
  return known ? { text: known.text + (call.bytesSent ? ", " + bytes(call.bytesSent) : ""), tone: known.tone } : "–";
};
const beginning = sentence => sentence && sentence.length > 50 ? sentence.slice(0, 50) + "…" : sentence;
export const outcomeOf = call => {
  const known = OUTCOMES[call.outcome] ?? { text: call.outcome, tone: "" };
  const why = call.reason ?? beginning(call.explanation);
  return { text: known.text + (call.cacheHit ? " from the cache" : "") + (why ? ": " + why : ""), tone: known.tone };
};

const latencyColumns = title => [
  plain(title, row => row.name),
  number("Calls", row => count(row.calls)),
  number("Failed", row => ({ text: row.failed ? count(row.failed) + " (" + percent(100 * row.failed / row.calls) + ")" : "0", tone: row.failed ? "bad" : "" })),
  number("p50", row => duration(row.duration.p50)),
  number("p95", row => duration(row.duration.p95)),
  number("p99", row => duration(row.duration.p99)),
  number("Slowest", row => duration(row.duration.max)),
  number("First token p50", row => row.firstToken ? duration(row.firstToken.p50) : "–"),
  number("First token p95", row => row.firstToken ? duration(row.firstToken.p95) : "–"),
];

const costColumns = (title, unnamed) => [
  plain(title, row => row.name || unnamed),
  { title: "Cost", kind: "number bar", value: (row, state) => ({ text: usd(row.usd), bar: row.usd / Math.max(1e-12, state.cost.total?.usd ?? 0), tone: "normal" }) },
  number("Attempts", row => count(row.attempts)),
  number("Tokens in / out", row => count(row.inputTokens) + " / " + count(row.outputTokens)),
  number("Unpriced", row => ({ text: row.unknown ? count(row.unknown) : "–", tone: row.unknown ? "warn" : "" })),
];

const noCosts = state => !state?.cost?.available;
const costTable = (caption, title, list, unnamed) => ({
  caption,
  empty: "Nothing was spent today, or no usage ledger is configured (llm.ledger).",
  key: row => row.name,
  first: 8,
  rows: state => noCosts(state) ? [] : state.cost[list],
  omitted: state => state.cost[list + "Omitted"],
  columns: costColumns(title, unnamed),
});

const finishedColumns = actions => [
  name("Call", call => call.id),
  name("Ended", call => clock(call.ended)),
  plain("Outcome", outcomeOf),
  plain("Asked for", call => call.asked),
  plain("Answered by", call => call.target ?? "–"),
  number("Took", call => duration(call.durationMillis)),
  number("Attempts", call => count(call.attempts)),
  number("Cost", call => usd(call.usd)),
  plain("Trace", call => ({ button: "Show", label: "Show the trace of " + call.id, action: actions.story })),
];

/** The tables by their names; actions are cancel and story, which receive a row. */
export const tables = actions => ({
  active: {
    caption: "Calls in flight",
    empty: "No call is in flight. A call is listed here from its request to the end of its answer.",
    key: call => call.id,
    first: 20,
    rows: state => state.runtime.calls,
    omitted: state => state.runtime.inFlight - state.runtime.calls.length,
    columns: [
      name("Call", call => call.id),
      number("Age", call => duration(call.ageMillis)),
      plain("Stage", call => STAGES[call.stage] ?? call.stage),
      plain("Target", targetOf),
      number("Attempt", call => call.attempt ? count(call.attempt) : "–"),
      number("Tokens", call => call.outputTokens ? "≈ " + count(call.outputTokens) : "–"),
      plain("Client", clientOf),
      plain("Type", call => call.intentType ?? "–"),
      plain("Priority", call => call.priority),
      plain("Action", call => ({ button: "Cancel", label: "Cancel " + call.id, action: actions.cancel })),
    ],
  },
  latencyTargets: {
    caption: "Percentiles by target",
    empty: "No call has ended in the last quarter of an hour.",
    key: row => row.name,
    first: 12,
    rows: state => state.latency.targets,
    omitted: state => state.latency.targetsOmitted,
    columns: latencyColumns("Target"),
  },
  latencyTypes: {
    caption: "Percentiles by intent type",
    empty: "No call has ended in the last quarter of an hour. Calls of an application have the type of their intent, others are “none”.",
    key: row => row.name,
    first: 12,
    rows: state => state.latency.intentTypes,
    omitted: state => state.latency.intentTypesOmitted,
    columns: latencyColumns("Intent type"),
  },
  failures: {
    caption: "Failed calls by target and reason",
    empty: "No call has failed in the last quarter of an hour.",
    key: row => row.target + " " + row.reason,
    first: 12,
    rows: state => state.latency.failures,
    omitted: state => state.latency.failuresOmitted,
    columns: [
      plain("Target", row => row.target),
      plain("Reason", row => row.reason),
      number("Calls", row => count(row.calls)),
    ],
  },
  breakers: {
    caption: "Circuit breakers",
    empty: "No circuit breaker is in use: no backend has been asked yet.",
    key: row => row.backend + "/" + row.model,
    first: 12,
    rows: state => state.runtime.breakers,
    columns: [
      plain("Target", row => row.backend + "/" + row.model),
      plain("State", row => BREAKERS[row.state] ?? row.state),
      plain("Why", row => row.reason),
      plain("Since", (row, state) => ago(state, row.since)),
      plain("Next probe", row => row.untilProbeMillis === null ? "–" : row.untilProbeMillis > 0 ? "in " + duration(row.untilProbeMillis) : "with the next call"),
      number("In flight", row => count(row.inFlight)),
      number("Waiting", row => count(row.waiting)),
    ],
  },
  backends: {
    caption: "Health of the backends",
    empty: "No backend is watched (llm.health.enabled).",
    key: row => row.backend,
    first: 12,
    rows: state => state.runtime.health,
    columns: [
      plain("Backend", row => row.backend),
      plain("Health", row => HEALTH[row.state] ?? row.state),
      plain("Last failure", row => row.reason ?? "–"),
      number("Failures in a row", row => count(row.failures)),
      plain("Since", (row, state) => row.state === "unknown" ? "–" : ago(state, row.since)),
      plain("Last heard of", (row, state) => row.checked ? ago(state, row.checked) : "–"),
    ],
  },
  routes: {
    caption: "Routes",
    empty: "No route is configured (llm.routes): each model is asked at its backend alone.",
    key: row => row.name,
    first: 12,
    rows: state => state.routes,
    omitted: state => state.routesOmitted,
    columns: [
      plain("Route", row => row.name),
      plain("Strategy", row => row.strategy),
      text("Targets, in this order", (row, state) => row.targets.map(target => routed(target, state)).join(" → ")
        + (row.targetsOmitted ? " → " + row.targetsOmitted + " more" : "")),
      plain("Order of", row => row.order ? "the last call" : "the configuration"),
    ],
  },
  budgets: {
    caption: "Budgets",
    empty: "There is no budget. llm.budgets has those of the configuration; a key has its own with 'weir keys create --budget'.",
    key: row => row.name + " " + row.scope,
    first: 12,
    rows: state => state.budgets,
    omitted: state => state.budgetsOmitted,
    columns: [
      plain("Budget", row => row.name + (row.scope ? " (" + row.scope + ")" : "")),
      { title: "Spent", kind: "bar", value: spent },
      number("Limit", row => usd(row.limitUsd)),
      number("Reserved", row => usd(row.reservedUsd)),
      plain("Period ends", row => row.periodEnd ? date(row.periodEnd) : "never"),
    ],
  },
  costModels: costTable("Today by model", "Model", "models", "(unknown model)"),
  costKeys: costTable("Today by key", "Key", "keys", "(without key)"),
  costTeams: costTable("Today by team", "Team", "teams", "(without team)"),
  costDays: {
    caption: "By day",
    empty: "No usage ledger is configured (llm.ledger), which keeps what calls cost.",
    key: row => row.name,
    first: 7,
    rows: state => noCosts(state) ? [] : [...(state.cost.days ?? [])].reverse(),
    columns: [
      name("Day", row => row.name),
      { title: "Cost", kind: "number bar", value: (row, state) => ({ text: usd(row.usd), bar: row.usd / Math.max(1e-12, ...state.cost.days.map(day => day.usd)), tone: "normal" }) },
      number("Attempts", row => count(row.attempts)),
      number("From the cache", row => count(row.cached)),
      number("Saved", row => usd(row.savedUsd)),
    ],
  },
  lookups: {
    caption: "Calls at the cache since the start",
    empty: "No response cache is configured (llm.cache).",
    key: row => row[0],
    first: 10,
    rows: state => state.cache ? Object.entries(state.cache.lookups) : [],
    columns: [plain("Calls that", row => LOOKUPS[row[0]] ?? row[0]), number("Calls", row => count(row[1]))],
  },
  notStored: {
    caption: "Answers that were not stored",
    empty: "None, since the start.",
    key: row => row[0],
    first: 10,
    rows: state => state.cache ? Object.entries(state.cache.notStored).filter(row => row[1] > 0) : [],
    columns: [plain("Because", row => row[0]), number("Answers", row => count(row[1]))],
  },
  adjustments: {
    caption: "What the optimizer has decided",
    empty: "It has decided nothing yet. It looks at the settings that it may adjust while calls end (llm.performance).",
    key: row => row.at + row.key + row.scope,
    first: 8,
    rows: state => state.advice.adjustments,
    omitted: state => state.advice.adjustmentsOmitted,
    columns: [
      plain("Setting", row => row.key),
      plain("At", row => row.scope),
      plain("Decision", row => row.decision),
      plain("From → to", row => row.before + " → " + row.after),
      text("Why", row => row.reason),
      plain("When", row => date(row.at)),
    ],
  },
  notable: {
    caption: "Failed, cancelled, or with more than one attempt",
    empty: "There was none since the gateway began.",
    key: call => call.id,
    first: 8,
    rows: state => state.finished?.notable,
    columns: finishedColumns(actions),
  },
  latest: {
    caption: "The latest",
    empty: "No call has ended since the gateway began.",
    key: call => call.id,
    first: 8,
    rows: state => state.finished?.latest,
    columns: finishedColumns(actions),
  },
  keys: {
    caption: "Keys and what they permit",
    empty: "There are no keys, so that this machine alone may use the gateway. 'weir keys create --name NAME' makes one.",
    key: row => row.id,
    first: 12,
    rows: state => state.keys,
    omitted: state => state.keysOmitted,
    columns: [
      plain("Name", row => row.name),
      name("Id", row => row.id),
      plain("Team", row => row.team ?? "–"),
      plain("State", row => ({ text: row.state, tone: row.state === "valid" ? "good" : "warn" })),
      plain("Expires", row => row.expires ? date(row.expires) : "never"),
      plain("Models", row => row.models.length ? row.models.join(", ") + (row.modelsOmitted ? " and " + row.modelsOmitted + " more" : "") : "all"),
      number("Budget", row => row.budgetUsd === null ? "–" : usd(row.budgetUsd) + " per " + row.budgetPeriod),
      number("Requests/min", row => row.requestsPerMinute ?? "–"),
      number("Tokens/min", row => row.tokensPerMinute === null ? "–" : count(row.tokensPerMinute)),
      plain("Priority", row => row.priority ?? "–"),
      plain("Dashboard", row => row.admin ? "yes" : "no"),
    ],
  },
});

function routed(target, state) {
  const breaker = state.runtime.breakers.find(one => one.backend === target.backend && one.model === target.model);
  const facts = [target.facts, breaker && breaker.state !== "closed" ? "circuit breaker " + breaker.state : ""].filter(fact => fact);
  return target.backend + "/" + target.model + (facts.length ? " (" + facts.join(", ") + ")" : "");
}

function spent(budget) {
  const tone = budget.percent >= 100 ? "full" : budget.percent >= 80 ? "near" : "normal";
  const word = { full: ", exceeded", near: ", near the limit", normal: "" }[tone];
  return { text: usd(budget.spentUsd) + " = " + percent(budget.percent) + word, bar: budget.percent / 100, tone };
}
