import { useEffect } from 'react';

/** Keys as they stand on a telephone (ITU-T E.161), with what a screen reader says of the two that are signs. */
const KEYS: readonly { key: string; letters?: string; name?: string }[] = [
  { key: '1' },
  { key: '2', letters: 'ABC' },
  { key: '3', letters: 'DEF' },
  { key: '4', letters: 'GHI' },
  { key: '5', letters: 'JKL' },
  { key: '6', letters: 'MNO' },
  { key: '7', letters: 'PQRS' },
  { key: '8', letters: 'TUV' },
  { key: '9', letters: 'WXYZ' },
  { key: '*', name: 'Star' },
  { key: '0' },
  { key: '#', name: 'Pound' },
];
const SIGNS = new Set(KEYS.map(({ key }) => key));

type KeypadProps = { isAsked: boolean; onPress(key: string): void };

/** Twelve keys, for the mouse, a finger or the computer's own keyboard. They count when the caller is asked. */
export function Keypad({ isAsked, onPress }: KeypadProps) {
  useEffect(() => {
    if (!isAsked) return;
    const press = (event: KeyboardEvent): void => {
      const { target, key, ctrlKey, metaKey, altKey } = event;
      const isTyping = target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
      if (!isTyping && !ctrlKey && !metaKey && !altKey && SIGNS.has(key)) onPress(key);
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [isAsked, onPress]);
  return (
    <fieldset className="keypad">
      <legend className="sr">Keys</legend>
      {KEYS.map(({ key, letters, name }) => (
        <button
          key={key}
          type="button"
          aria-label={name}
          aria-disabled={!isAsked}
          onClick={() => onPress(key)}
        >
          {key}
          <small aria-hidden="true">{letters ?? '\u00a0'}</small>
        </button>
      ))}
    </fieldset>
  );
}
