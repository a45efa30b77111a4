import { shownCause } from '../../../api/error.js';
import { failureHead, payloadHead, showAs } from '../../../api/support/inspect.js';
import type { SctpAssociation } from '../../../api/association.js';
import type {
  SctpAssociationChange,
  SctpNotification,
  SctpRemoteError,
  SctpSendFailed,
} from '../../../api/notification.js';

type WithoutAssociation<T> = T extends unknown
  ? Omit<T, 'association'> & { readonly association?: unknown }
  : never;

/** What a notification tells. */
export type Told = WithoutAssociation<SctpNotification>;

/** A notification: what it tells are its own properties. */
class ReportedNotification {
  declare readonly type: SctpNotification['type'];
  declare readonly association: SctpAssociation;

  constructor(association: SctpAssociation, told: Told) {
    Object.assign(this, told, { association });
  }
}

showAs(ReportedNotification, 'SctpNotification', (notification) => {
  const { type, association, ...told } = notification as SctpNotification;
  const { data, error, causes } = told as Partial<
    Pick<SctpSendFailed, 'data'> & Pick<SctpAssociationChange, 'error'> & SctpRemoteError
  >;
  return {
    type,
    ...told,
    data: payloadHead(data),
    error: failureHead(error),
    causes: causes?.map(shownCause),
    association,
  };
});

/** The notification of `association` that tells this. */
export function notify(association: SctpAssociation, told: Told): SctpNotification {
  return new ReportedNotification(association, told) as SctpNotification;
}
