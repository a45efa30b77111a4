import { expect } from 'chai';
import type { SctpAddress } from 'rxsctp';
import { patience } from './support/machine.js';
import { Program } from './support/program.js';
import { Stage } from './support/stage.js';

const MEBIBYTE = 1 << 20;
const MESSAGE_BYTES = 64;
/** What the binding delivers at a time. */
const BATCH_BYTES = MEBIBYTE;

describe('a flood that a process cannot keep up with', () => {
  const stage = new Stage();

  it('leaves the event loop a turn after each batch, and garbage its collector', async () => {
    const busy = new Program('busy-consumer', [JSON.stringify(stage.listenOptions())]);
    const client = await stage.open(await busy.receive<SctpAddress>());
    const sender = client.sender();
    const payload = Buffer.alloc(MESSAGE_BYTES);
    let writable = false;
    const flooding = sender.writable$.subscribe((value) => {
      writable = value;
      while (writable && client.state === 'established') sender.next(payload);
    });
    const { longestTurn, resident } = await busy.receive<{
      longestTurn: number;
      resident: number;
    }>();
    flooding.unsubscribe();
    busy.kill('SIGKILL');
    await busy.exit();
    expect(longestTurn).to.be.at.most((2 * BATCH_BYTES) / MESSAGE_BYTES);
    expect(resident).to.be.below(256 * MEBIBYTE);
  }).timeout(patience(40_000));
});
