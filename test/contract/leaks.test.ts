import { expect } from 'chai';
import { patience, scaled } from './support/machine.js';
import type { MemoryInUse } from './support/memory.js';
import { Program } from './support/program.js';
import { Stage } from './support/stage.js';

const MEBIBYTE = 1 << 20;
const ROUNDS = 8;
/** Rounds after which everything has its final size: compiled code, caches, pools. */
const WARM_UP = 5;

/** Runs a program of {@link ROUNDS} of `count` each, and gives what each kind of memory has grown by after the warm-up. */
async function growth(program: string, stage: Stage, count: number): Promise<MemoryInUse> {
  const running = new Program(program, [
    JSON.stringify(stage.listenOptions({ sackDelay: 0, maxAssociationsPerHost: count })),
    String(ROUNDS),
    String(count),
  ]);
  const used: MemoryInUse[] = [];
  for (let round = 0; round < ROUNDS; round++) used.push(await running.receive<MemoryInUse>());
  expect(await running.exit(), running.output).to.equal(0);
  expect(running.output).to.equal('');
  const warm = used[WARM_UP - 1];
  const last = used[ROUNDS - 1];
  return {
    heap: last.heap - warm.heap,
    external: last.external - warm.external,
    resident: last.resident - warm.resident,
  };
}

describe('memory', () => {
  const stage = new Stage();

  it('is back after 10,000 associations, used and closed', async () => {
    const { heap, external, resident } = await growth(
      'many-associations',
      stage,
      scaled(10_000 / ROUNDS),
    );
    // Of thousands of ends of associations: a few bytes for each would show.
    expect(heap).to.be.below(MEBIBYTE / 2);
    expect(external).to.be.below(MEBIBYTE / 2);
    expect(resident).to.be.below(6 * MEBIBYTE);
  }).timeout(patience(120_000));

  it('is back after 1,000,000 subscriptions', async () => {
    const { heap, external, resident } = await growth(
      'many-subscriptions',
      stage,
      scaled(1_000_000 / ROUNDS, 15_000),
    );
    expect(heap).to.be.below(MEBIBYTE / 2);
    expect(external).to.be.below(MEBIBYTE / 2);
    expect(resident).to.be.below(6 * MEBIBYTE);
  }).timeout(patience(120_000));
});
