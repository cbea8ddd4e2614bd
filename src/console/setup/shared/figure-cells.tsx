import { count, milliseconds, percent, ratio } from '../../ui/format.ts';
import { Chip } from '../../ui/parts.tsx';
import type { Answering, Figures } from './today.ts';

/** Today's figures of one row. */
export const FigureCells = ({ figures, id }: { figures: Figures; id: string }) =>
  figures.cells(id).map((text, at) => (
    <td key={figures.columns[at]?.name} className={`num ${text === '–' ? 'faint' : ''}`}>
      {text}
    </td>
  ));

/** From here on a target loses calls by its own silence. */
const MANY_TIMEOUTS = 0.05;

/** How a target answers its pings: what it is slow or silent in. */
export function Health({ answering }: { answering: Answering | undefined }) {
  if (!answering || answering.pings === 0) return <span className="faint">–</span>;
  const { pings, timeouts, p95Ms } = answering;
  const share = ratio(timeouts, pings) ?? 0;
  return (
    <span className="row">
      {share > MANY_TIMEOUTS && <Chip word={`${percent(share)} timeouts`} tone="bad" />}
      <span className="quiet">
        {count(pings)} pings, p95 {milliseconds(p95Ms)}
      </span>
    </span>
  );
}
