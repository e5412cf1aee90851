import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const web = fileURLToPath(new URL('../', import.meta.url));
const sdk = join(web, 'sdk');
const run = promisify(execFile);

/** Runs the compiler; what it says of faults comes with the error. */
async function tsc(...args) {
  await run(join(web, 'node_modules/.bin/tsc'), args, { cwd: web }).catch((error) => assert.fail(`tsc ${args.join(' ')}\n${error.stdout}`));
}

async function folder(t) {
  const path = await mkdtemp(join(tmpdir(), 'parley-types-'));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

async function contents(path) {
  const names = (await readdir(path)).sort();
  return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(path, name), 'utf8')])));
}

const page = readFile(new URL('../../docs/sdk.md', import.meta.url), 'utf8');

test('the declarations are those of the sources', async (t) => {
  const fresh = await folder(t);
  await tsc('-p', 'tsconfig.types.json', '--outDir', fresh);
  const [want, got] = [await contents(fresh), await contents(join(sdk, 'types'))];
  assert.deepEqual([...got.keys()], [...want.keys()], 'npm run types in web/ writes them anew');
  for (const [name, text] of want) assert.equal(got.get(name), text, `${name}: npm run types in web/ writes it anew`);
});

test('the examples of docs/sdk.md are right by the declarations alone', async (t) => {
  const dir = await folder(t);
  const examples = [...(await page).matchAll(/^```js\n([^]*?)^```$/gm)].map(([, code]) => code);
  assert.ok(examples.length >= 7, `${examples.length} examples`);
  // Only the declarations are there: what they refer to must be declared too.
  await symlink(join(sdk, 'types'), join(dir, 'sdk'));
  await Promise.all(examples.map((code, i) => {
    assert.match(code, /^import .* from 'https:\/\/meet\.example\.org\/sdk\/v1\/\w+\.js';$/m, code);
    return writeFile(join(dir, `example${i + 1}.js`), code.replaceAll('https://meet.example.org/sdk/v1/', './sdk/'));
  }));
  const { compilerOptions } = JSON.parse(await readFile(join(web, 'tsconfig.json'), 'utf8'));
  await writeFile(join(dir, 'package.json'), '{"type": "module"}');
  await writeFile(join(dir, 'tsconfig.json'), JSON.stringify({ compilerOptions: { ...compilerOptions, preserveSymlinks: true }, include: ['example*.js'] }));
  await tsc('-p', dir);
});

test('docs/sdk.md names everything that is public', async () => {
  const text = await page;
  const index = await readFile(join(sdk, 'index.js'), 'utf8');
  for (const [, names] of index.matchAll(/^export \{ (.*) \}/gm)) {
    for (const name of names.split(', ')) assert.match(text, new RegExp(`\\b${name}\\b`), name);
  }
  const [, events] = /@typedef \{object\} RoomEvents\n([^]*?)\*\//.exec(await readFile(join(sdk, 'room.js'), 'utf8'));
  const told = text.slice(text.indexOf('## 7 Events'), text.indexOf('## 8 Errors'));
  for (const [, name] of events.matchAll(/@property \{.*\}\} (\w+)/g)) assert.ok(told.includes(`\`${name}\``), `event ${name}`);
});

test('links inside docs/sdk.md lead somewhere', async () => {
  const text = await page;
  const anchors = new Set([...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => `#${heading.toLowerCase().replace(/[^a-z0-9 -]/g, '').replaceAll(' ', '-')}`));
  for (const [, target] of text.matchAll(/\]\(([^)]*)\)/g)) {
    if (target.startsWith('#')) assert.ok(anchors.has(target), target);
    else await readFile(new URL(`../../docs/${target.split('#')[0]}`, import.meta.url));
  }
});

test('the example page is short, and never makes markup of what people write', async () => {
  const text = await readFile(new URL('../../docs/examples/call.html', import.meta.url), 'utf8');
  assert.ok(text.split('\n').length < 100);
  assert.doesNotMatch(text, /innerHTML|insertAdjacentHTML|document\.write/);
});
