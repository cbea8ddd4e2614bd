import { useRef } from 'react';
import { Select } from '../../ui/form/fields.tsx';
import { sentence } from '../../ui/format.ts';
import { ScrollX } from '../../ui/parts.tsx';
import { ZONES } from '../shared/zones.ts';
import { cellOf, DAYS, type Day, type Hours, OFFICE_HOURS, setHour } from './week.ts';

type Props = { value: Hours | null; onChange(value: Hours | null): void; zone: string };

/** When a target takes calls, on its own wall clock. Drag to paint; each hour is a button of its own. */
export function WeekHours({ value, onChange, zone }: Props) {
  const painting = useRef<boolean | null>(null);
  if (value === null)
    return (
      <fieldset className="box" aria-label="Hours">
        <p className="quiet">Open 24 hours, every day.</p>
        <div>
          <button
            type="button"
            className="button little"
            onClick={() => onChange({ timezone: zone, week: OFFICE_HOURS })}
          >
            Set hours
          </button>
        </div>
      </fieldset>
    );
  const paint = (day: Day, hour: number, open: boolean): void =>
    onChange({ ...value, week: setHour(value.week, day, hour, open) });
  return (
    <fieldset className="box" aria-label="Hours">
      <div className="grid-2">
        <Select
          label="Time zone"
          options={ZONES}
          value={value.timezone}
          onChange={(timezone) => onChange({ ...value, timezone })}
        />
      </div>
      <ScrollX label="Hours">
        <table
          className="week"
          onPointerUp={() => {
            painting.current = null;
          }}
          onPointerLeave={() => {
            painting.current = null;
          }}
        >
          <thead>
            <tr>
              <th className="day">
                <span className="sr">Day</span>
              </th>
              {Array.from({ length: 24 }, (_, hour) => (
                <th key={HOURS[hour]} scope="col">
                  {hour % 3 === 0 ? hour : <span className="sr">{hour}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {DAYS.map((day) => (
              <tr key={day}>
                <th className="day" scope="row">
                  {sentence(day)}
                </th>
                {HOURS.map((label, hour) => {
                  const cell = cellOf(value.week, day, hour);
                  const isOpen = cell === 'open';
                  return (
                    <td key={label}>
                      <button
                        type="button"
                        aria-pressed={isOpen}
                        data-part={cell === 'part'}
                        aria-label={`${sentence(day)} ${label}${cell === 'part' ? ', partly' : ''}`}
                        onPointerDown={(event) => {
                          event.currentTarget.releasePointerCapture(event.pointerId);
                          painting.current = !isOpen;
                          paint(day, hour, !isOpen);
                        }}
                        onPointerEnter={() => painting.current !== null && paint(day, hour, painting.current)}
                        onKeyDown={(event) => {
                          if (event.key !== ' ' && event.key !== 'Enter') return;
                          event.preventDefault();
                          paint(day, hour, !isOpen);
                        }}
                      />
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollX>
      <div>
        <button type="button" className="button little bare" onClick={() => onChange(null)}>
          Open 24 hours instead
        </button>
      </div>
    </fieldset>
  );
}

const HOURS = Array.from({ length: 24 }, (_, hour) => `${hour} to ${hour + 1}`);
