/** The exchange's voice: the browser's own, where it has one. Without it, or muted, words take the time of reading them. */

const WORD_MS = 220;
/** A slow voice takes this many times as long as a reader; after that nobody waits for it. */
const SLOWEST = 5;

let muted = false;
let hush: (() => void) | null = null;
// Some browsers only begin to look for their voices when they are first asked.
globalThis.speechSynthesis?.getVoices();

export const isMuted = (): boolean => muted;
export function mute(on: boolean): void {
  muted = on;
  if (on) shutUp();
}

export function shutUp(): void {
  globalThis.speechSynthesis?.cancel();
  hush?.();
}

/** Resolves when it has been said, or when somebody interrupts; in the end always. */
export function say(text: string): Promise<void> {
  const readMs = 400 + text.split(/\s+/).length * WORD_MS;
  return new Promise((done) => {
    hush?.();
    hush = finish;
    const isHeard = speak(text, finish);
    const longest = setTimeout(finish, isHeard ? readMs * SLOWEST : readMs);
    function finish(): void {
      clearTimeout(longest);
      if (hush === finish) hush = null;
      done();
    }
  });
}

function speak(text: string, done: () => void): boolean {
  const synthesis = globalThis.speechSynthesis;
  if (muted || !synthesis || synthesis.getVoices().length === 0) return false;
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.lang = 'en-US';
  utterance.onend = done;
  utterance.onerror = done;
  synthesis.speak(utterance);
  return true;
}
