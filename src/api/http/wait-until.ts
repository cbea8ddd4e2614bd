type HasRuntime = { executionCtx: { waitUntil(work: Promise<unknown>): void } };

export type WaitUntil = (work: Promise<unknown>) => void;

/** Without a runtime to hold open, work goes on by itself. */
export const waitUntilOf =
  (context: HasRuntime): WaitUntil =>
  (work) => {
    try {
      context.executionCtx.waitUntil(work);
    } catch {
      void work;
    }
  };
