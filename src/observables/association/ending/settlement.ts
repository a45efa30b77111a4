import { told } from '../../support/told.js';

/** A promise of the end of something, and the means to keep it. Why it failed is told elsewhere, too. */
export class Settlement {
  readonly promise: Promise<void>;
  settle: (error?: Error) => void = () => undefined;

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.settle = (error) => {
        if (error === undefined) resolve();
        else {
          void told(this.promise, error);
          reject(error);
        }
      };
    });
  }
}
