import type { SctpOptions } from '../index.js';
import {
  FLAG,
  integer,
  oneOf,
  readCommandLine,
  UsageError,
  type Definition,
  type ParsedValues,
} from './command-line.js';
import type { ConversationOptions } from './conversation.js';
import { engineOfEnvironment, engineParser } from './engine.js';
import { MAX_MESSAGE_BYTES } from './input.js';
import type { OutputOptions } from './output.js';
import { ppid } from './ppid.js';
import { hostOptions, readTarget, type HostOptions } from './target.js';

const MAX_PORT = 0xffff;

/** Options of `listen` and of `connect`. */
export const TALK_OPTIONS = {
  stream: integer(0, MAX_PORT - 1),
  ppid,
  unordered: FLAG,
  binary: FLAG,
  hex: FLAG,
  json: FLAG,
  notifications: FLAG,
  engine: engineParser,
  transport: oneOf('udp', 'ip'),
  'udp-port': integer(0, MAX_PORT),
} as const;

type TalkDefinition = typeof TALK_OPTIONS;

/** Whom to talk to, or where to wait for peers, and how. */
export interface Talk<D extends Definition> {
  readonly values: ParsedValues<D>;
  /** For `listen()` and `connect()`. */
  readonly options: SctpOptions & HostOptions & { readonly port: number };
  readonly output: OutputOptions;
  readonly conversation: ConversationOptions;
}

/** @throws {UsageError} for a wrong command line; the target's port is at least `minPort`. */
export function readTalk<D extends TalkDefinition>(
  args: readonly string[],
  definition: D,
  minPort: number,
): Talk<D> {
  const { values, positionals } = readCommandLine(args, definition);
  if (positionals.length !== 1) {
    throw new UsageError(
      positionals.length === 0
        ? 'an SCTP port is missing'
        : `one host:port is wanted, not ${positionals.length}: ${positionals.join(' ')}`,
    );
  }
  const { hosts, port } = readTarget(positionals[0], minPort);
  const common: ParsedValues<TalkDefinition> = values;
  const {
    engine = engineOfEnvironment(),
    transport,
    stream,
    unordered,
    json,
    hex,
    binary,
    notifications,
  } = common;
  const udpPort = common['udp-port'];
  return {
    values,
    options: {
      ...hostOptions(hosts),
      port,
      maxMessageSize: MAX_MESSAGE_BYTES,
      engine,
      transport,
      ...(udpPort === undefined ? {} : { udpPort }),
    },
    output: { json, hex, binary, notifications },
    conversation: { echo: false, sending: { stream, ppid: common.ppid, unordered } },
  };
}
