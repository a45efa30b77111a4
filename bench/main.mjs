/** `npm run bench`: rxsctp and others on the same work, two processes over loopback each. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { libraries } from './contenders/contender.mjs';
import { idle } from './idle.mjs';
import { latency, throughput } from './measure.mjs';
import { throughputPlot } from './report/plot.mjs';
import { printReport } from './report/table.mjs';
import { summarize } from './report/summary.mjs';
import { tsctpMissing, tsctpThroughput } from './tsctp.mjs';

const USAGE = `Usage: npm run bench -- [--quick] [--only NAME[,NAME]] [--seconds N] [--rounds N] [--idle N] [--out FOLDER]

  --quick        one round of one second
  --only NAMES   of: ${[...libraries, 'tsctp'].join(', ')}
  --seconds N    length of a measurement (default 3)
  --rounds N     measurements of each kind, interleaved; the median counts (default 3)
  --idle N       idle associations to open (default 10000, 0: none)
  --out FOLDER   where results.json and throughput.svg go (default bench/)`;

const SIZES = [64, 1024, 16_384];
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

function readOptions() {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      seconds: { type: 'string' },
      rounds: { type: 'string' },
      idle: { type: 'string' },
      out: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const names = values.only?.split(',') ?? [...libraries, 'tsctp'];
  const unknown = names.find((name) => name !== 'tsctp' && !libraries.includes(name));
  if (unknown !== undefined) throw new TypeError(`--only: there is no ${unknown}`);
  const partial = values.only !== undefined || values.quick;
  return {
    help: values.help,
    names,
    seconds: positive('seconds', values.seconds, values.quick ? 1 : 3),
    rounds: positive('rounds', values.rounds, values.quick ? 1 : 3),
    idle: Number(values.idle ?? 10_000),
    // Only a whole run replaces the published figures.
    folder: values.out ?? (partial ? here('../.build/bench') : here('.')),
  };
}

function positive(name, text, fallback) {
  const value = Number(text ?? fallback);
  if (!(value > 0)) throw new RangeError(`--${name} must be above 0, not ${text}`);
  return value;
}

/** The other libraries are not dependencies of rxsctp; they are fetched the first time they are measured. */
function installOthers() {
  const lock = readFileSync(here('./package-lock.json'), 'utf8');
  const stamp = here('./node_modules/.rxsctp-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  console.log('installing the libraries to compare with ...');
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: here('.'),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  writeFileSync(stamp, lock);
}

/** Runs one measurement and notes why when there is no figure; one contender's trouble stops no other. */
async function attempt(label, measure) {
  process.stderr.write(`${label} ... `);
  try {
    const result = await measure();
    process.stderr.write('done\n');
    return result;
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    return { error: error.message };
  }
}

async function measureAll({ names, rounds, seconds, idle: count }) {
  const runs = { throughput: [], latency: [] };
  const missing = names.includes('tsctp') ? tsctpMissing() : undefined;
  for (let round = 1; round <= rounds; round += 1) {
    for (const size of SIZES) {
      for (const name of names) {
        const label = `round ${round}: ${name}, ${size} B`;
        const measure = () => {
          if (name !== 'tsctp') return throughput(name, size, seconds);
          if (missing) throw new Error(missing);
          return tsctpThroughput(size, seconds);
        };
        runs.throughput.push({ name, size, ...(await attempt(label, measure)) });
      }
    }
    for (const name of names.filter((candidate) => candidate !== 'tsctp')) {
      const label = `round ${round}: ${name}, request and reply`;
      runs.latency.push({ name, ...(await attempt(label, () => latency(name, seconds))) });
    }
  }
  const idles = count > 0 && names.includes('rxsctp');
  const idleResult = idles
    ? await attempt(`${count} idle associations`, () => idle(count))
    : undefined;
  return { ...runs, idle: idleResult };
}

const options = readOptions();
if (options.help) {
  console.log(USAGE);
} else {
  if (options.names.some((name) => name === 'sctp' || name === 'node-datachannel')) installOthers();
  const machine = {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    system: `${process.platform} ${release()} ${process.arch}`,
    processors: `${cpus().length} x ${cpus()[0].model.trim()}`,
    seconds: options.seconds,
    rounds: options.rounds,
    loadBefore: loadavg()[0],
  };
  const results = { machine, ...summarize(await measureAll(options), SIZES, options.names) };
  printReport(results);
  mkdirSync(options.folder, { recursive: true });
  writeFileSync(`${options.folder}/results.json`, `${JSON.stringify(results, undefined, 2)}\n`);
  writeFileSync(`${options.folder}/throughput.svg`, throughputPlot(results));
  console.log(`\nwritten to ${options.folder}: results.json, throughput.svg`);
}
