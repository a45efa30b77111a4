import { expect } from 'chai';
import { patience } from './support/machine.js';
import { Program } from './support/program.js';

describe('AsyncLocalStorage', () => {
  it('has in each callback what it had at its subscription or call, whoever made it happen', async () => {
    const program = new Program('contexts');
    const heard = await program.receive<Record<string, string[]>>();
    expect(await program.exit(), program.output).to.equal(0);
    expect(Object.keys(heard)).to.have.length.above(30);
    for (const [name, stored] of Object.entries(heard)) {
      expect(stored, name).to.deep.equal([name.split(':', 1)[0] === 'nothing' ? 'nothing' : name]);
    }
  }).timeout(patience(20_000));
});
