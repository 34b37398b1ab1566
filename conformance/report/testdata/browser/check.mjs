// Opens the pages of a folder in Chromium, wide and narrow, light and dark, and drives them as a person would.
// Usage: node check.mjs FOLDER [SCREENSHOTS]
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [folder, screenshots] = process.argv.slice(2);
const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((p) => existsSync(p));
assert.ok(executablePath, "there is no Chromium: install the package chromium");
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const sizes = [[1280, "light"], [1280, "dark"], [400, "light"], [400, "dark"]];
const text = (page, selector) => page.locator(selector).first().textContent();

// open opens a page, lets visit drive it, and says what it wrote to the console and asked for.
async function open(name, width, colorScheme, visit) {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const wrong = [];
  const asked = [];
  page.on("console", (m) => wrong.push(m.type() + ": " + m.text()));
  page.on("pageerror", (e) => wrong.push(String(e)));
  page.on("dialog", (d) => { wrong.push("dialog: " + d.message()); d.dismiss(); });
  page.on("request", (r) => asked.push(r.url()));
  const url = pathToFileURL(path.join(folder, name + ".html")).href;
  await page.goto(url);
  await visit(page);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(over, 0, `${name} at ${width}: ${over} pixels too wide`);
  assert.equal(await page.evaluate(() => window.pwned), undefined, `${name}: a script of the data ran`);
  if (screenshots) await page.screenshot({ path: path.join(screenshots, `${name}-${width}-${colorScheme}.png`), fullPage: true });
  assert.deepEqual(wrong, [], `${name} at ${width}: the console`);
  assert.deepEqual(asked, [url], `${name} at ${width}: requests`);
  await page.close();
}

// contrast is that of a text with what is behind it (WCAG 2).
const contrast = (page, selector) => page.locator(selector).first().evaluate((e) => {
  const rgb = (s) => s.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  let back = e;
  while (back && rgb(getComputedStyle(back).backgroundColor)[3] === 0) back = back.parentElement;
  const [a, b] = [light(rgb(getComputedStyle(e).color)), light(rgb(getComputedStyle(back).backgroundColor))].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
});

async function sample(page) {
  assert.equal(await text(page, "#verdict"), "not conform");
  assert.equal(await text(page, "#count"), "5 findings");
  for (const selector of ["body", ".pill.fail", ".pill.violation", ".pill.waived", ".pill.drift", ".pill.note", ".cell.pass", ".cell.not-observed", "footer", ".soft"]) {
    const got = await contrast(page, selector);
    assert.ok(got >= 4.5, `${selector}: contrast ${got.toFixed(2)}`);
  }

  // Search and filters.
  await page.fill("#search", "LINKS-resolve");
  assert.equal(await text(page, "#count"), "1 of 5 findings");
  await page.fill("#search", "no such text");
  assert.equal(await text(page, "#count"), "0 of 5 findings");
  await page.click("button[type=reset]");
  await page.waitForFunction(() => document.getElementById("count").textContent === "5 findings");
  await page.click("[data-severity=violation]");
  assert.equal(await text(page, "#count"), "2 of 5 findings");
  await page.click("[data-severity=violation]");
  await page.selectOption("#operation", "listRestorePoints");
  assert.equal(await text(page, "#count"), "1 of 5 findings");
  await page.click("button[type=reset]");
  await page.waitForFunction(() => document.getElementById("count").textContent === "5 findings");

  // A cell of the matrix leads to its findings.
  await page.click(".cell.fail[type=button]");
  assert.equal(await text(page, "#count"), "1 of 5 findings");
  await page.click("button[type=reset]");
  await page.waitForFunction(() => document.getElementById("count").textContent === "5 findings");

  // By keyboard alone: / searches, Escape clears, Tab and Enter open a finding.
  await page.keyboard.press("/");
  await page.keyboard.type("required");
  assert.equal(await text(page, "#count"), "1 of 5 findings");
  await page.keyboard.press("Escape");
  assert.equal(await text(page, "#count"), "5 findings");
  for (let i = 0; i < 20 && !(await page.evaluate(() => document.activeElement.tagName === "SUMMARY")); i++) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const open = page.locator("details.finding[open]");
  await open.locator("dl").waitFor(); // made when the finding has opened
  assert.equal(await open.count(), 1);
  const body = await open.textContent();
  for (const part of ["/result", "one of Success", "spec/openapi.yaml:120:7", "trace.ndjson:12", "curl --cacert", "A property that must be there is missing", "GET /v6/RestoreSessions/x?a=1&b=2", "200 OK"]) {
    assert.ok(body.includes(part), `the finding does not show ${part}`);
  }

  // The tree of what was shown.
  await page.locator(".tree > details", { hasText: "getRestoreSession" }).filter({ hasText: "3 of 4" }).locator("summary").first().click();
  await page.locator(".tree details details summary", { hasText: "answer 200" }).first().click();
  await page.locator(".items li").first().waitFor();
  assert.equal(await page.locator(".items li.seen").count(), 2);
  assert.equal(await page.locator(".items li").count(), 3);

  // The other report.
  await page.locator("#reports button").nth(1).click();
  assert.equal(await text(page, "#count"), "There are none.");
  assert.equal(await page.locator("#matrix tbody tr").count(), 1);
  await page.locator("#reports button").nth(0).click();
}

async function hostile(page) {
  for (const summary of await page.locator("details > summary").all()) await summary.click();
  await page.waitForFunction(() => [...document.querySelectorAll("details.finding .body")].every((b) => b.childElementCount > 0));
  assert.equal(await text(page, "#count"), "16 findings");
  assert.equal(await page.locator("main img, main script, main b[onmouseover], header script, footer b, footer script, main a").count(), 0);
  const all = await page.locator("body").innerText();
  for (const part of ["<script>window.pwned = true; alert(1)</script>", `<img src=x onerror="window.pwned = true">`, "\\u202eright to left\\u202c", "שלום עולם", "{{text}} {{data}} <!-- -->", "&lt;&amp;&#60;"]) {
    assert.ok(all.includes(part), `${part} is not shown as text`);
  }
}

async function many(page) {
  assert.equal(await text(page, "#count"), "10000 findings");
  assert.equal(await page.locator("details.finding").count(), 200);
  const took = await page.evaluate(() => {
    const search = document.getElementById("search");
    const start = performance.now();
    search.value = "needle9876";
    search.dispatchEvent(new Event("input"));
    return performance.now() - start;
  });
  assert.equal(await text(page, "#count"), "1 of 10000 findings");
  console.log(`a search in 10,000 findings took ${took.toFixed(0)} ms`);
  await page.fill("#search", "");
  await page.click("#more");
  assert.equal(await page.locator("details.finding").count(), 400);
}

async function empty(page) {
  assert.equal(await text(page, "#verdict"), "too little seen");
}

for (const [width, scheme] of sizes) await open("sample", width, scheme, sample);
for (const width of [1280, 400]) await open("hostile", width, "light", hostile);
await open("many", 1280, "dark", many);
await open("empty", 400, "light", empty);
await browser.close();
console.log("the HTML report works in Chromium: no error, no request");
