/** Who waits for an answer of the I/O thread, by the token that the question had. */
export class PendingAnswers<T> {
  readonly #waiting = new Map<number, (answer: T) => void>();
  #nextToken = 1;

  /** The answer to what `question` sends with this token. */
  ask(question: (token: number) => void): Promise<T> {
    const token = this.#nextToken++;
    return new Promise((resolve) => {
      this.#waiting.set(token, resolve);
      question(token);
    });
  }

  answer(token: number, answer: T): void {
    this.#waiting.get(token)?.(answer);
    this.#waiting.delete(token);
  }
}
