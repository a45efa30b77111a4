import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { SctpError } from 'rxsctp';

const read = (path: string) => readFileSync(path, 'utf8');

describe('SctpError', () => {
  it('has the fields it was given and no others', () => {
    expect(Object.keys(new SctpError('EPIPE', 'gone'))).to.have.members(['name', 'code', 'causes']);
    const error = new SctpError('EMSGSIZE', 'large', { stream: 0, ppid: 46, cause: undefined });
    expect(error)
      .to.include({ stream: 0, ppid: 46 })
      .and.not.have.any.keys('port', 'syscall', 'cause');
  });

  it('may have every code that the native side has for an errno', () => {
    const native = [...read('native/binding/error_name.cc').matchAll(/^ {4}\{E\w+, "(\w+)"\}/gm)];
    const [, union = ''] = /error_name\.cc([^]*?)\/\//.exec(read('src/native/error-code.ts')) ?? [];
    const names = [...union.matchAll(/'(\w+)'/g)].map(([, name]) => name);
    expect(native.length).to.be.greaterThan(30);
    expect(names).to.have.members([...native.map(([, name]) => name), 'UNKNOWN']);
  });

  it('documents each of its own codes', () => {
    const own = read('src/native/error-code.ts').match(/ERR_SCTP_[A-Z_]+/g) ?? [];
    const table = read('src/native/error.ts');
    expect(own.length).to.be.greaterThan(7);
    for (const code of own) expect(table).to.include(`| \`${code}\` |`);
  });

  it('is known by its mark, and classes that extend it by themselves', () => {
    class Special extends SctpError {}
    const [general, special] = [new SctpError('EPIPE', 'gone'), new Special('EPIPE', 'gone')];
    expect([general instanceof SctpError, special instanceof SctpError]).to.deep.equal([
      true,
      true,
    ]);
    expect([general instanceof Special, special instanceof Special]).to.deep.equal([false, true]);
    expect([new Error('x'), {}, null, undefined].filter((x) => x instanceof SctpError)).to.be.empty;
  });
});
