import type { SctpAssociation } from '../../api/association.js';
import { LiveAssociation } from '../../observables/association/live-association.js';

/** With these codes an association refuses what comes too late. */
const TOO_LATE: readonly unknown[] = ['EPIPE', 'ERR_SCTP_CLOSED'];

/** Whether `error` comes of the end of the association, or of what is going to be its end. */
export function isOfTheEnd(error: unknown, association: SctpAssociation): boolean {
  if (
    !(association instanceof LiveAssociation) ||
    LiveAssociation.lifeOf(association).outbox.accepting
  )
    return false;
  const { ending } = LiveAssociation.lifeOf(association).ending.report;
  for (let each = error; each instanceof Error; each = each.cause) {
    if (each === ending?.error || TOO_LATE.includes((each as { code?: unknown }).code)) return true;
  }
  return false;
}
