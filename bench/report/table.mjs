import { YARDSTICK } from './summary.mjs';

/** What issue and design ask of the operators: this share of the rate of bare `messages$`. */
const OPERATOR_TARGET = 0.7;

/** Load average from which on others take processor time from what is measured. */
const BUSY_LOAD = 0.5;

/** @param {any} results */
export function printReport({
  machine,
  throughput,
  latency,
  operators,
  bursts,
  idle,
  slowConsumers,
}) {
  printMachine(machine);
  printThroughput(throughput, YARDSTICK);
  const yardstick = latency.find(({ name }) => name === YARDSTICK)?.p50;
  const rows = latency.map((entry) =>
    entry.error
      ? [entry.name, entry.error]
      : [
          entry.name,
          entry.p50.toFixed(0),
          entry.p99.toFixed(0),
          yardstick === undefined ? '' : (entry.p50 / yardstick).toFixed(2),
        ],
  );
  if (rows.length > 0)
    print('request and reply, 64 B', ['p50 us', 'p99 us', `of ${YARDSTICK}`], rows);
  if (
    throughput.some(({ contenders }) =>
      contenders.some(({ name, error }) => name === 'tsctp' && !error),
    )
  ) {
    console.log(
      "\ntsctp is Debian's build, which formats debug output for each packet whether or not anybody reads it.",
    );
  }
  printOperators(operators);
  printBursts(bursts);
  if (idle) console.log(`\n${idleLine(idle)}`);
  printSlowConsumers(slowConsumers);
  if (machine.loadBefore > BUSY_LOAD) {
    const load = machine.loadBefore.toFixed(1);
    console.log(
      `\nThe machine was busy (load ${load}) before the first measurement: do not rely on these figures.`,
    );
  }
}

/** @param {any} machine */
export function printMachine(machine) {
  console.log(
    `\n${machine.processors}, ${machine.system}, Node.js ${machine.node}, ${machine.date}`,
  );
}

/**
 * @param {any[]} throughput
 * @param {string} yardstick what the ratios are to
 */
export function printThroughput(throughput, yardstick) {
  for (const { size, contenders } of throughput) {
    const rows = contenders.map((entry) =>
      entry.error
        ? [entry.name, entry.error]
        : [
            entry.name,
            Math.round(entry.messagesPerSecond).toLocaleString('en'),
            (entry.bytesPerSecond / 1e6).toFixed(1),
            entry.ratio === undefined ? '' : entry.ratio.toPrecision(2),
            entry.cpuMicrosecondsPerMessage.toFixed(2),
            entry.peakMemory === undefined ? '' : (entry.peakMemory / 1e6).toFixed(0),
            rangeOf(entry.runs),
          ],
    );
    print(
      `${size} B messages`,
      ['msg/s', 'MB/s', `of ${yardstick}`, 'CPU us/msg', 'peak MB', 'lowest to highest'],
      rows,
    );
  }
}

function printOperators(operators) {
  const rows = operators.map((entry) =>
    entry.error
      ? [entry.name, entry.error]
      : [
          entry.name,
          Math.round(entry.messagesPerSecond).toLocaleString('en'),
          entry.ratio?.toFixed(2) ?? '',
          entry.cpuMicrosecondsPerMessage.toFixed(2),
          rangeOf(entry.runs),
        ],
  );
  const ratio = `of bare (target ${OPERATOR_TARGET})`;
  if (rows.length > 0)
    print('operators, 64 B', ['msg/s', ratio, 'CPU us/msg', 'lowest to highest'], rows);
}

function printBursts(bursts) {
  const rows = bursts.map((entry) =>
    entry.error
      ? [`${entry.size} B`, entry.error]
      : [
          `${entry.size} B, ${entry.associations} x ${entry.messages} messages`,
          entry.blockedMs.toFixed(0),
          entry.copyMs.toFixed(0),
          entry.ratio.toFixed(1),
        ],
  );
  if (rows.length > 0)
    print('sent in one turn of the event loop', ['blocked ms', 'one copy ms', 'ratio'], rows);
}

function printSlowConsumers(slowConsumers) {
  const megabytes = (bytes) => (bytes / 1e6).toFixed(0);
  const rows = slowConsumers.map((entry) =>
    entry.error
      ? [entry.sink, entry.error]
      : [
          entry.sink,
          entry.credit === null ? 'none' : String(entry.credit),
          Math.round(entry.othersPerSecond).toLocaleString('en'),
          entry.stalledAfter === null ? 'never' : `${entry.stalledAfter.toFixed(0)} ms`,
          entry.longestPause.toFixed(0),
          entry.slowPerSecond.toFixed(0),
          megabytes(entry.memory.server),
          megabytes(entry.memory.client),
          megabytes(entry.memory.limit),
        ],
  );
  if (rows.length === 0) return;
  print(
    '1 of 64 streams slow',
    [
      'credit',
      'others msg/s',
      'stall after',
      'pause ms',
      'slow msg/s',
      'server MB',
      'client MB',
      'limit MB',
    ],
    rows,
  );
  for (const { sink, failures } of slowConsumers)
    for (const failure of failures ?? []) console.log(`FAILED: ${sink}: ${failure}`);
}

function rangeOf(runs) {
  const [lowest, highest] = [Math.min(...runs), Math.max(...runs)].map(Math.round);
  return `${lowest.toLocaleString('en')} to ${highest.toLocaleString('en')}`;
}

function idleLine(idle) {
  if (idle.error) return `idle associations: ${idle.error}`;
  const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
  return (
    `${idle.associations.toLocaleString('en')} idle associations: ${megabytes(idle.serverBytes)} in the server, ` +
    `${megabytes(idle.clientBytes)} in the client, opened at ${Math.round(idle.associationsPerSecond)} a second`
  );
}

function print(title, columns, rows) {
  const head = [title, ...columns];
  const widths = head.map((text, column) => {
    const cells = rows.filter((row) => row.length === head.length).map((row) => row[column].length);
    const names = column === 0 ? rows.map((row) => row[0].length) : [];
    return Math.max(text.length, ...cells, ...names);
  });
  const line = (row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]),
      )
      .join('  ');
  console.log(`\n${line(head)}`);
  for (const row of rows)
    console.log(row.length === head.length ? line(row) : `${row[0].padEnd(widths[0])}  ${row[1]}`);
}
