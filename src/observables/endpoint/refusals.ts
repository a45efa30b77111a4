import { Observable, Subject } from 'rxjs';
import { inCallersContext } from '../support/callers-context.js';
import { warn } from '../support/warning.js';
import type { SctpRefusal } from '../../api/refusal.js';

/** The option that a limit is raised by. */
const OPTIONS: Readonly<Record<SctpRefusal['reason'], string | undefined>> = {
  'max-associations': 'maxAssociations',
  'max-associations-per-host': 'maxAssociationsPerHost',
  'memory-limit': 'memoryLimit',
  accept: undefined,
};

/** Tells of refusals those who want to know, or the process: nobody is turned away in silence. */
export class Refusals {
  readonly #subject = new Subject<SctpRefusal>();
  readonly refused$: Observable<SctpRefusal> = new Observable(
    inCallersContext((subscriber) => this.#subject.subscribe(subscriber)),
  );

  tell(refusal: SctpRefusal): void {
    const option = OPTIONS[refusal.reason];
    if (this.#subject.observed) this.#subject.next(refusal);
    else if (option !== undefined) warn('SCTP_REFUSED', describe(refusal, option));
  }

  end(): void {
    this.#subject.complete();
  }
}

function describe({ count }: SctpRefusal, option: string): string {
  return (
    `${String(count)} associations that peers wanted to open were refused by the option ${option}: raise it if they are ` +
    'welcome. Subscribe to refused$ to be told instead.'
  );
}
