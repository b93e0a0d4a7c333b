// Logs in, asks for the state while the page is visible, and acts on calls.
import { Table, chart, clock, count, duration, element, facts, figures, percent, setText, usd } from "./view.js";
import { outcomeOf, tables, targetOf } from "./tables.js";

const INTERVAL = 2000;
const PATIENCE = 10000;
const find = id => document.getElementById(id);

let timer = 0;
let paused = false;
let asking = false;
let failing = false;

class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function ask(path, body) {
  const answer = await fetch("/ui/api/" + path, {
    method: body === undefined ? "GET" : "POST",
    headers: body === undefined ? {} : { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE),
  });
  const json = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    throw new Refused(answer.status, json.error?.message ?? "the gateway answered with status " + answer.status);
  }
  return json;
}

const shown = Object.entries(tables({ cancel: confirmCancel, story: showStory }))
  .map(([name, definition]) => new Table(document.querySelector(`[data-table="${name}"]`), definition));

async function refresh() {
  clearTimeout(timer);
  if (asking) {
    return;
  }
  asking = true;
  try {
    const state = await ask("state");
    if (find("dashboard").hidden) {
      enter(state);
    }
    show(state);
    if (failing) {
      failing = false;
      say("");
    }
  } catch (failure) {
    failed(failure);
  } finally {
    asking = false;
    schedule();
  }
}

function schedule() {
  clearTimeout(timer);
  if (!paused && find("login").hidden && document.visibilityState === "visible") {
    timer = setTimeout(refresh, INTERVAL);
  }
}

function failed(failure) {
  failing = true;
  if (failure.status === 401) {
    leave();
  } else if (failure.status === 403 || failure.status === 404) {
    leave();
    find("login").hidden = true;
    paused = true;
    say(failure.message);
  } else if (failure instanceof Refused) {
    say(failure.message);
  } else {
    say("The gateway does not answer; it is asked again every " + INTERVAL / 1000 + " seconds. What is shown may be old.");
  }
}

function say(text) {
  setText(find("message"), text);
}

function enter(state) {
  find("login").hidden = true;
  find("dashboard").hidden = false;
  find("sections").hidden = false;
  find("pause").hidden = false;
  find("logout").hidden = state.user === null;
}

function leave() {
  const before = !find("dashboard").hidden;
  for (const id of ["dashboard", "sections", "pause", "logout"]) {
    find(id).hidden = true;
  }
  document.querySelectorAll("dialog[open]").forEach(dialog => dialog.close());
  setText(find("updated"), "");
  setText(find("health"), "", "");
  find("login").hidden = false;
  say(before ? "You are logged out." : "");
  find("key").focus();
}

function show(state) {
  shown.forEach(table => table.update(state));
  showHealth(state);
  showConfiguration(state.configuration);
  figures(find("figures"), keyFigures(state));
  showTraffic(state);
  showCost(state);
  setText(find("cache-type"), !state.cache ? "" : "Type " + state.cache.type
    + (state.cache.answers === undefined ? "" : ", " + count(state.cache.answers) + " answers")
    + ", " + count(state.cache.stored) + " stored since the start"
    + (state.cache.failures ? ", " + count(state.cache.failures) + " failures of the cache" : ""));
  showFindings(state.advice.findings);
  setText(find("updated"), (state.user === null ? "" : state.user + ", ") + "as of " + clock(state.taken));
}

function showHealth(state) {
  const open = state.runtime.breakers.filter(breaker => breaker.state !== "closed").length;
  const ill = state.runtime.health.filter(health => health.state === "unhealthy").length;
  const parts = [];
  if (open) {
    parts.push(open === 1 ? "1 circuit breaker is not closed" : open + " circuit breakers are not closed");
  }
  if (ill) {
    parts.push(ill === 1 ? "1 backend is unhealthy" : ill + " backends are unhealthy");
  }
  setText(find("health"), parts.length ? "▲ " + parts.join(", ") : "● all targets are available", parts.length ? "bad" : "good");
}

function showConfiguration(configuration) {
  const parts = [];
  if (configuration.refused) {
    parts.push("▲ The configuration file is refused since " + clock(configuration.refused.since) + ", because: "
      + configuration.refused.reason + ". What is shown here is what runs, since " + date(configuration.servedSince) + " " + clock(configuration.servedSince) + ".");
  }
  if (configuration.needRestart.length) {
    parts.push("Changed, and in effect after a restart: " + configuration.needRestart.join(", ") + ".");
  }
  setText(find("configuration"), parts.join(" "));
}

/** Rates are those of the last minute that is over. */
function keyFigures(state) {
  const values = [{ name: "In flight", text: count(state.runtime.inFlight), note: stages(state.runtime.stages) }];
  const traffic = state.traffic;
  if (traffic) {
    const minute = name => traffic[name].slice(-7, -1).reduce((sum, one) => sum + one, 0);
    const failures = minute("failed");
    const all = minute("succeeded") + failures + minute("cancelled");
    values.push(
      { name: "Calls", text: count(all / 60) + "/s", note: "in the last minute" },
      { name: "Failed", text: all ? percent(100 * failures / all) : "–", note: count(failures) + " in the last minute", tone: failures ? "bad" : "" },
      { name: "Output tokens", text: count(minute("outputTokens") / 60) + "/s", note: "in the last minute" });
  }
  const latency = state.latency.all.duration;
  values.push({ name: "p95", text: state.latency.calls ? duration(latency.p95) : "–", note: state.latency.calls ? "p50 " + duration(latency.p50) + ", p99 " + duration(latency.p99) : "no call yet" });
  values.push(state.cost.total
    ? { name: "Cost today", text: usd(state.cost.total.usd), note: state.cost.total.unknown ? count(state.cost.total.unknown) + " attempts unpriced" : count(state.cost.total.attempts) + " attempts" }
    : { name: "Cost", text: usd(state.runtime.traffic.costUsd), note: "since the start" });
  if (state.cache) {
    values.push({ name: "Cache hits", text: percent(state.cache.hitRatePercent), note: "since the start" });
  }
  values.push({ name: "Up for", text: uptime(state.runtime.uptimeMillis), note: "with this configuration" });
  return values;
}

