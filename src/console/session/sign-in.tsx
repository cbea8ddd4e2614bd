import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { Problem } from '../ui/api.ts';
import { Mark } from './mark.tsx';
import { signIn, useSignedIn } from './session.ts';

/** A link may bring the key behind the #, which no server and no log ever sees. It is taken out of the address at once. */
function takeKeyFromAddress(): string | null {
  const key = new URLSearchParams(location.hash.slice(1)).get('key');
  if (key !== null) history.replaceState(null, '', location.pathname);
  return key;
}

/**
 * The demo's link signs in by itself. Anywhere else a link may be a stranger's, who would like others to work in an
 * account of his: there it fills the field and a person decides.
 */
const isOwnMachine = (): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(location.hostname);

export function SignIn() {
  const [key, setKey] = useState('');
  const [trouble, setTrouble] = useState<string | null>(null);
  const [fromLink, setFromLink] = useState(false);
  const [busy, setBusy] = useState(false);
  const signedIn = useSignedIn();
  const [path, navigate] = useLocation();
  const once = useRef(false);

  const enter = async (given: string): Promise<void> => {
    setBusy(true);
    setTrouble(null);
    try {
      const session = await signIn(given);
      if (path.startsWith('/console')) navigate('/', { replace: true });
      signedIn(session);
    } catch (error) {
      setTrouble(error instanceof Problem && error.status === 401 ? 'Invalid key.' : String(error));
      setBusy(false);
    }
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: a link is read once
  useEffect(() => {
    if (once.current) return;
    once.current = true;
    const given = takeKeyFromAddress();
    if (!given) return;
    if (isOwnMachine()) void enter(given);
    else {
      setKey(given);
      setFromLink(true);
    }
  }, []);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void enter(key);
  };

  return (
    <main className="sign-in">
      <form onSubmit={submit}>
        <div className="brand">
          <Mark size={36} />
          <h1>Outcry</h1>
        </div>
        <p className="quiet">The exchange for phone calls. Sign in with your key.</p>
        <div className="field">
          <label className="label" htmlFor="key">
            Key
          </label>
          <input
            id="key"
            className="input"
            type="password"
            autoComplete="current-password"
            spellCheck={false}
            required
            value={key}
            onChange={(event) => setKey(event.target.value)}
            aria-invalid={trouble !== null}
            aria-describedby="key-hint"
          />
          <p id="key-hint" className={trouble ? 'error' : 'hint'} role={trouble ? 'alert' : undefined}>
            {trouble ??
              (fromLink
                ? 'A link brought this key. Sign in only if you know who sent it: what you set up would be theirs.'
                : 'Operators, publishers and buyers each have their own key. It is not stored in this browser.')}
          </p>
        </div>
        <button className="button primary" type="submit" disabled={busy || key === ''}>
          {busy ? 'Signing in…' : 'Sign in'}
        </button>
      </form>
    </main>
  );
}
