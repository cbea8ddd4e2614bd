/** What a person needs to get in, the same whatever is started. */
export const greeting = (url: string, key: string): string[] => [
  `Console ${url}`,
  `Operator key ${key}`,
  `Sign in ${url}/console/sign-in#key=${encodeURIComponent(key)}`,
];

/** On the way there, which may take minutes on a slow machine. Not on stdout, which is for what was asked for. */
export const tellStep = (step: string): void => console.error(`… ${step}`);
