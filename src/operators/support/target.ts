import { concat, defer, ignoreElements, NEVER, type Observable } from 'rxjs';
import { record } from '../../observables/settings/argument.js';
import { SctpAssociation } from '../../api/association.js';
import type { SctpMessage } from '../../api/message.js';
import { ACCEPTED, checkInfo, mergeInfo, SEND_INFO } from '../../observables/sending/message.js';
import type { SctpData, SctpSendInfo, SctpSendInput, SctpSendTarget } from '../../api/send.js';
import { SctpSendSubject } from '../../api/send-subject.js';
import { SctpStreamSubject } from '../../api/stream-subject.js';
import { toOutgoing } from './outgoing.js';

/** Refuses options, of these names or `more`, with which nothing could be sent. */
export function checkSending(options: SctpSendInfo, ...more: readonly string[]): void {
  record('options', options, [...SEND_INFO, ...more]);
  checkInfo(options);
}

/** What bridges take for sending: something to send, or a message to pass on. */
export type Sendable = SctpMessage<SctpData> | SctpSendInput;

/**
 * Sends `value`; a received message keeps its stream, PPID and order flag unless `options` say
 * otherwise. When the association has failed the rejection is that failure, not the `EPIPE` that
 * came of it.
 */
export function sendThrough(
  target: SctpSendTarget,
  value: Sendable,
  options: SctpSendInfo,
): Promise<void> {
  const { data, ...own } = toOutgoing(value);
  const sent = target.send(data, mergeInfo(options, own));
  if (sent === ACCEPTED) return sent;
  return sent.catch((error: unknown) => {
    throw failureBehind(error);
  });
}

function failureBehind(error: unknown): unknown {
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return code === 'EPIPE' && cause instanceof Error ? cause : error;
}

/** Errors when the association behind `target` fails, and takes nothing from anybody. */
export function failureOf(target: SctpSendTarget): Observable<never> {
  if (target instanceof SctpAssociation) return endOf(target);
  if (target instanceof SctpStreamSubject) return endOf(target.association);
  if (target instanceof SctpSendSubject) return target.pipe(ignoreElements());
  return NEVER;
}

/** Ends as the association does; its `shutdown()` tells of a failure also when that was long ago. */
function endOf(association: SctpAssociation): Observable<never> {
  const closed = association.state$.pipe(ignoreElements());
  return concat(
    closed,
    defer(() => association.shutdown()),
  ).pipe(ignoreElements());
}

/**
 * Ends sending: an association is shut down, which takes until the peer has everything; a subject
 * completes.
 */
export async function endSending(target: SctpSendTarget): Promise<void> {
  if (target instanceof SctpAssociation) await target.shutdown();
  else completeSubject(target);
}

/** Stops sending: an association is aborted; a subject completes, and its association goes on. */
export function stopSending(target: SctpSendTarget, reason: unknown): void {
  if (target instanceof SctpAssociation) target.abort(textOf(reason));
  else completeSubject(target);
}

function textOf(reason: unknown): string {
  if (reason instanceof Error) return reason.message;
  return typeof reason === 'string' ? reason : '';
}

function completeSubject(target: SctpSendTarget): void {
  if (target instanceof SctpSendSubject || target instanceof SctpStreamSubject) target.complete();
}
