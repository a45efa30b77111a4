import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  NativeChannel,
  NativeConnectOptions,
  NativeEndpointOptions,
  NativeRequest,
} from '#internal/native/binding.js';
import { loadBinding } from '#internal/native/load.js';
import { listenSettings } from '#internal/observables/settings/settings.js';
import { checkout } from '../package/checkout.js';

// Rare commands are written by hand on both sides (docs/architecture.md), src/native/binding.ts and native/binding. Here the
// two meet: what the types have is read by the addon, and what it reads the types have.

const { config, settings } = listenSettings({});

/** Optional ones apart: those, and only those, the addon does without. */
const ENDPOINT: Required<Omit<NativeEndpointOptions, 'limits'>> = {
  hosts: ['127.0.0.1'],
  udpPort: 0,
  port: 0,
  accept: false,
  asks: false,
  shared: false,
  config,
  engine: 'embedded',
  settings,
};

const PEER: Required<NativeConnectOptions> = {
  hosts: ['127.0.0.1'],
  port: 1,
  udpPort: 1,
  config,
  settings,
};

type Distributed<T> = T extends NativeRequest ? Record<T['kind'], Omit<T, 'kind'>> : never;
type All<T> = (T extends unknown ? (one: T) => void : never) extends (all: infer A) => void
  ? A
  : never;

const address = { address: '127.0.0.1' };
const id = { id: 1 };
/** Each kind of request, with all its parts. */
const REQUESTS: All<Distributed<NativeRequest>> = {
  'set-primary': address,
  'set-peer-primary': address,
  'add-address': address,
  'remove-address': address,
  'reset-streams': { inbound: true, outbound: false, streams: [1] },
  'add-streams': { inbound: 1, outbound: 1 },
  'stream-value': { stream: 1, value: 1 },
  'set-auth-key': { id: 1, secret: new Uint8Array(1) },
  'activate-auth-key': id,
  'delete-auth-key': id,
};

describe('commands as the addon reads them', () => {
  let channel: NativeChannel;

  before(() => {
    channel = new (loadBinding().Channel)(() => {
      channel.resume();
    });
    channel.unref();
  });

  after(() => {
    channel.close();
  });

  /** `command` takes `whole`, and nothing that lacks one of its keys. */
  function checkKeys(whole: object, command: (partial: never) => unknown): void {
    for (const key of Object.keys(whole)) {
      const partial = { ...whole, [key]: undefined };
      expect(() => command(partial as never), key).to.throw(TypeError, key);
    }
    expect(() => command(whole as never)).to.not.throw();
  }

  it('openEndpoint() and connect() have the options of their types', () => {
    let endpoint = 0;
    checkKeys(ENDPOINT, (options) => (endpoint = channel.openEndpoint(options)));
    let association = 0;
    checkKeys(PEER, (options) => (association = channel.connect(endpoint, options)));
    channel.abort(association, new Uint8Array());
    channel.closeEndpoint(endpoint);
  });

  it('limits of an endpoint may be absent, and are whole where there are any', () => {
    const limits = { maxAssociations: 1, maxAssociationsPerHost: 1, memoryLimit: 2 ** 20 };
    let endpoint = 0;
    checkKeys(limits, (limits) => (endpoint = channel.openEndpoint({ ...ENDPOINT, limits })));
    channel.closeEndpoint(endpoint);
  });

  it('each kind of request has the parts of its type', () => {
    for (const [kind, parts] of Object.entries(REQUESTS)) {
      checkKeys(parts, (parts: object) => {
        channel.ask(1, 1, { kind, ...parts } as NativeRequest);
      });
    }
    expect(() => {
      channel.ask(1, 1, { kind: 'another' } as never);
    }).to.throw(TypeError, 'another');
  });

  it('the addon knows no other kind of request', () => {
    const source = readFileSync(join(checkout, 'native/binding/engine_arguments.cc'), 'utf8');
    const known = source.matchAll(/(?:kind == |\{)"([a-z-]+)"(?:\)|, AddressChange::)/g);
    const kinds = [...known].map(([, kind]) => kind);
    expect(kinds).to.have.members(Object.keys(REQUESTS));
  });
});
