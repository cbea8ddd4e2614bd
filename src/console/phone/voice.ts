/** The exchange's voice: the browser's own, where it has one. Without it, or muted, words still take their time. */

const WORD_MS = 320;
let muted = false;
let hush: (() => void) | null = null;

export const isMuted = (): boolean => muted;
export function mute(on: boolean): void {
  muted = on;
  if (on) shutUp();
}

export function shutUp(): void {
  globalThis.speechSynthesis?.cancel();
  hush?.();
}

/** Resolves when it has been said, or when somebody interrupts. */
export function say(text: string): Promise<void> {
  return new Promise((done) => {
    const longest = setTimeout(finish, 400 + text.split(/\s+/).length * WORD_MS);
    function finish(): void {
      clearTimeout(longest);
      if (hush === finish) hush = null;
      done();
    }
    hush?.();
    hush = finish;
    const synthesis = globalThis.speechSynthesis;
    if (muted || !synthesis || synthesis.getVoices().length === 0) return;
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.onend = finish;
    clearTimeout(longest);
    synthesis.speak(utterance);
  });
}
