import { debounceTime, firstValueFrom, startWith } from 'rxjs';
import { open, type SctpAssociation, type SctpConnectOptions } from '../index.js';
import { Audience } from './audience.js';
import { integer, seconds, UsageError, type ParsedValues } from './command-line.js';
import { Conversation } from './conversation.js';
import { ExitCode } from './exit-code.js';
import { standardInput, type Input } from './input.js';
import { Interruption } from './interruption.js';
import { Output } from './output.js';
import { readTalk, TALK_OPTIONS } from './talk-options.js';
import { namesHosts } from './target.js';

const MAX_SECONDS = 3600;
const OPTIONS = {
  ...TALK_OPTIONS,
  'remote-udp-port': integer(1, 0xffff),
  timeout: seconds(MAX_SECONDS),
  wait: seconds(MAX_SECONDS),
} as const;

/** `rxsctp connect`: talks with a server. Resolves to the exit code. */
export async function runConnect(args: readonly string[]): Promise<number> {
  const talk = readTalk(args, OPTIONS, 1);
  const { options } = talk;
  if (!namesHosts(options)) {
    throw new UsageError(`the host to connect to is missing, as in 127.0.0.1:${options.port}`);
  }
  const attempt = new AbortController();
  let conversation: Conversation | undefined;
  const interruption = new Interruption({
    gracefully: () => {
      if (conversation === undefined) attempt.abort(new Error('interrupted'));
      else conversation.shutdown();
      return conversation !== undefined;
    },
    atOnce: () => conversation?.abort('interrupted'),
  });
  const input = standardInput(talk.values.binary);
  try {
    const association = await establish(options, talk.values, attempt);
    conversation = new Conversation(association, new Output(talk.output), talk.conversation);
    const well = await converse(conversation, input, talk.values.wait ?? 0);
    return interruption.exitCode ?? (well ? ExitCode.DONE : ExitCode.FAILED);
  } catch (error) {
    if (interruption.exitCode !== undefined) return interruption.exitCode;
    throw error;
  } finally {
    interruption.dispose();
    input.close();
  }
}

async function establish(
  options: SctpConnectOptions,
  values: ParsedValues<typeof OPTIONS>,
  attempt: AbortController,
): Promise<SctpAssociation> {
  const { timeout, 'remote-udp-port': remoteUdpPort } = values;
  const timer =
    timeout === undefined
      ? undefined
      : setTimeout(() => {
          attempt.abort(new Error(`no association within ${timeout / 1000} s`));
        }, timeout);
  try {
    return await open({ ...options, remoteUdpPort, signal: attempt.signal });
  } finally {
    clearTimeout(timer);
  }
}

/** Until the association has ended; true when all went well. */
async function converse(conversation: Conversation, input: Input, wait: number): Promise<boolean> {
  const audience = new Audience();
  void audience
    .tell(input)
    .then(() => quiet(conversation.association, wait))
    .then(() => {
      conversation.shutdown();
    });
  return (await audience.seat(conversation)) && !audience.inputFailed;
}

/** Resolves when nothing has come for so many milliseconds, or when the association has ended. */
async function quiet({ messages$ }: SctpAssociation, milliseconds: number): Promise<void> {
  if (milliseconds === 0) return;
  const silence$ = messages$.pipe(startWith(undefined), debounceTime(milliseconds));
  await firstValueFrom(silence$).catch(() => undefined); // its failure is told of already
}
