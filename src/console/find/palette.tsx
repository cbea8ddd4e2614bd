import { Search } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useSession } from '../session/session.ts';
import { useBuyers, useCampaigns, useNumbers, usePublishers, useTargets } from '../ui/names.ts';
import './find.css';
import { findPlaces, placesOf } from './places.ts';

/** Everything that has a name, and calls by their id: type a few letters, go there with Enter. */
export default function Palette({ onClose }: { onClose(): void }) {
  const { role } = useSession();
  const lists = {
    campaigns: useCampaigns().data,
    targets: useTargets().data,
    buyers: useBuyers().data,
    publishers: usePublishers().data,
    numbers: useNumbers().data,
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the lists, not the object around them
  const places = useMemo(() => placesOf(role, lists), [role, ...Object.values(lists)]);
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const [, navigate] = useLocation();
  const list = useId();
  const chosen = useRef<HTMLDivElement>(null);
  const found = findPlaces(places, typed);
  const index = Math.min(at, found.length - 1);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is chosen stays in sight
  useEffect(() => {
    // Newer browsers answer with a promise, which no effect may return.
    void chosen.current?.scrollIntoView({ block: 'nearest' });
  }, [index, typed]);

  const go = (to: string | undefined): void => {
    if (to === undefined) return;
    onClose();
    navigate(to);
  };
  const steer = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Enter') go(found[index]?.to);
    else if (step) setAt((index + step + found.length) % Math.max(1, found.length));
    else return;
    event.preventDefault();
  };
  return (
    <div className="find">
      <div className="option-search">
        <Search size={14} aria-hidden="true" />
        <input
          role="combobox"
          aria-label="Go to"
          aria-expanded
          aria-controls={list}
          aria-activedescendant={found.length > 0 ? `${list}-${index}` : undefined}
          placeholder="A campaign, buyer, target, number, page or call id"
          spellCheck={false}
          value={typed}
          onChange={({ target }) => {
            setTyped(target.value);
            setAt(0);
          }}
          onKeyDown={steer}
        />
      </div>
      {found.length === 0 && <p className="no-option">Nothing by that name.</p>}
      <div id={list} role="listbox" aria-label="Places" className="find-list">
        {found.map((place, position) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the input's
          <div
            key={`${place.kind} ${place.to} ${place.label}`}
            id={`${list}-${position}`}
            ref={position === index ? chosen : undefined}
            role="option"
            tabIndex={-1}
            aria-selected={position === index}
            className="option"
            onClick={() => go(place.to)}
          >
            <span className="clip">{place.label}</span>
            <span className="faint small">{place.kind}</span>
          </div>
        ))}
      </div>
    </div>
  );
}