function uptime(millis) {
  return duration(millis < 60000 ? millis : Math.floor(millis / 60000) * 60000);
}

function stages(counts) {
  return Object.entries(counts).map(([stage, number]) => number + " " + stage).join(", ");
}

function showTraffic(state) {
  find("rates").hidden = !state.traffic;
  if (state.traffic) {
    chart(document.querySelector("#rates .chart"), state.traffic);
  }
  const covered = state.latency.coveredSeconds;
  setText(find("window"), "Percentiles are of " + count(state.latency.calls) + " calls, their retries and waits included, in the last "
    + (covered === undefined || covered >= state.latency.windowSeconds
      ? duration(state.latency.windowSeconds * 1000) + "."
      : duration(covered * 1000) + ", as far as they are kept (llm.performance.latencyBufferSize)."));
}

function showCost(state) {
  const cost = state.cost;
  const notes = [];
  if (cost.failed) {
    notes.push("The usage ledger cannot be read; the log of the gateway says why.");
  } else if (cost.available) {
    notes.push("Days are those of the time zone " + cost.zone + "; today is " + cost.today + ", as of " + clock(cost.taken) + ".");
    if (cost.waiting) {
      notes.push(cost.waiting === 1 ? "One entry is not in the ledger yet." : count(cost.waiting) + " entries are not in the ledger yet.");
    }
    if (cost.lost) {
      notes.push(cost.lost === 1 ? "One entry is lost." : count(cost.lost) + " entries are lost.");
    }
  }
  setText(find("zone"), notes.join(" "));
}

function showFindings(findings) {
  const list = find("finding-list");
  const known = JSON.stringify(findings);
  if (list.content === known) {
    return;
  }
  list.content = known;
  list.replaceChildren(...findings.map(finding => element("li", {},
    element("h3", {}, finding.symptom + ": " + finding.scope),
    element("p", {}, finding.evidence),
    element("p", {}, finding.advice, " ", element("code", {}, finding.key)))));
  find("no-findings").hidden = findings.length > 0;
}

async function showStory(call) {
  let story;
  try {
    story = await ask("calls/" + encodeURIComponent(call.id));
  } catch (failure) {
    failed(failure);
    return;
  }
  setText(find("story-title"), story.id);
  facts(find("story-facts"), [
    ["Outcome", outcomeOf(story).text],
    ["Asked for", story.asked],
    ["Answered by", story.target],
    ["Intent type", story.intentType],
    ["Ended", new Date(story.ended).toLocaleString()],
    ["Took", duration(story.durationMillis)],
    ["Attempts", count(story.attempts)],
    ["Tokens", story.inputTokens === undefined ? "" : count(story.inputTokens) + " in, " + count(story.outputTokens) + " out"],
    ["Cost", usd(story.usd)],
    ["Batch of", story.batchSize > 1 ? count(story.batchSize) + " calls" : ""],
  ]);
  const step = (at, text) => element("li", {}, element("span", { className: "at" }, "after " + duration(at)), text);
  find("story-steps").replaceChildren(
    ...story.steps.map(one => step(one.afterMillis, one.text)), step(story.durationMillis, story.end));
  find("story").showModal();
}

function confirmCancel(call) {
  const dialog = find("confirm");
  setText(find("confirm-text"), call.id + " at " + targetOf(call) + ". Its client gets an error, and what it has used so far is paid for.");
  dialog.returnValue = "keep";
  dialog.onclose = () => {
    if (dialog.returnValue === "cancel") {
      cancel(call.id);
    }
  };
  dialog.showModal();
}

async function cancel(id) {
  try {
    const result = await ask("calls/" + encodeURIComponent(id) + "/cancel", {});
    await refresh();
    say(result.cancelled ? id + " is cancelled." : id + " has ended already.");
  } catch (failure) {
    failed(failure);
  }
}

find("login").addEventListener("submit", async event => {
  event.preventDefault();
  const field = find("key");
  setText(find("refused"), "");
  try {
    await ask("login", { key: field.value.trim() });
    field.value = "";
    find("login").hidden = true;
    await refresh();
    find("main").focus();
  } catch (failure) {
    setText(find("refused"), failure instanceof Refused ? failure.message : "The gateway does not answer.");
    field.focus();
  }
});

find("logout").addEventListener("click", async () => {
  try {
    await ask("logout", {});
  } catch (failure) {
    say(failure.message);
  }
  leave();
});

find("pause").addEventListener("click", () => {
  paused = !paused;
  find("pause").setAttribute("aria-pressed", String(paused));
  if (!paused) {
    refresh();
  } else {
    clearTimeout(timer);
  }
});

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && !paused && find("login").hidden) {
    refresh();
  }
});

refresh();
