// Reads `go test -json` from standard input, prints one line a package and what failing tests said, and writes
// "PASSED FAILED SKIPPED" to the file named by the first argument. A package that cannot be built counts as one failure.
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const counts = { pass: 0, fail: 0, skip: 0 };
/** @type {Map<string, string[]>} what each test, and each package by itself, has said */
const said = new Map();
/** @type {Map<string, number>} failed tests of each package */
const failures = new Map();

for await (const line of createInterface({ input: process.stdin })) {
  if (!line.startsWith('{')) {
    console.log(line);
    continue;
  }
  take(JSON.parse(line));
}
writeFileSync(process.argv[2], `${counts.pass} ${counts.fail} ${counts.skip}\n`);
process.exit(counts.fail === 0 ? 0 : 1);

function take({ Action: action, Package: pkg, Test: test, Output: output, Elapsed: elapsed, ImportPath: building }) {
  const key = building ?? `${pkg} ${test ?? ''}`;
  if (action === 'output' || action === 'build-output') {
    said.set(key, [...(said.get(key) ?? []), output]);
    return;
  }
  if (action === 'build-fail') {
    console.log((said.get(key) ?? []).join(''));
    return;
  }
  if (!(action in counts)) {
    return;
  }
  if (test !== undefined) {
    counts[action]++;
    if (action === 'fail') {
      failures.set(pkg, (failures.get(pkg) ?? 0) + 1);
      console.log((said.get(key) ?? []).join(''));
    }
  } else {
    closePackage(pkg, action, elapsed);
  }
  said.delete(key);
}

// A package that fails without a failed test did not build, ran out of time, or leaked.
function closePackage(pkg, action, elapsed) {
  if (action === 'fail' && !failures.has(pkg)) {
    counts.fail++;
    console.log((said.get(`${pkg} `) ?? []).join(''));
  }
  if (action !== 'skip') {
    console.log(`${action === 'pass' ? 'ok    ' : 'FAILED'}  ${pkg} (${(elapsed ?? 0).toFixed(1)} s)`);
  }
}
