import { expect } from 'chai';
import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { setLink } from '#internal/native/native-link.js';
import { useFakeChannel, type FakeChannel } from './fake-binding.js';
import { established } from './support.js';

const BATCH = 100;

describe('contexts of callers', () => {
  const storage = new AsyncLocalStorage<string>();
  const original = Object.getOwnPropertyDescriptor(AsyncResource.prototype, 'runInAsyncScope');
  let fake: FakeChannel;
  let entered: number;

  beforeEach(() => {
    fake = useFakeChannel();
    entered = 0;
    // eslint-disable-next-line @typescript-eslint/unbound-method -- applied to what it is called on
    const { runInAsyncScope } = AsyncResource.prototype;
    AsyncResource.prototype.runInAsyncScope = function (this: AsyncResource, ...args) {
      entered++;
      return Reflect.apply(runInAsyncScope, this, args);
    };
  });

  afterEach(() => {
    if (original !== undefined)
      Object.defineProperty(AsyncResource.prototype, 'runInAsyncScope', original);
    setLink(undefined);
  });

  function batch(association: number): void {
    entered = 0;
    const messages = Array.from({ length: BATCH }, (): [number, string] => [0, 'x']);
    fake.messages(association, ...messages);
  }

  it('are entered once for a batch of messages', () => {
    const association = established(fake);
    const heard: unknown[] = [];
    storage.run('mine', () =>
      association.messages$.subscribe(() => heard.push(storage.getStore())),
    );
    batch(association.id);
    expect(heard).to.deep.equal(Array(BATCH).fill('mine'));
    expect(entered).to.equal(1);
  });

  it('are not entered where nothing is stored', () => {
    const association = established(fake);
    let heard = 0;
    association.messages$.subscribe(() => heard++);
    batch(association.id);
    expect(heard).to.equal(BATCH);
    expect(entered).to.equal(0);
  });

  it('are told apart when several have subscribed, and when they change in a batch', () => {
    const association = established(fake);
    const heard: string[] = [];
    const subscribe = (name: string): void => {
      association.messages$.subscribe(() => {
        heard.push(`${name}: ${String(storage.getStore())}`);
        if (heard.length === 3) storage.run('two', () => subscribe('two'));
        if (heard.length === 9) storage.exit(() => subscribe('none'));
      });
    };
    storage.run('one', () => subscribe('one'));
    batch(association.id);
    expect(heard).to.have.length.above(BATCH);
    expect([...new Set(heard)]).to.have.members(['one: one', 'two: two', 'none: undefined']);
  });

  it('are as deep as the caller is: what it makes others hear, these hear in their own', () => {
    const association = established(fake);
    const sender = association.sender({ highWaterMark: 1 });
    const heard: unknown[] = [];
    sender.writable$.subscribe(() => heard.push(storage.getStore()));
    storage.run('watching', () => sender.writable$.subscribe(() => heard.push(storage.getStore())));
    storage.run('sending', () => sender.next('data'));
    expect(heard).to.deep.equal([undefined, 'watching', undefined, 'watching']);
  });

  it('are those of sendMany() for its generator, however late it is asked', () => {
    const association = established(fake, { sendBuffer: 1000 });
    const stored: unknown[] = [];
    function* source(): Generator<Buffer> {
      for (let i = 0; i < 4; i++) {
        stored.push(storage.getStore());
        yield Buffer.alloc(1000);
      }
    }
    storage.run('mine', () => association.sendMany(source()).subscribe());
    for (let i = 0; i < 4; i++) fake.acknowledge(association.id, 1000, 1);
    expect(stored).to.deep.equal(Array(4).fill('mine'));
  });
});
