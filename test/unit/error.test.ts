import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { SctpError } from 'rxsctp';
import { inspect } from 'node:util';

const read = (path: string) => readFileSync(path, 'utf8');
const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('SctpError', () => {
  it('has the fields it was given and no others', () => {
    expect(Object.keys(new SctpError('EPIPE', 'gone'))).to.have.members(['name', 'code', 'causes']);
    const error = new SctpError('EMSGSIZE', 'large', { stream: 0, ppid: 46, cause: undefined });
    expect(error)
      .to.include({ stream: 0, ppid: 46 })
      .and.not.have.any.keys('port', 'syscall', 'cause');
  });

  it('is shown with its message and what is behind it, in JSON too', () => {
    const cause = Object.assign(new TypeError('inner'), { code: 'ERR_INVALID_ARG_TYPE' });
    const error = new SctpError('ETIMEDOUT', 'outer', { address: '127.0.0.1', port: 5000, cause });
    const innerJson = { name: 'TypeError', message: 'inner', code: 'ERR_INVALID_ARG_TYPE' };
    const outer = { name: 'SctpError', message: 'outer', code: 'ETIMEDOUT', cause: innerJson };
    expect(json(error)).to.deep.equal({ ...outer, address: '127.0.0.1', port: 5000 });
    expect(inspect(error)).to.contain('SctpError: outer');
    const both = new SctpError('ETIMEDOUT', 'all', { errors: [error, cause] });
    expect(json(both)).to.deep.include({
      errors: [{ ...outer, address: '127.0.0.1', port: 5000 }, innerJson],
    });
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(json(new SctpError('ERR_SCTP_DECODE', 'a', { cause: circle }))).to.deep.equal({
      ...{ name: 'SctpError', message: 'a', code: 'ERR_SCTP_DECODE' },
    });
    expect(json(new SctpError('ERR_SCTP_DECODE', 'a', { cause: 5 }))).to.include({ cause: 5 });
  });

  it('may have every code that the native side has for an errno', () => {
    const native = [...read('native/binding/error_name.cc').matchAll(/^ {4}\{E\w+, "(\w+)"\}/gm)];
    const [, union = ''] = /error_name\.cc([^]*?)\/\//.exec(read('src/api/error-code.ts')) ?? [];
    const names = [...union.matchAll(/'(\w+)'/g)].map(([, name]) => name);
    expect(native.length).to.be.greaterThan(30);
    expect(names).to.have.members([...native.map(([, name]) => name), 'UNKNOWN']);
  });

  it('documents each of its own codes', () => {
    const own = read('src/api/error-code.ts').match(/ERR_SCTP_[A-Z_]+/g) ?? [];
    const table = read('src/api/error.ts');
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
