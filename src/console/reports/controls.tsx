import { useSession } from '../session/session.ts';
import { useBuyers, useCampaigns, usePublishers } from '../ui/names.ts';
import { PRESETS, type Preset, presetOf, rangeOf } from './range.ts';
import type { Question } from './report.ts';

type Props = { question: Question; onChange(question: Question): void; today: string };

export function Controls({ question, onChange, today }: Props) {
  const { role } = useSession();
  const { range, timezone } = question;
  const set = (change: Partial<Question>): void => onChange({ ...question, ...change });
  const lists = [
    ['campaignId', 'All campaigns', useCampaigns().data],
    ['publisherId', 'All publishers', usePublishers().data],
    ['buyerId', 'All buyers', useBuyers().data],
  ] as const;
  const preset = presetOf(range, today);
  return (
    <fieldset className="row filter-row" aria-label="What the reports are about">
      {role === 'operator' &&
        lists.map(([name, label, list]) => (
          <select
            key={name}
            className="input"
            aria-label={label.replace('All ', '')}
            value={question[name]}
            onChange={(event) => set({ [name]: event.target.value })}
          >
            <option value="">{label}</option>
            {list?.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </select>
        ))}
      <span className="presets">
        {(Object.keys(PRESETS) as Preset[]).map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={name === preset}
            onClick={() => set({ range: rangeOf(name, today) })}
          >
            {PRESETS[name]}
          </button>
        ))}
      </span>
      <input
        type="date"
        className="input"
        aria-label="first day"
        value={range.from}
        max={range.to}
        onChange={({ target: { value } }) => value && set({ range: { ...range, from: value } })}
      />
      <input
        type="date"
        className="input"
        aria-label="last day"
        value={range.to}
        min={range.from}
        max={today}
        onChange={({ target: { value } }) => value && set({ range: { ...range, to: value } })}
      />
      <select
        className="input"
        aria-label="time zone"
        value={timezone}
        onChange={(event) => set({ timezone: event.target.value })}
      >
        {ZONES.map((zone) => (
          <option key={zone} value={zone}>
            {zone.replaceAll('_', ' ')}
          </option>
        ))}
      </select>
    </fieldset>
  );
}

const OWN = Intl.DateTimeFormat().resolvedOptions().timeZone;
const ZONES = [...new Set([OWN, 'UTC', ...Intl.supportedValuesOf('timeZone')])];
