/**
 * The SCTP of Linux through Observables and from C (iperf3), and the embedded engine beside both, on a host whose kernel
 * has SCTP or in a virtual machine that has: `node scripts/vm/run.mjs node bench/kernel.mjs`.
 *
 * --seconds N  length of a measurement (default 3)
 * --rounds N   measurements of each kind, interleaved; the median counts (default 3)
 */
import { cpus, release } from 'node:os';
import { parseArgs } from 'node:util';

import { KERNEL_CONTENDER } from './contenders/contender.mjs';
import { iperf3Throughput } from './iperf3.mjs';
import { throughput } from './measure.mjs';
import { summarizeThroughput } from './report/summary.mjs';
import { printMachine, printThroughput } from './report/table.mjs';

const SIZES = [1024, 16_384];
/** Compilation takes an emulated processor that long. */
const WARM_UP_MS = 5000;
/** The share of its rate that rxsctp is to reach on the same kernel. */
const YARDSTICK = 'iperf3';
const TARGET = 0.8;

/** `noDelay` is rxsctp's default, and not that of iperf3: which is faster differs. */
const CONTENDERS = {
  [YARDSTICK]: (size, seconds) => iperf3Throughput(size, seconds),
  'iperf3 --no-delay': (size, seconds) => iperf3Throughput(size, seconds, ['--no-delay']),
  [KERNEL_CONTENDER]: (size, seconds) => throughput(KERNEL_CONTENDER, size, seconds, WARM_UP_MS),
  'rxsctp, embedded': (size, seconds) => throughput('rxsctp', size, seconds, WARM_UP_MS),
};

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
  },
});
const [seconds, rounds] = [Number(values.seconds), Number(values.rounds)];

const runs = [];
for (let round = 1; round <= rounds; round += 1) {
  for (const size of SIZES) {
    for (const [name, measure] of Object.entries(CONTENDERS)) {
      process.stderr.write(`round ${round}: ${name}, ${size} B\n`);
      runs.push({ name, size, ...(await measure(size, seconds)) });
    }
  }
}

printMachine({
  processors: `${cpus().length} x ${cpus()[0].model.trim()}`,
  system: `${process.platform} ${release()} ${process.arch}`,
  node: process.version,
  date: new Date().toISOString().slice(0, 10),
});
const results = summarizeThroughput(runs, Object.keys(CONTENDERS), YARDSTICK);
printThroughput(results, YARDSTICK);
for (const { size, contenders } of results) {
  const { ratio } = contenders.find(({ name }) => name === KERNEL_CONTENDER);
  const verdict = ratio >= TARGET ? 'reached' : 'missed';
  console.log(`\n${size} B: ${ratio.toFixed(2)} of iperf3, target ${TARGET} ${verdict}`);
}
