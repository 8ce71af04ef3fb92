import type { Answer, Question } from '../messages.ts';

declare const WORKER_SOURCE: string;
declare const trustedTypes:
  | {
      createPolicy<Rules extends object>(
        name: string,
        rules: Rules,
      ): { createScriptURL(url: string): string };
    }
  | undefined;

/** A regular expression of the user's may never end. Milliseconds. */
const LONGEST = 3000;

const policy =
  typeof trustedTypes === 'undefined'
    ? undefined
    : trustedTypes.createPolicy('playground', { createScriptURL: (url: string) => url });

/** A busy phone takes a while to start a worker. Milliseconds. */
const LONGEST_START = 15_000;

interface Running {
  worker: Worker;
  /** Whether its script has run, as soon as that is known. */
  ready: Promise<boolean>;
  /** Questions without an answer, in the order in which the worker takes them up. */
  waiting: Map<number, Waiting>;
}

interface Waiting {
  question: Question;
  settle(answer: Answer): void;
}

let running: Running | undefined;
let last = 0;

/**
 * Asks the worker, so that the page never stands still. A worker that doesn't answer in time is ended; what it
 * was busy with is refused, and what was asked since goes to another.
 */
export async function ask(question: Question): Promise<Answer> {
  const current = (running ??= start());
  if (!(await current.ready)) {
    stop(current);
    return refusal("The browser didn't start the page's worker", 'Reload the page, or try another browser.');
  }
  const id = (last += 1);
  return new Promise((resolve) => {
    const timer = setTimeout(() => stop(current), LONGEST);
    const settle = (answer: Answer): void => {
      clearTimeout(timer);
      resolve(answer);
    };
    current.waiting.set(id, { question, settle });
    current.worker.postMessage({ id, question });
  });
}

/** From the page's own text, so that the page's security policy holds in the worker as well. */
function start(): Running {
  const url = URL.createObjectURL(new Blob([WORKER_SOURCE], { type: 'text/javascript' }));
  const worker = new Worker(policy?.createScriptURL(url) ?? url);
  const waiting: Running['waiting'] = new Map();
  const ready = new Promise<boolean>((resolve) => {
    worker.addEventListener('error', () => resolve(false));
    setTimeout(resolve, LONGEST_START, false);
    worker.addEventListener('message', ({ data }: MessageEvent<'ready' | { id: number; answer: Answer }>) => {
      if (data === 'ready') {
        URL.revokeObjectURL(url);
        resolve(true);
        return;
      }
      waiting.get(data.id)?.settle(data.answer);
      waiting.delete(data.id);
    });
  });
  return { worker, ready, waiting };
}

function stop(stuck: Running): void {
  stuck.worker.terminate();
  if (running === stuck) running = undefined;
  const [first, ...others] = stuck.waiting.values();
  stuck.waiting.clear();
  first?.settle(
    refusal(
      `This took longer than ${LONGEST / 1000} seconds and was stopped`,
      'Shorten the text, or simplify a regular expression that can match the same text in many ways.',
    ),
  );
  for (const { question, settle } of others) void ask(question).then(settle);
}

function refusal(message: string, hint: string): Answer {
  return { kind: 'refused', problems: [{ message, hint }] };
}
