/** What the suites of unit tests set up before each of their tests, and take down after it. */
import { mock } from 'node:test';
import type { SctpAssociation, SctpConnectOptions } from 'rxsctp';
import { setLink } from '#internal/native/native-link.js';
import type { EstablishedEvent } from '#internal/native/events.js';
import { useFakeChannel, type FakeChannel } from './fake-binding.js';
import { established } from './support.js';

/** Each test has a fake channel of its own, which `begin` is given. */
export function eachWithFakeChannel(begin: (fake: FakeChannel) => unknown): void {
  beforeEach(async () => {
    await begin(useFakeChannel());
  });
  afterEach(() => {
    setLink(undefined);
  });
}

/** Each test has an established association (id 1) on a fake channel of its own. */
export function eachWithAssociation(
  begin: (association: SctpAssociation, fake: FakeChannel) => void,
  options: Partial<SctpConnectOptions> = {},
  more: Partial<EstablishedEvent> = {},
): void {
  eachWithFakeChannel((fake) => {
    begin(established(fake, options, more), fake);
  });
}

/** Time passes in the tests by `mock.timers.tick()` only. */
export function eachWithMockTimers(): void {
  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
  });
  afterEach(() => {
    mock.timers.reset();
  });
}
