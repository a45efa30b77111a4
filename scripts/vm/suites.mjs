// Runs in the virtual machine: the tests of the kernel engine and of the kernel's programs, then the contract suite on the kernel
// engine. Arguments are mocha's.
import { spawnSync } from 'node:child_process';

const SUITES = ['.mocharc.kernel.json', '.mocharc.kernel-contract.json'];

for (const suite of SUITES) {
  const mocha = ['node_modules/mocha/bin/mocha.js', '--config', suite, ...process.argv.slice(2)];
  const { status } = spawnSync(process.execPath, mocha, { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
