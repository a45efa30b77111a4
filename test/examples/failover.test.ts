import { expect } from 'chai';

import { isInstalled } from '../interop/support/namespace.js';
import { patience } from '../contract/support/machine.js';
import { Programs } from './support/program.js';

describe('examples/failover', function () {
  this.timeout(patience(30_000));
  const programs = new Programs();

  afterEach(() => {
    programs.killAll();
  });

  if (process.getuid?.() === 0 && isInstalled('ip')) {
    it('shows how a cut link is left, and used again when it is mended', async () => {
      const program = programs.start('failover/main');
      expect(await program.end(), program.errors).to.equal(0);
      expect(program.output).to.match(
        new RegExp(
          [
            /client: 10\.78\.1\.2 active \(primary\), 10\.78\.2\.2 active$/,
            /swallows every packet/,
            /10\.78\.1\.2 potentially-failed \(primary\), 10\.78\.2\.2 active$/,
            /10\.78\.1\.2 inactive \(primary\), 10\.78\.2\.2 active$/,
            /is mended/,
            /10\.78\.1\.2 active \(primary\), 10\.78\.2\.2 active$/,
          ]
            .map(({ source }) => source)
            .join('[^]*'),
          'm',
        ),
      );
      const [, sent, back] = /client: (\d+) sent, (\d+) came back/.exec(program.output) ?? [];
      expect(Number(sent)).to.be.above(0);
      expect(back).to.equal(sent);
    });
  } else {
    it('says what it takes', async () => {
      const program = programs.start('failover/main');
      expect(await program.end()).to.equal(1);
      expect(program.errors).to.match(/takes Linux and root.*sudo node/);
    });
  }

  it('explains itself', async () => {
    const program = programs.start('failover/main', '--help');
    expect(await program.end()).to.equal(0);
    expect(program.output).to.match(/^Usage: sudo node/);
  });
});
