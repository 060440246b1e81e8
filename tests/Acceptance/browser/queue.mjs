// Looks at the queue's pages as an operator does: the browser asks for a password, and the key is the password.
//   node queue.mjs URL FOLDER KEY
// Screenshots go into FOLDER. Prints one line of JSON: { title, pages, buttons, problems }.
import { chromium } from 'playwright-core';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const [address, folder, key] = process.argv.slice(2);
const base = address.replace(/\/$/, '');
const problems = [];
const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'browser-'));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  viewport: { width: 1280, height: 900 },
  httpCredentials: { username: 'operator', password: key },
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});

const page = await context.newPage();
page.setDefaultTimeout(30_000);
page.on('requestfailed', request => problems.push(`failed: ${request.method()} ${request.url()} ${request.failure()?.errorText}`));
page.on('response', response => { if (response.status() >= 400 && response.status() !== 401) problems.push(`${response.status()}: ${response.request().method()} ${response.url()}`); });
page.on('console', message => { if (message.type() === 'error' && !message.text().includes('401')) problems.push(`console: ${message.text()}`); });
page.on('pageerror', error => problems.push(`script: ${error.message}`));
page.on('request', request => { if (!request.url().startsWith(base) && !/^(blob|data):/.test(request.url())) problems.push(`outside: ${request.url()}`); });

const pages = ['', '/jobs/enqueued', '/jobs/succeeded', '/recurring', '/servers'];
let buttons = 0;
for (const name of pages) {
  await page.goto(`${base}/hangfire${name}`);
  await page.locator('nav, .navbar').first().waitFor();
  buttons += await page.locator('[data-ajax], .js-jobs-list-command').count();
  await page.screenshot({ path: path.join(folder, `queue${name.replaceAll('/', '-')}.png`) });
}

await page.goto(`${base}/hangfire`);
const title = await page.title();
// Long enough for the page to ask for its numbers by itself.
await page.waitForResponse(response => response.url().endsWith('/hangfire/stats') && response.status() === 200);
console.log(JSON.stringify({ title, pages: pages.length, buttons, problems }));
await context.close();
fs.rmSync(profile, { recursive: true, force: true });
