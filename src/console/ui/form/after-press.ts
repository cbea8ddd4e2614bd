/**
 * What a field says when it is left moves what stands below it. Left by pressing a button, it must wait: else the
 * button is gone from under the finger before the press is a click.
 */
let pressed = false;
let waiting: (() => void)[] = [];

function release(): void {
  pressed = false;
  const due = waiting;
  waiting = [];
  // The click comes after the finger is up, in the same turn.
  setTimeout(() => {
    for (const run of due) run();
  });
}

export function watchPresses(): void {
  addEventListener(
    'pointerdown',
    () => {
      pressed = true;
    },
    { capture: true },
  );
  for (const end of ['pointerup', 'pointercancel']) addEventListener(end, release, { capture: true });
}

export const afterPress = (run: () => void): void => {
  if (pressed) waiting.push(run);
  else run();
};
