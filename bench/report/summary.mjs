import { median } from '../statistics.mjs';

export const YARDSTICK = 'net';
/** What the operators are compared with. */
const BARE = 'messages$';

/**
 * The medians of all rounds, with ratios to Node `net`, and of operators to bare `messages$`.
 *
 * @param {{ throughput: any[], latency: any[], operators: any[], bursts: any[], idle?: any, slowConsumers: any[] }} runs
 * @param {string[]} names
 */
export function summarize(runs, names) {
  const latency = names
    .map((name) =>
      latencyOf(
        name,
        runs.latency.filter((run) => run.name === name),
      ),
    )
    .filter((entry) => entry !== undefined);
  const operators = runs.operators
    .filter(({ name }, i, all) => all.findIndex((run) => run.name === name) === i)
    .map(({ name, size }) => throughputOf(name, size, of(runs.operators, name, size)));
  return {
    throughput: summarizeThroughput(runs.throughput, names, YARDSTICK),
    latency,
    operators: withRatios(operators, BARE),
    bursts: summarizeBursts(runs.bursts),
    idle: runs.idle,
    slowConsumers: runs.slowConsumers,
  };
}

/**
 * The medians of all rounds for each size of messages, with ratios to `yardstick`.
 *
 * @param {any[]} runs
 * @param {string[]} names
 * @param {string} yardstick
 */
export function summarizeThroughput(runs, names, yardstick) {
  const sizes = [...new Set(runs.map(({ size }) => size))];
  return sizes.map((size) => {
    const contenders = names.map((name) => throughputOf(name, size, of(runs, name, size)));
    return { size, contenders: withRatios(contenders, yardstick) };
  });
}

/** The medians of all rounds for each size; the ratio is to one copy of each message. */
function summarizeBursts(runs) {
  const sizes = [...new Set(runs.map(({ size }) => size))];
  return sizes.map((size) => {
    const good = runs.filter((run) => run.size === size && run.error === undefined);
    if (good.length === 0) return { size, error: runs.find((run) => run.size === size).error };
    const { associations, messages } = good[0];
    const blockedMs = median(good.map((run) => run.blockedMs));
    const copyMs = median(good.map((run) => run.copyMs));
    return { size, associations, messages, blockedMs, copyMs, ratio: blockedMs / copyMs };
  });
}

function withRatios(entries, yardstick) {
  const rate = entries.find(({ name }) => name === yardstick)?.messagesPerSecond;
  return entries.map((entry) =>
    rate && entry.messagesPerSecond ? { ...entry, ratio: entry.messagesPerSecond / rate } : entry,
  );
}

const of = (runs, name, size) => runs.filter((run) => run.name === name && run.size === size);

function throughputOf(name, size, runs) {
  const good = runs.filter((run) => run.error === undefined);
  if (good.length === 0) return { name, error: runs[0]?.error ?? 'not measured' };
  const middle = (key) => median(good.map((run) => run[key]));
  const messagesPerSecond = middle('messagesPerSecond');
  return {
    name,
    messagesPerSecond,
    bytesPerSecond: messagesPerSecond * size,
    cpuMicrosecondsPerMessage: middle('cpuMicrosecondsPerMessage'),
    peakMemory: good[0].peakMemory === undefined ? undefined : middle('peakMemory'),
    runs: good.map((run) => run.messagesPerSecond),
  };
}

function latencyOf(name, runs) {
  const good = runs.filter((run) => run.error === undefined);
  if (runs.length === 0) return undefined;
  if (good.length === 0) return { name, error: runs[0].error };
  return { name, p50: median(good.map((run) => run.p50)), p99: median(good.map((run) => run.p99)) };
}
