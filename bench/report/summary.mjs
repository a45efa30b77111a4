import { median } from '../statistics.mjs';

export const YARDSTICK = 'net';

/**
 * The medians of all rounds, with ratios to Node `net`.
 *
 * @param {{ throughput: any[], latency: any[], idle: any }} runs
 * @param {number[]} sizes
 * @param {string[]} names
 */
export function summarize(runs, sizes, names) {
  const throughput = sizes.map((size) => {
    const contenders = names.map((name) =>
      throughputOf(name, size, of(runs.throughput, name, size)),
    );
    const yardstick = contenders.find(({ name }) => name === YARDSTICK)?.messagesPerSecond;
    for (const contender of contenders) {
      if (yardstick && contender.messagesPerSecond)
        contender.ratio = contender.messagesPerSecond / yardstick;
    }
    return { size, contenders };
  });
  const latency = names
    .map((name) =>
      latencyOf(
        name,
        runs.latency.filter((run) => run.name === name),
      ),
    )
    .filter((entry) => entry !== undefined);
  return { throughput, latency, idle: runs.idle };
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
    peakMemory: middle('peakMemory'),
    runs: good.map((run) => run.messagesPerSecond),
  };
}

function latencyOf(name, runs) {
  const good = runs.filter((run) => run.error === undefined);
  if (runs.length === 0) return undefined;
  if (good.length === 0) return { name, error: runs[0].error };
  return { name, p50: median(good.map((run) => run.p50)), p99: median(good.map((run) => run.p99)) };
}
