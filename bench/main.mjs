/** `npm run bench`: rxsctp and others on the same work, two processes over loopback each. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { BURST_SIZES, burst } from './burst.mjs';
import { libraries, operatorContender } from './contenders/contender.mjs';
import { consumers } from './contenders/operators.mjs';
import { idle } from './idle.mjs';
import { latency, throughput } from './measure.mjs';
import { throughputPlot } from './report/plot.mjs';
import { printReport } from './report/table.mjs';
import { summarize } from './report/summary.mjs';
import { SLOW_CONSUMERS, slowConsumer } from './slow-consumer.mjs';
import { tsctpMissing, tsctpThroughput } from './tsctp.mjs';

const PARTS = ['throughput', 'latency', 'operators', 'burst', 'idle', 'slow-consumer'];
const USAGE = `Usage: npm run bench -- [--quick] [--parts NAME[,NAME]] [--only NAME[,NAME]] [--seconds N] [--rounds N] [--idle N]
                             [--slow N] [--out FOLDER]

  --quick        one round of one second
  --parts NAMES  of: ${PARTS.join(', ')}
  --only NAMES   of: ${[...libraries, 'tsctp'].join(', ')}
  --seconds N    length of a measurement (default 3)
  --rounds N     measurements of each kind, interleaved; the median counts (default 3)
  --idle N       idle associations to open (default 10000, 0: none)
  --slow N       seconds of load on each slow consumer (default 60, quick 2)
  --out FOLDER   where results.json and throughput.svg go (default bench/)`;

const SIZES = [64, 1024, 16_384];
const OPERATOR_BYTES = 64;
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

function readOptions() {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      parts: { type: 'string' },
      only: { type: 'string' },
      seconds: { type: 'string' },
      rounds: { type: 'string' },
      idle: { type: 'string' },
      slow: { type: 'string' },
      out: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const names = listOf('only', values.only, [...libraries, 'tsctp']);
  const parts = listOf('parts', values.parts, PARTS);
  const partial = values.only !== undefined || values.parts !== undefined || values.quick;
  return {
    help: values.help,
    names,
    parts,
    seconds: positive('seconds', values.seconds, values.quick ? 1 : 3),
    rounds: positive('rounds', values.rounds, values.quick ? 1 : 3),
    idle: Number(values.idle ?? 10_000),
    slow: positive('slow', values.slow, values.quick ? 2 : 60),
    // Only a whole run replaces the published figures.
    folder: values.out ?? (partial ? here('../.build/bench') : here('.')),
  };
}

function listOf(name, text, known) {
  const list = text?.split(',') ?? known;
  const unknown = list.find((each) => !known.includes(each));
  if (unknown !== undefined) throw new TypeError(`--${name}: there is no ${unknown}`);
  return list;
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

/** Everything asked for: rxsctp's own measurements only when it is among the names. */
async function measureAll({ names, parts, rounds, seconds, idle: count, slow }) {
  const has = (part) => parts.includes(part);
  const own = names.includes('rxsctp');
  const runs = { throughput: [], latency: [], operators: [], bursts: [], slowConsumers: [] };
  const missing = names.includes('tsctp') ? tsctpMissing() : undefined;
  for (let round = 1; round <= rounds; round += 1) {
    for (const size of has('throughput') ? SIZES : []) {
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
    for (const name of has('latency') ? names.filter((each) => each !== 'tsctp') : []) {
      const label = `round ${round}: ${name}, request and reply`;
      runs.latency.push({ name, ...(await attempt(label, () => latency(name, seconds))) });
    }
    for (const consumer of own && has('operators') ? Object.keys(consumers) : []) {
      const measure = () => throughput(operatorContender(consumer), OPERATOR_BYTES, seconds);
      const label = `round ${round}: ${consumer}, ${OPERATOR_BYTES} B`;
      runs.operators.push({
        name: consumer,
        size: OPERATOR_BYTES,
        ...(await attempt(label, measure)),
      });
    }
    for (const size of own && has('burst') ? BURST_SIZES : []) {
      const label = `round ${round}: burst, ${size} B`;
      runs.bursts.push({ size, ...(await attempt(label, () => burst(size))) });
    }
  }
  if (own && has('idle') && count > 0)
    runs.idle = await attempt(`${count} idle associations`, () => idle(count));
  for (const options of own && has('slow-consumer') ? SLOW_CONSUMERS : []) {
    const label = `${slow} s, slow ${options.sink}, ${options.credit ? 'with' : 'without'} credit`;
    const measure = () => slowConsumer({ ...options, seconds: slow });
    runs.slowConsumers.push({ ...options, ...(await attempt(label, measure)) });
  }
  return runs;
}

const options = readOptions();
if (options.help) {
  console.log(USAGE);
} else {
  const compares = options.parts.includes('throughput') || options.parts.includes('latency');
  if (compares && options.names.some((name) => name === 'sctp' || name === 'node-datachannel'))
    installOthers();
  const machine = {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    system: `${process.platform} ${release()} ${process.arch}`,
    processors: `${cpus().length} x ${cpus()[0].model.trim()}`,
    seconds: options.seconds,
    rounds: options.rounds,
    loadBefore: loadavg()[0],
  };
  const results = { machine, ...summarize(await measureAll(options), options.names) };
  printReport(results);
  mkdirSync(options.folder, { recursive: true });
  writeFileSync(`${options.folder}/results.json`, `${JSON.stringify(results, undefined, 2)}\n`);
  if (results.throughput.length > 0)
    writeFileSync(`${options.folder}/throughput.svg`, throughputPlot(results));
  console.log(`\nwritten to ${options.folder}`);
  if (results.slowConsumers.some(({ failures }) => failures?.length !== 0)) process.exitCode = 1;
}
