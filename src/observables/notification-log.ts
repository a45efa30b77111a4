import { Observable, Subject } from 'rxjs';
import type { SctpNotification } from './notification.js';

/** How many notifications wait for a first subscriber. */
const CAPACITY = 64;

/**
 * The notifications of an association. Those that come before anybody subscribes wait, the oldest
 * making room for new ones.
 */
export class NotificationLog {
  #subject: Subject<SctpNotification> | undefined;
  #waiting: SctpNotification[] | undefined;
  #ended = false;
  #observable: Observable<SctpNotification> | undefined;

  get notifications$(): Observable<SctpNotification> {
    return (this.#observable ??= new Observable((subscriber) => {
      const waiting = this.#waiting;
      this.#waiting = undefined;
      this.#subject ??= new Subject();
      subscriber.add(this.#subject.subscribe(subscriber));
      waiting?.forEach((notification) => {
        subscriber.next(notification);
      });
      if (this.#ended) subscriber.complete();
    }));
  }

  /** Whether anybody has ever subscribed. */
  get heard(): boolean {
    return this.#subject !== undefined;
  }

  push(notification: SctpNotification): void {
    if (this.#subject !== undefined) {
      this.#subject.next(notification);
      return;
    }
    const waiting = (this.#waiting ??= []);
    if (waiting.length === CAPACITY) waiting.shift();
    waiting.push(notification);
  }

  end(): void {
    this.#ended = true;
    this.#subject?.complete();
  }
}
