// Builds and updates the parts of the page. Whatever the gateway says reaches the page as text alone: nothing here parses HTML.

const SVG = "http://www.w3.org/2000/svg";

/** An element with properties and children; a text is a child as it is. */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  Object.assign(made, properties);
  made.append(...children);
  return made;
}

function shape(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  if (text !== undefined) {
    made.textContent = text;
  }
  return made;
}

/** Sets a text if it has changed, so that a selection in it stays. */
export function setText(target, text, className) {
  if (target.textContent !== text) {
    target.textContent = text;
  }
  if (className !== undefined && target.className !== className) {
    target.className = className;
  }
}

const counts = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });
const dollars = new Intl.NumberFormat(undefined, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const cents = new Intl.NumberFormat(undefined, { minimumFractionDigits: 2, maximumFractionDigits: 4 });
const small = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 2 });
const compact = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 });

export const count = value => (value >= 100000 ? compact : counts).format(value ?? 0);
export const percent = value => counts.format(value) + " %";

export function bytes(value) {
  return value < 1000 ? count(value) + " B" : value < 1e6 ? count(Math.round(value / 1e3)) + " kB" : count(Math.round(value / 1e6)) + " MB";
}

export function usd(value) {
  if (value === null || value === undefined) {
    return "unknown";
  }
  const size = Math.abs(value);
  return "$" + (size === 0 || size >= 1 ? dollars : size >= 0.01 ? cents : small).format(value);
}

export function duration(millis) {
  if (millis === null || millis === undefined) {
    return "";
  }
  const seconds = millis / 1000;
  if (millis < 1000) {
    return Math.round(millis) + " ms";
  }
  if (seconds < 60) {
    return counts.format(seconds) + " s";
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    const rest = Math.floor(seconds % 60);
    return minutes + " min" + (rest ? " " + rest + " s" : "");
  }
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? hours + " h " + (minutes % 60) + " min" : Math.floor(hours / 24) + " days";
}

export function clock(moment) {
  return moment ? new Date(moment).toLocaleTimeString() : "";
}

export function date(moment) {
  return moment ? new Date(moment).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" }) : "";
}

/**
 * A table that is updated in place: rows stay the elements that they are, so that focus and selection stay too. Roles are set, as
 * a small screen shows rows as blocks, which would no longer be those of a table.
 *
 * A definition has a caption, what an empty table says, the rows of a state, the key of a row, columns, and how many rows are
 * shown at first, on a small screen half of them. The value of a column is a text, or { text, tone }, or { bar, tone, text } with a share from 0 to 1, or { button, label, action }.
 */
export class Table {
  #definition;
  #rows = new Map();
  #host;
  #body = element("tbody");
  #table;
  #empty = element("p", { className: "empty" });
  #more = element("p", { className: "empty" });
  #all = element("button", { type: "button", className: "all" });
  #state;
  #first;
  #few;

  constructor(host, definition) {
    this.#definition = definition;
    this.#host = host;
    const caption = element("caption", { id: host.dataset.table + "-caption" }, definition.caption);
    const heads = definition.columns.map(column =>
      element("th", { scope: "col", role: "columnheader", className: column.kind ?? "" }, column.title));
    this.#body.role = "rowgroup";
    const head = element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, ...heads));
    this.#table = element("table", { role: "table" }, caption, head, this.#body);
    this.#empty.append(element("strong", {}, definition.caption + ". "), definition.empty);
    host.className = "table";
    const small = matchMedia("(max-width: 40rem)").matches;
    this.#few = small ? Math.ceil(definition.first / 2) : definition.first;
    this.#first = this.#few;
    this.#all.addEventListener("click", () => {
      this.#first = this.#first === Infinity ? this.#few : Infinity;
      this.update(this.#state);
    });
    host.append(this.#table, this.#empty, this.#all, this.#more);
    new ResizeObserver(() => this.#scrolls()).observe(host);
  }

  update(state) {
    this.#state = state;
    const known = this.#definition.rows(state) ?? [];
    const rows = known.slice(0, this.#first);
    const seen = new Map();
    rows.forEach((row, index) => {
      const key = this.#definition.key(row);
      seen.set(seen.has(key) ? key + " " + index : key, row);
    });
    for (const [key, line] of this.#rows) {
      if (!seen.has(key)) {
        line.remove();
        this.#rows.delete(key);
      }
    }
    let next = this.#body.firstChild;
    for (const [key, row] of seen) {
      const line = this.#rows.get(key) ?? this.#line(key);
      if (line === next) {
        next = next.nextSibling;
      } else {
        this.#body.insertBefore(line, next);
      }
      this.#fill(line, row, state);
    }
    this.#table.hidden = rows.length === 0;
    this.#empty.hidden = rows.length > 0;
    this.#all.hidden = known.length <= this.#few;
    setText(this.#all, this.#first === Infinity ? "Show fewer" : "Show all " + count(known.length));
    this.#all.ariaLabel = this.#all.textContent + ": " + this.#definition.caption;
    const omitted = this.#definition.omitted?.(state) ?? 0;
    this.#more.hidden = omitted <= 0;
    setText(this.#more, omitted > 0 ? count(omitted) + " more are not shown." : "");
    this.#scrolls();
  }

  #line(key) {
    const line = element("tr", { role: "row" });
    this.#definition.columns.forEach((column, index) => {
      const cell = index === 0
        ? element("th", { scope: "row", role: "rowheader", className: column.kind ?? "" })
        : element("td", { role: "cell", className: column.kind ?? "" });
      cell.dataset.label = column.title;
      line.append(cell);
    });
    this.#rows.set(key, line);
    return line;
  }

  #fill(line, row, state) {
    line.row = row;
    this.#definition.columns.forEach((column, index) => fillCell(line, line.children[index], column.value(row, state)));
  }

  /** A table that is wider than the page is scrolled by itself, by the keyboard as well. */
  #scrolls() {
    const host = this.#host;
    if (host.scrollWidth > host.clientWidth + 1) {
      host.tabIndex = 0;
      host.setAttribute("role", "region");
      host.setAttribute("aria-labelledby", host.dataset.table + "-caption");
    } else {
      host.removeAttribute("tabindex");
      host.removeAttribute("role");
      host.removeAttribute("aria-labelledby");
    }
  }
}

