type Step = () => void | Promise<void>;

/** What must be undone, last thing first. Each step gets its chance, even if one before it fails; it runs once. */
export interface Teardown {
  add(step: Step): void;
  /** Rejects with the first error, after all steps. */
  run(): Promise<void>;
}

export function createTeardown(): Teardown {
  const steps: Step[] = [];
  let ran: Promise<void> | undefined;
  const runAll = async (): Promise<void> => {
    const errors: unknown[] = [];
    for (let step = steps.pop(); step; step = steps.pop()) {
      try {
        await step();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  };
  return {
    add: (step) => {
      steps.push(step);
    },
    run: () => {
      ran ??= runAll();
      return ran;
    },
  };
}
