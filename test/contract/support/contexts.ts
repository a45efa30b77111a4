import { expect } from 'chai';
import { Program } from './program.js';

/** Runs the program `contexts` and checks that everybody in it heard in the context of their own. */
export async function expectCallersContexts(node = process.execPath): Promise<void> {
  const program = new Program('contexts', [], { node });
  const heard = await program.receive<Record<string, string[]>>();
  expect(await program.exit(), program.output).to.equal(0);
  expect(Object.keys(heard)).to.have.length.above(30);
  for (const [name, stored] of Object.entries(heard)) {
    expect(stored, name).to.deep.equal([name.startsWith('nothing') ? 'nothing' : name]);
  }
}