function fillCell(line, cell, value) {
  const content = typeof value === "object" && value !== null ? value : { text: value ?? "" };
  const known = JSON.stringify(content);
  if (cell.content === known) {
    return;
  }
  cell.content = known;
  cell.classList.toggle("blank", content.text === "–");
  if (content.button) {
    const button = element("button", { type: "button", ariaLabel: content.label }, content.button);
    button.addEventListener("click", () => content.action(line.row));
    cell.replaceChildren(button);
  } else if (content.bar !== undefined) {
    cell.replaceChildren(element("span", { className: tone(content.tone) }, content.text), bar(content.bar, content.tone));
  } else {
    cell.replaceChildren(element("span", { className: tone(content.tone) }, String(content.text)));
  }
}

function tone(name) {
  return { full: "bad", near: "warn", normal: "" }[name] ?? name ?? "";
}

function bar(share, kind) {
  const drawn = shape("svg", { viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" });
  const width = Math.max(0, Math.min(1, share)) * 100;
  drawn.append(
    shape("rect", { class: "track", width: 100, height: 8 }),
    shape("rect", { class: kind ?? "normal", width: width > 0 ? Math.max(width, 0.7) : 0, height: 8 }));
  return drawn;
}

/** The rates as bars: what was answered above the line, what failed or was cancelled below it. */
export function chart(host, traffic) {
  const width = Math.max(260, host.clientWidth);
  const height = 144;
  const left = 34;
  const plot = height - 18;
  const below = traffic.failed.map((failed, at) => failed + traffic.cancelled[at]);
  const most = Math.max(1, ...traffic.succeeded);
  const least = Math.max(0, ...below);
  const unit = plot / (most + least);
  const line = most * unit;
  const step = (width - left) / traffic.succeeded.length;
  const minutes = traffic.stepSeconds * traffic.succeeded.length / 60;
  const sum = values => values.reduce((all, one) => all + one, 0);
  const label = `Calls that ended in the last ${minutes} minutes: ${sum(traffic.succeeded)} answered, `
    + `${sum(traffic.failed)} failed, ${sum(traffic.cancelled)} cancelled; at most ${most} answered in ${traffic.stepSeconds} seconds.`;
  const drawn = shape("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label });
  drawn.append(shape("line", { class: "grid", x1: left, x2: width, y1: line, y2: line }));
  drawn.append(shape("text", { x: left - 5, y: 10, "text-anchor": "end" }, count(Math.max(0, ...traffic.succeeded))));
  if (least > 0) {
    drawn.append(shape("text", { x: left - 5, y: plot, "text-anchor": "end" }, count(least)));
  }
  drawn.append(shape("text", { x: left, y: height - 3 }, minutes + " min ago"));
  drawn.append(shape("text", { x: width, y: height - 3, "text-anchor": "end" }, "now"));
  traffic.succeeded.forEach((succeeded, at) => {
    const x = left + at * step;
    const add = (kind, from, value) => {
      if (value > 0) {
        drawn.append(shape("rect", {
          class: kind, x: x + 0.5, y: from, width: Math.max(1, step - 1), height: Math.max(1, value * unit) }));
      }
    };
    add("succeeded", line - succeeded * unit, succeeded);
    add("failed", line, traffic.failed[at]);
    add("cancelled", line + traffic.failed[at] * unit, traffic.cancelled[at]);
  });
  host.replaceChildren(drawn);
}

/** The key figures; the same elements are kept. */
export function figures(list, values) {
  values.forEach(({ name, text, note, tone: kind }, index) => {
    let entry = list.children[index];
    if (!entry) {
      entry = element("div", {}, element("dt"), element("dd"), element("dd", { className: "note" }));
      list.append(entry);
    }
    setText(entry.children[0], name);
    setText(entry.children[1], text, kind ?? "");
    setText(entry.children[2], note ?? "", "note");
  });
}

/** Pairs of a name and a text. */
export function facts(list, pairs) {
  list.replaceChildren(...pairs
    .filter(([, text]) => text !== null && text !== undefined && text !== "")
    .flatMap(([name, text]) => [element("dt", {}, name), element("dd", {}, String(text))]));
}
