import type { GetCallReply as CallDetail } from '../../api/client/outcry-client.ts';
import { timeOfDay } from '../ui/format.ts';
import { useNames } from '../ui/names.ts';
import { Tip } from '../ui/overlay/tip.tsx';
import { offset, tell } from './words.ts';

export function Timeline({ call }: { call: CallDetail }) {
  const nameOf = useNames();
  return (
    <section className="panel timeline">
      <header>
        <h2>Timeline</h2>
        <span className="faint small">from {timeOfDay(call.startedAt)}</span>
      </header>
      <ol>
        {call.events.map((event, index) => {
          const { text, detail, tone } = tell(event, nameOf);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a timeline only grows at its end
            <li key={index} className={tone}>
              <Tip text={event.at}>
                <time dateTime={event.at}>{offset(event.at, call.startedAt)}</time>
              </Tip>
              <span>
                {text}
                {detail && <span className="quiet"> {detail}</span>}
              </span>
            </li>
          );
        })}
        {call.status === 'live' && (
          <li className="accent going">
            <time>now</time>
            <span>Still going</span>
          </li>
        )}
      </ol>
    </section>
  );
}
