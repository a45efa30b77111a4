import type { SctpErrorCode } from './error-code.js';
import { failureHead, payloadHead, showInJsonAs, type Shown } from './support/inspect.js';
import { mark } from './support/shared.js';

/** Names of the error causes of RFC 9260, 3.3.10. */
const CAUSE_NAMES: Readonly<Record<number, string>> = {
  1: 'Invalid Stream Identifier',
  2: 'Missing Mandatory Parameter',
  3: 'Stale Cookie',
  4: 'Out of Resource',
  5: 'Unresolvable Address',
  6: 'Unrecognized Chunk Type',
  7: 'Invalid Mandatory Parameter',
  8: 'Unrecognized Parameters',
  9: 'No User Data',
  10: 'Cookie Received While Shutting Down',
  11: 'Restart of an Association with New Addresses',
  12: 'User-Initiated Abort',
  13: 'Protocol Violation',
};

/** An error cause as ABORT and ERROR chunks carry it (RFC 9260, 3.3.10). */
export interface SctpErrorCause {
  /** Cause code, 1 to 13 in RFC 9260; extensions define more. */
  readonly code: number;
  /** The cause's name in the RFC, `Cause <code>` when it has none there. */
  readonly name: string;
  /** What the peer put in the cause, without its header; may be empty. */
  readonly data: Buffer;
}

/** What an {@link SctpError} may carry besides its code and message. */
export interface SctpErrorDetails {
  /** See {@link SctpError.syscall}. */
  readonly syscall?: string | undefined;
  /** See {@link SctpError.address}. */
  readonly address?: string | undefined;
  /** See {@link SctpError.port}. */
  readonly port?: number | undefined;
  /** See {@link SctpError.stream}. */
  readonly stream?: number | undefined;
  /** See {@link SctpError.ppid}. */
  readonly ppid?: number | undefined;
  /** See {@link SctpError.causes}; default none. */
  readonly causes?: readonly SctpErrorCause[] | undefined;
  /** See {@link SctpError.errors}. */
  readonly errors?: readonly NodeJS.ErrnoException[] | undefined;
  /** The error behind it, as `cause` of any `Error`. */
  readonly cause?: unknown;
}

/**
 * Everything that can go wrong with an endpoint or an association, apart from wrong arguments
 * (those are `TypeError` and `RangeError`).
 *
 * | code | when |
 * |---|---|
 * | `ECONNREFUSED` | nobody listens at the peer |
 * | `EHOSTUNREACH`, `ENETUNREACH` | there is no way to the peer, or no route to its network |
 * | `ECONNRESET` | the peer aborted the association; `causes` tell why |
 * | `ECONNABORTED` | this side aborted it, with `abort()` |
 * | `ETIMEDOUT` | the peer does not answer, or no longer |
 * | `EPROTO` | the peer broke the protocol |
 * | `EPIPE` | sending after the end |
 * | `EISCONN` | an endpoint, or a client with the same `localPort`, connects to a peer it has an association with |
 * | `EINVAL` | an address that is no single host's: multicast, broadcast, link-local without a zone |
 * | `EAFNOSUPPORT` | an IPv6 peer cannot be reached from an IPv4 address, or the reverse |
 * | `EADDRINUSE`, `EADDRNOTAVAIL`, `EACCES`, … | binding failed; `syscall` tells where |
 * | `EMSGSIZE` | a message larger than `maxMessageSize`, to send or received |
 * | `ERR_SCTP_INVALID_STREAM` | a stream beyond those negotiated |
 * | `ERR_SCTP_SEND_OVERFLOW` | a send subject's `limit` is exceeded |
 * | `ERR_SCTP_ABANDONED` | an acknowledged send was given up, or may have been: `lifetime`, `maxRetransmits` or `priority` ended it |
 * | `ERR_SCTP_DECODE` | a codec refused a message; `cause` is what it threw |
 * | `ERR_SCTP_NOT_HELD` | `release()` without a `hold()` |
 * | `ERR_SCTP_CLOSED` | the association or endpoint has ended |
 * | `ERR_SCTP_UNSUPPORTED` | the engine cannot do this |
 * | `ERR_SCTP_NO_BINARY` | no native binding fits this host |
 */
export class SctpError extends Error {
  /** Always `SctpError`. */
  override readonly name = 'SctpError';
  /** Says what went wrong, for programs. */
  readonly code: SctpErrorCode;
  /** The system call that failed, when one did. */
  declare readonly syscall?: string;
  /** The address concerned: the peer's, or the local one when binding failed. */
  declare readonly address?: string;
  /** The SCTP port that goes with `address`. */
  declare readonly port?: number;
  /** The stream of the message concerned, when the error is about one. */
  declare readonly stream?: number;
  /** That message's payload protocol identifier. */
  declare readonly ppid?: number;
  /** Error causes the peer sent, in order; empty when it sent none. */
  readonly causes: readonly SctpErrorCause[];
  /**
   * What kept each address of a name from being connected to, in the order they were tried, when there were
   * several; `code` is that of the first, as with Node's `AggregateError`.
   */
  declare readonly errors?: readonly NodeJS.ErrnoException[];

  constructor(code: SctpErrorCode, message: string, details: SctpErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    if (details.syscall !== undefined) this.syscall = details.syscall;
    if (details.address !== undefined) this.address = details.address;
    if (details.port !== undefined) this.port = details.port;
    if (details.stream !== undefined) this.stream = details.stream;
    if (details.ppid !== undefined) this.ppid = details.ppid;
    this.causes = details.causes ?? [];
    if (details.errors !== undefined) this.errors = details.errors;
  }
}

mark(SctpError, 'SctpError');
showInJsonAs(
  SctpError,
  ({ name, message, code, syscall, address, port, stream, ppid, causes, errors, cause }) => ({
    ...{ name, message, code, syscall, address, port, stream, ppid },
    causes: causes.length === 0 ? undefined : causes.map(shownCause),
    errors: errors?.map(failureHead),
    cause: failureHead(cause),
  }),
);

/** The causes of a native event, named. */
export function errorCauses(
  causes: readonly { readonly code: number; readonly data: Uint8Array }[],
): readonly SctpErrorCause[] {
  return causes.map(({ code, data }) => ({
    code,
    name: CAUSE_NAMES[code] ?? `Cause ${String(code)}`,
    data: Buffer.from(data.buffer, data.byteOffset, data.byteLength),
  }));
}

/** What to show of an error cause. */
export function shownCause({ code, name, data }: SctpErrorCause): Shown {
  return { code, name, data: payloadHead(data) };
}

/** `thrown` as it is when it is an Error. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
}
