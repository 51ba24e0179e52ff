import { Worker } from 'node:worker_threads';
import { UserError } from '../../errors.ts';

/**
 * Hands tasks one by one to threads that run `script`, as many at once as there are threads; results come as they are ready.
 * A thread is a module that answers each message with a result, what a user can mend, or another error.
 *
 * @throws Error of the first thread that failed; the others are stopped.
 */
export async function inThreads<Task, Result>(
  script: URL,
  workerData: unknown,
  threads: number,
  tasks: Iterable<Task> | AsyncIterable<Task>,
  onResult: (result: Result, task: Task) => Promise<void> | void,
): Promise<void> {
  const waiting = isAsync(tasks) ? tasks[Symbol.asyncIterator]() : tasks[Symbol.iterator]();
  const workers: Worker[] = [];
  // Tasks are drawn one after the other: two threads must not advance one generator at once.
  let turn: Promise<unknown> = Promise.resolve();
  const draw = (): Promise<IteratorResult<Task>> => {
    const drawn = turn.then(() => waiting.next());
    turn = drawn.catch(() => undefined);
    return drawn;
  };
  const run = async (): Promise<void> => {
    let worker: Worker | undefined;
    for (let task = await draw(); !task.done; task = await draw()) {
      if (!worker) {
        worker = new Worker(script, { workerData });
        workers.push(worker);
      }
      await onResult(await answer<Result>(worker, task.value), task.value);
    }
  };
  try {
    await Promise.all(Array.from({ length: threads }, run));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

type Answer<Result> =
  | { readonly result: Result }
  | { readonly told: Pick<UserError, 'message' | 'code'> }
  | { readonly error: unknown };

function answer<Result>(worker: Worker, task: unknown): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: Answer<Result>) => {
      stop();
      if ('result' in message) resolve(message.result);
      // An error's class does not come through the door between threads.
      else reject('told' in message ? new UserError(message.told.message, message.told.code) : message.error);
    };
    const onError = (error: unknown) => {
      stop();
      reject(error);
    };
    const onExit = (code: number) => onError(new Error(`import: expected a thread to answer, got exit code ${code}`));
    const stop = () => worker.off('message', onMessage).off('error', onError).off('exit', onExit);
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.postMessage(task);
  });
}

const isAsync = <T>(tasks: Iterable<T> | AsyncIterable<T>): tasks is AsyncIterable<T> => Symbol.asyncIterator in tasks;
