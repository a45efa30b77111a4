import { expectCallersContexts } from './support/contexts.js';
import { patience } from './support/machine.js';

describe('AsyncLocalStorage', () => {
  it('has in each callback what it had at its subscription or call, whoever made it happen', () =>
    expectCallersContexts()).timeout(patience(20_000));
});
