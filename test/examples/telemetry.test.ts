import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'chai';

import { Programs } from './support/program.js';

const SENSORS = 4;
const READINGS = 5000;
const WINDOW = 16_384;

describe('examples/telemetry', () => {
  const programs = new Programs();
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rxsctp-test-'));
  });

  afterEach(async () => {
    programs.killAll();
    await rm(folder, { recursive: true, force: true });
  });

  it('stores all readings of all sensors in order, and never holds more than the windows', async () => {
    const out = join(folder, 'readings.ndjson');
    const { server: collector, ports } = await programs.serve(
      'telemetry/collector',
      ...['--sensors', `${SENSORS}`, '--window', `${WINDOW}`, '--delay', '5', '--out', out],
    );
    const sensors = programs.start(
      'telemetry/sensors',
      ...[...ports, '--sensors', `${SENSORS}`, '--readings', `${READINGS}`],
    );
    expect(await sensors.end()).to.equal(0);
    expect(sensors.output).to.equal('20000 readings of 4 sensors sent');
    expect(await collector.end()).to.equal(0);
    expect(collector.errors + sensors.errors).to.equal('');
    expect(collector.output).to.match(/^20000 readings in \d+ batches stored in /m);
    const [, waited] = /^at most (\d+) bytes waited for the store$/m.exec(collector.output) ?? [];
    // A message more than the window may come: the last that fits a little.
    expect(Number(waited)).to.be.within(1, SENSORS * (WINDOW + 1500));

    const next = new Array<number>(SENSORS).fill(0);
    for (const line of (await readFile(out, 'utf8')).trimEnd().split('\n')) {
      const { sensor, number } = JSON.parse(line) as { sensor: number; number: number };
      expect(number).to.equal(next[sensor]);
      next[sensor] += 1;
    }
    expect(next).to.deep.equal(next.map(() => READINGS));
  });

  it('ends at Ctrl-C, with what is stored so far', async () => {
    const out = join(folder, 'readings.ndjson');
    const { server: collector, ports } = await programs.serve('telemetry/collector', '--out', out);
    const sensors = programs.start('telemetry/sensors', ...ports, '--readings', '1000000');
    await collector.line(/^sensor 8 of 8$/);
    expect(await collector.interrupt()).to.equal(0);
    expect(collector.output).to.match(/^\d+ readings in \d+ batches stored/m);
    sensors.kill('SIGINT');
    await sensors.end();
  });
});
