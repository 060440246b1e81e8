// Does the main job by hand in Swagger UI: upload a file, start a run, poll it, download the bundle.
//   node swagger.mjs URL FILE FOLDER [KEY]
// With a key, it presses Authorize first.
// Screenshots and the bundle go into FOLDER. Prints one line of JSON: { dataset, run, state, bundle, problems }.
import { chromium } from 'playwright-core';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const [address, file, folder, key] = process.argv.slice(2);
const base = address.replace(/\/$/, '');
const problems = [];
const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'browser-'));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  acceptDownloads: true,
  viewport: { width: 1280, height: 1400 },
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});

const page = await context.newPage();
page.setDefaultTimeout(30_000);
page.on('requestfailed', request => problems.push(`failed: ${request.method()} ${request.url()} ${request.failure()?.errorText}`));
page.on('response', response => { if (response.status() >= 400) problems.push(`${response.status()}: ${response.request().method()} ${response.url()}`); });
page.on('console', message => { if (message.type() === 'error') problems.push(`console: ${message.text()}`); });
page.on('pageerror', error => problems.push(`script: ${error.message}`));
page.on('request', request => { if (!request.url().startsWith(base) && !/^(blob|data):/.test(request.url())) problems.push(`outside: ${request.url()}`); });

/** Opens an operation and makes it editable. */
async function open(method, route) {
  const block = page.locator(`.opblock-${method}`, { has: page.locator(`.opblock-summary-path[data-path="${route}"]`) }).first();
  if (!await block.locator('.opblock-body').count()) await block.locator('.opblock-summary-control').click();
  await block.locator('.opblock-body').waitFor();
  const tryIt = block.getByRole('button', { name: 'Try it out' });
  if (await tryIt.count()) await tryIt.click();
  return block;
}

/** Presses Execute and reads the answer that belongs to it. */
async function execute(block, matches) {
  const [response] = await Promise.all([
    page.waitForResponse(response => matches.test(new URL(response.url()).pathname), { timeout: 120_000 }),
    block.locator('button.execute').click(),
  ]);
  await block.locator('.live-responses-table .response-col_status').first().waitFor();
  return response;
}

/** A picture of what a person would see who had scrolled to it. */
async function shoot(target, name) {
  await target.evaluate(element => element.scrollIntoView());
  await page.screenshot({ path: path.join(folder, `swagger-${name}.png`) });
}

await page.goto(`${base}/swagger/index.html`);
await page.locator('.opblock').first().waitFor();
await shoot(page.locator('body'), '1-list');

if (key) {
  await page.getByRole('button', { name: 'Authorize' }).first().click();
  const dialog = page.locator('.modal-ux');
  await dialog.locator('input').first().fill(key);
  await dialog.getByRole('button', { name: 'Apply credentials' }).first().click();
  await shoot(dialog, '1-key');
  await dialog.locator('button.btn-done').first().click();
}

const upload = await open('post', '/v1/datasets');
const name = upload.locator('[data-property-name="name"], tr[data-param-name="name"]').locator('input[type=text], textarea').first();
if (await name.count()) await name.fill('a walk to the middle');
await upload.locator('input[type=file]').first().setInputFiles(file);
const dataset = await (await execute(upload, /^\/v1\/datasets$/)).json();
await shoot(upload, '2-upload');

// The example as it stands: it learns from the newest dataset.
const create = await open('post', '/v1/runs');
let run = await (await execute(create, /^\/v1\/runs$/)).json();
await shoot(create, '3-run');

const watch = await open('get', '/v1/runs/{id}');
await watch.locator('tr[data-param-name="id"] input').fill(run.id);
await watch.locator('tr[data-param-name="wait"] input').fill('20');
while (!['succeeded', 'failed', 'cancelled'].includes(run.state)) {
  run = await (await execute(watch, new RegExp(`^/v1/runs/${run.id}$`))).json();
}
await shoot(watch, '4-watch');

const fetchBundle = await open('get', '/v1/runs/{id}/bundle');
await fetchBundle.locator('tr[data-param-name="id"] input').fill(run.id);
await execute(fetchBundle, new RegExp(`^/v1/runs/${run.id}/bundle$`));
const [download] = await Promise.all([
  page.waitForEvent('download'),
  fetchBundle.getByRole('link', { name: /download file/i }).click(),
]);
const bundle = path.join(folder, 'swagger-bundle.zip');
await download.saveAs(bundle);
await shoot(fetchBundle, '5-bundle');

console.log(JSON.stringify({ dataset: dataset.id, run: run.id, state: run.state, bundle, fileName: download.suggestedFilename(), problems }));
await context.close();
fs.rmSync(profile, { recursive: true, force: true });
