import { identity, lastValueFrom, mergeMap, reduce, take } from 'rxjs';
import { listen } from '../index.js';
import { Audience } from './audience.js';
import { FLAG } from './command-line.js';
import { Conversation } from './conversation.js';
import { ExitCode } from './exit-code.js';
import { standardInput } from './input.js';
import { Interruption } from './interruption.js';
import { Output } from './output.js';
import { readTalk, TALK_OPTIONS } from './talk-options.js';

const OPTIONS = { ...TALK_OPTIONS, echo: FLAG, 'keep-open': FLAG } as const;

/** `rxsctp listen`: talks with one peer, or with many. Resolves to the exit code. */
export async function runListen(args: readonly string[]): Promise<number> {
  const talk = readTalk(args, OPTIONS, 0);
  const { echo, 'keep-open': keepOpen } = talk.values;
  const accepting = new AbortController();
  const server = listen({ ...talk.options, signal: accepting.signal });
  const audience = new Audience();
  const input = standardInput(talk.values.binary);
  const output = new Output(talk.output);
  const stop = (): void => {
    accepting.abort();
    audience.shutdown();
  };
  const interruption = new Interruption({
    gracefully: () => {
      stop();
      return true;
    },
    atOnce: () => {
      audience.abort('interrupted');
    },
  });

  if (!echo) {
    void audience.tell(input).then(() => {
      if (audience.inputFailed) stop();
    });
  }
  server.address$.subscribe({
    next: (address) => {
      output.listening(address);
    },
    error: () => undefined, // as the server's own, below
  });
  const conversations$ = server.pipe(
    keepOpen ? identity : take(1),
    mergeMap((association) =>
      audience.seat(new Conversation(association, output, { ...talk.conversation, echo })),
    ),
    // A peer that fails does not make a server for many fail.
    reduce((well, each) => well && (each || keepOpen), true),
  );
  try {
    const well = (await lastValueFrom(conversations$)) && !audience.inputFailed;
    return interruption.exitCode ?? (well ? ExitCode.DONE : ExitCode.FAILED);
  } finally {
    interruption.dispose();
    input.close();
  }
}
