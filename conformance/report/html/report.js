"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const doc = data.document;
  const byId = (id) => document.getElementById(id);
  // Whatever comes from outside becomes text here, never markup.
  const make = (tag, props, ...children) => {
    const e = document.createElement(tag);
    for (const [name, value] of Object.entries(props || {})) {
      if (name === "class") e.className = value;
      else if (name.startsWith("on")) e.addEventListener(name.slice(2), value);
      else e.setAttribute(name, value);
    }
    e.append(...children.filter((c) => c !== null && c !== undefined && c !== "").map((c) => (typeof c === "string" ? visible(c) : c)));
    return e;
  };
  // Characters that hide or turn other text around are written out.
  const visible = (s) => s.replace(/[\u0000-\u0008\u000b-\u001f\u007f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));
  const pill = (text, kind) => make("span", { class: "pill " + kind }, text);
  const percent = (a, b) => (b === 0 ? 0 : Math.floor((a * 100) / b));
  const short = (s) => (s.length > 300 ? s.slice(0, 300) + "…" : s);
  const severities = ["violation", "drift", "note"];
  const step = 200;

  let report; // the one that is shown
  let shown = step; // findings that are listed
  let matching = [];
  const off = new Set(); // severities that are filtered out

  const indexed = new Map();
  const textOf = (f) => {
    if (!indexed.has(f)) {
      indexed.set(f, Object.values(f).join("\n").toLowerCase());
    }
    return indexed.get(f);
  };

  function header() {
    const word = byId("verdict");
    word.textContent = data.verdict;
    word.className = "pill " + ({ 0: "conform", 1: "fail", 3: "warn", 4: "warn" }[doc.exit] || "error");
    document.title = "VB365 conformance: " + data.verdict;
    if (doc.reports.length > 1) {
      doc.reports.forEach((r, i) => {
        byId("reports").append(make("button", { type: "button", "aria-pressed": "false", onclick: () => open(i) }, short(r.target + " " + r.version)));
      });
    }
    byId("footer").append(
      make("p", {}, "Suite ", make("code", { class: "value" }, doc.suite), ", contract ", make("code", { class: "value" }, doc.contract.file + " " + doc.contract.sha256)),
      make("p", {}, "The run fails on: " + doc.rule.failOn + ". Of the contract must be shown: " + doc.rule.requireEvidence + "%."),
      make("p", {}, "Again: ", make("code", { class: "value" }, doc.again)));
    for (const s of severities) {
      byId("severities").append(make("button", {
        type: "button", "aria-pressed": "true", "data-severity": s,
        onclick: (e) => {
          if (off.has(s)) off.delete(s); else off.add(s);
          e.currentTarget.setAttribute("aria-pressed", String(!off.has(s)));
          filter();
        },
      }, s));
    }
    const row = make("span", {});
    row.append(...byId("severities").querySelectorAll("button"));
    byId("severities").append(row);
  }

  function open(i) {
    report = doc.reports[i];
    [...byId("reports").children].forEach((b, j) => b.setAttribute("aria-pressed", String(i === j)));
    byId("target").replaceChildren(make("span", { class: "value" }, report ? report.target : "no report"), report ? " " + report.version : "");
    if (!report) return;
    byId("notes").replaceChildren(...[...(report.claims || []), ...supports(), ...(report.notes || [])].map((n) => make("li", { class: "value" }, n)));
    tiles();
    options("operation", "all operations", report.operations.map((o) => o.id));
    options("check", "all checks", [...new Set(report.findings.flatMap((f) => [f.by, f.check]))].filter(Boolean).sort());
    filter();
    matrix();
    unseen();
    coverage();
  }

  function supports() {
    const of = report.supports || [];
    return of.length ? ["held to " + of.length + " of " + report.operations.length + " operations, as it claims no more: " + of.join(", ")] : [];
  }

  function tiles() {
    const count = (list, status) => list.filter((c) => status.includes(c.status)).length;
    const seen = report.evidence.filter((i) => i.count > 0).length;
    const all = [
      [count(report.checks, ["pass"]), "checks passed"], [count(report.checks, ["fail"]), "failed"],
      [count(report.checks, ["waived"]), "waived"], [count(report.checks, ["error"]), "broke"],
      [count(report.checks, ["not-observed", "vacuous"]), "not observed"], [report.calls, "calls"],
      [percent(seen, report.evidence.length) + "%", "of the contract shown"],
      [(report.unread || []).reduce((n, u) => n + u.parts, 0), "lines not read"],
    ];
    byId("tiles").replaceChildren(...all.filter(([n, what]) => n !== 0 || !["waived", "broke", "lines not read"].includes(what))
      .map(([n, what]) => make("div", { class: "tile" }, make("b", {}, String(n)), make("span", {}, what))));
  }

  function options(id, all, values) {
    byId(id).replaceChildren(make("option", { value: "" }, all), ...values.map((v) => make("option", { value: v }, short(v))));
  }

  function filter() {
    const words = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const operation = byId("operation").value;
    const check = byId("check").value;
    matching = report.findings.filter((f) => !off.has(f.severity) && (!operation || f.operation === operation) &&
      (!check || f.check === check || f.by === check) && words.every((w) => textOf(f).includes(w)));
    shown = step;
    byId("list").replaceChildren();
    list();
  }

  function list() {
    const n = byId("list").childElementCount;
    byId("list").append(...matching.slice(n, shown).map(finding));
    const all = report.findings.length;
    byId("count").textContent = all === 0 ? "There are none." : matching.length === all ? all + " findings" : matching.length + " of " + all + " findings";
    const beyond = (report.beyond || []).filter((b) => !off.has(b.severity)).reduce((n, b) => n + b.count, 0);
    if (beyond > 0) byId("count").textContent += "; " + beyond + " more were seen than are kept";
    const left = matching.length - shown;
    byId("more").hidden = left <= 0;
    byId("more").textContent = "Show " + Math.min(step, left) + " of " + left + " more";
  }

  function finding(f) {
    const place = [f.where, f.pointer].filter(Boolean).join(" ");
    const body = make("div", { class: "body" });
    const head = make("summary", {},
      pill(f.waived ? "waived" : f.severity, f.waived ? "waived" : f.severity),
      make("span", { class: "what" }, make("b", {}, short(f.check)), " ", short(f.operation), f.case ? ": " + short(f.case) : ""),
      f.count > 1 ? make("span", { class: "soft" }, "× " + f.count) : make("span", {}),
      make("span", { class: "where" }, short(place + ": expected " + f.expected + ", got " + f.got)));
    const e = make("details", { class: "finding" }, head, body);
    e.addEventListener("toggle", () => {
      if (e.open && !body.childElementCount) fill(body, f, place);
    });
    return e;
  }

  function fill(body, f, place) {
    const about = data.explanations[f.check];
    if (about) body.append(make("p", { class: "value" }, make("b", {}, about.title + ". "), about.meaning === about.title + "." ? "" : about.meaning));
    const rows = make("dl", {});
    for (const [name, value] of [
      ["at", place], ["expected", f.expected], ["got", f.got], ["asked", f.asked], ["answered", f.answered],
      ["call", f.call === 0 ? "" : f.call + (f.from ? ", " + f.from : "") + (f.count > 1 ? ", the first of " + f.count : "")],
      [f.where === "waiver" ? "line" : "contract", f.clause], ["law", f.law], ["level", f.level === "provisional" ? f.level + ": fails no run" : f.level],
      ["waived", f.waived], ["fingerprint", f.fingerprint],
    ]) {
      if (value) rows.append(make("dt", {}, name), make("dd", {}, make("span", { class: "value code" }, value)));
    }
    const copy = make("button", { type: "button", onclick: () => select(line) }, "Select");
    const line = make("div", { class: "code value" }, f.curl);
    body.append(rows);
    if (f.curl) body.append(make("div", { class: "curl" }, line, copy));
  }

  function select(e) {
    const range = document.createRange();
    range.selectNodeContents(e);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }

  const words = {
    pass: "passed", fail: "failed", waived: "waived", vacuous: "nothing to judge", "not-observed": "not observed",
    "not-applicable": "not applicable", error: "broke",
  };
  const signs = { pass: "✓", fail: "✗", waived: "~", vacuous: "?", "not-observed": "?", "not-applicable": "–", error: "!" };

  function matrix() {
    byId("legend").replaceChildren(...["pass", "fail", "waived", "not-observed", "not-applicable", "error"].map((s) =>
      make("span", {}, make("span", { class: "cell " + s }, signs[s]), words[s])), make("span", {}, "A number says how many calls were judged."));
    const head = make("tr", {}, make("th", {}), ...report.operations.map((o) => make("th", { scope: "col", title: o.id }, make("div", {}, o.id))));
    const rows = report.checks.map((c) => {
      const of = new Map(c.operations.map((o) => [o.id, o]));
      return make("tr", {}, make("th", { scope: "row", title: c.title }, c.id), ...report.operations.map((o) => make("td", {}, of.has(o.id) ? cell(c, of.get(o.id)) : "")));
    });
    byId("matrix").replaceChildren(make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows)));
  }

  function cell(c, o) {
    const text = o.status === "pass" ? String(o.judged) : signs[o.status] || "?";
    const title = c.id + " at " + o.id + ": " + (words[o.status] || o.status) + (o.reason ? ", " + o.reason : "") +
      (o.findings ? ", " + o.findings + " findings" : "");
    const kind = "cell " + (o.status || "unknown");
    if (!o.findings) return make("span", { class: kind, title }, text);
    return make("button", {
      type: "button", class: kind, title, "aria-label": title,
      onclick: () => {
        byId("filters").reset();
        byId("operation").value = o.id;
        byId("check").value = c.id;
        filter();
        byId("findings").focus();
        byId("findings").scrollIntoView();
      },
    }, text);
  }

  function unseen() {
    const lines = data.unseen[doc.reports.indexOf(report)] || [];
    byId("unseen-section").hidden = lines.length === 0;
    byId("unseen").replaceChildren(...lines.map(([id, why]) => make("li", {}, make("code", {}, id), ": ", make("span", { class: "value" }, why))));
  }

  function row(name, calls, items) {
    const seen = items.filter((i) => i.count > 0).length;
    const fill = make("i", {});
    fill.style.width = percent(seen, items.length) + "%";
    return make("span", { class: "row" }, make("span", { class: "name" }, name), make("span", { class: "num calls" }, calls),
      make("span", { class: "bar" }, fill), make("span", { class: "num" }, seen + " of " + items.length));
  }

  function message(i) {
    if (i.kind === "law") return "laws";
    if (i.request) return "request" + (i.media ? " " + i.media : "");
    return "answer " + (i.status || "otherwise") + (i.media ? " " + i.media : "");
  }

  // branch is a part of the tree; what is below it is made when it is opened.
  function branch(head, below) {
    const e = make("details", {}, make("summary", {}, head));
    e.addEventListener("toggle", () => {
      if (e.open && e.childElementCount === 1) e.append(...below());
    });
    return e;
  }

  function coverage() {
    const tree = make("div", { class: "tree" });
    for (const o of report.operations) {
      if (report.supports && !report.supports.includes(o.id)) continue;
      const items = report.evidence.filter((i) => i.operation === o.id);
      tree.append(branch(row(o.id, o.calls + " calls", items), () => {
        const groups = new Map();
        for (const i of items) groups.set(message(i), [...(groups.get(message(i)) || []), i]);
        return [...groups].map(([name, of]) => branch(row(name, "", of), () => [make("ul", { class: "items" }, ...of.map(item))]));
      }));
    }
    byId("shown").replaceChildren(tree);
  }

  function item(i) {
    const name = [i.where === "body" ? "" : i.where, i.pointer, i.kind, i.value].filter(Boolean).join(" ");
    const seen = i.count > 0 ? i.count + " times, first in call " + i.call : "never";
    return make("li", { class: i.count > 0 ? "seen" : "" }, make("span", { class: "value" }, name), make("span", { class: "soft" }, " " + seen));
  }

  header();
  byId("search").addEventListener("input", filter);
  byId("operation").addEventListener("change", filter);
  byId("check").addEventListener("change", filter);
  byId("filters").addEventListener("submit", (e) => e.preventDefault());
  byId("filters").addEventListener("reset", () => {
    off.clear();
    byId("severities").querySelectorAll("button").forEach((b) => b.setAttribute("aria-pressed", "true"));
    setTimeout(filter);
  });
  byId("more").addEventListener("click", () => {
    shown += step;
    list();
  });
  document.addEventListener("keydown", (e) => {
    if (e.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      e.preventDefault();
      byId("search").focus();
    } else if (e.key === "Escape" && document.activeElement === byId("search")) {
      byId("search").value = "";
      filter();
    }
  });
  open(0);
})();
