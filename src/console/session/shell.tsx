import {
  BarChart3,
  CircleDollarSign,
  LogOut,
  Moon,
  Phone,
  PhoneCall,
  Settings2,
  Sun,
  Waves,
} from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { Session } from '../../api/client/outcry-client.ts';
import { Find } from '../find/find.tsx';
import { leave } from '../ui/form/unsaved.ts';
import { Tip } from '../ui/overlay/tip.tsx';
import { Chip } from '../ui/parts.tsx';
import { Mark } from './mark.tsx';
import { useSession, useSignOut } from './session.ts';
import { applyTheme, isDark } from './theme.ts';

type Place = { to: string; label: string; icon: typeof Waves; roles: Session['role'][] };

const PLACES: Place[] = [
  { to: '/', label: 'Board', icon: Waves, roles: ['operator', 'publisher', 'buyer'] },
  { to: '/calls', label: 'Calls', icon: PhoneCall, roles: ['operator', 'publisher', 'buyer'] },
  { to: '/reports', label: 'Reports', icon: BarChart3, roles: ['operator', 'publisher', 'buyer'] },
  { to: '/money', label: 'Money', icon: CircleDollarSign, roles: ['operator', 'publisher', 'buyer'] },
  { to: '/setup', label: 'Set-up', icon: Settings2, roles: ['operator', 'publisher', 'buyer'] },
  { to: '/phone', label: 'Test call', icon: Phone, roles: ['operator'] },
];

const isAt = (path: string, to: string): boolean => (to === '/' ? path === '/' : path.startsWith(to));

export function Shell({ children }: { children: ReactNode }) {
  const { role, readOnly } = useSession();
  const [path] = useLocation();
  const places = PLACES.filter((place) => place.roles.includes(role));
  return (
    <div className="shell">
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <header className="bar">
        <Link href="/" className="wordmark" aria-label="Outcry, live board">
          <Mark /> Outcry
        </Link>
        <nav aria-label="Main">
          {places.map(({ to, label, icon: Icon }) => (
            <Link key={to} href={to} aria-current={isAt(path, to) ? 'page' : undefined}>
              <Icon size={16} aria-hidden="true" />
              {label}
            </Link>
          ))}
        </nav>
        {readOnly && <Chip word="read only" />}
        <div id="bar-slot" className="bar-slot" />
        <Find />
        <ThemeButton />
        <SignOutButton role={role} />
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

function ThemeButton() {
  const [dark, setDark] = useState(isDark);
  const flip = (): void => {
    applyTheme(dark ? 'light' : 'dark');
    setDark(!dark);
  };
  const label = dark ? 'Switch to light' : 'Switch to dark';
  return (
    <Tip text={label}>
      <button type="button" className="button bare icon" onClick={flip} aria-label={label}>
        {dark ? <Sun size={16} /> : <Moon size={16} />}
      </button>
    </Tip>
  );
}

function SignOutButton({ role }: { role: string }) {
  const signOut = useSignOut();
  const label = `Sign out (${role})`;
  return (
    <Tip text={label}>
      <button
        type="button"
        className="button bare icon"
        onClick={() => leave(() => void signOut())}
        aria-label={label}
      >
        <LogOut size={16} />
      </button>
    </Tip>
  );
}
