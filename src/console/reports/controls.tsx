import { Picker } from '../ui/form/picker.tsx';
import { Segments } from '../ui/form/segments.tsx';
import { PartyFilters } from '../ui/party-filters.tsx';
import { PRESETS, type Preset, presetOf, rangeOf } from './range.ts';
import type { Question } from './report.ts';

type Props = { question: Question; onChange(question: Question): void; today: string };

export function Controls({ question, onChange, today }: Props) {
  const { range, timezone } = question;
  const set = (change: Partial<Question>): void => onChange({ ...question, ...change });
  return (
    <fieldset className="row filter-row" aria-label="What the reports are about">
      <PartyFilters value={question} onChange={set} />
      <Segments
        label="Days"
        options={DAYS}
        value={presetOf(range, today)}
        onChange={(name) => set({ range: rangeOf(name, today) })}
      />
      <span className="row days">
        <input
          type="date"
          className="input"
          aria-label="first day"
          value={range.from}
          max={range.to}
          onChange={({ target: { value } }) => value && set({ range: { ...range, from: value } })}
        />
        <span className="faint" aria-hidden="true">
          to
        </span>
        <input
          type="date"
          className="input"
          aria-label="last day"
          value={range.to}
          min={range.from}
          max={today}
          onChange={({ target: { value } }) => value && set({ range: { ...range, to: value } })}
        />
      </span>
      <Picker
        label="time zone"
        options={ZONES}
        value={timezone}
        onChange={(zone) => set({ timezone: zone })}
      />
    </fieldset>
  );
}

const DAYS = Object.entries(PRESETS) as [Preset, string][];
const OWN = Intl.DateTimeFormat().resolvedOptions().timeZone;
const ZONES = [...new Set([OWN, 'UTC', ...Intl.supportedValuesOf('timeZone')])].map((zone) => ({
  value: zone,
  label: zone.replaceAll('_', ' '),
}));
