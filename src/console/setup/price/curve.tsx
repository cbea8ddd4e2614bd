import type { Micros } from '../../../lib/money.ts';
import { curveOf } from './explain.ts';

const WIDTH = 300;
const HEIGHT = 64;
const TOP = 6;

type Props = { owedAt(seconds: number): Micros; span: number; seconds: number };

/** What a call costs by how long it is. The figures beside it say the same, so a screen reader is spared it. */
export function Curve({ owedAt, span, seconds }: Props) {
  const amounts = curveOf(owedAt, span, WIDTH);
  const now = owedAt(seconds);
  const highest = Math.max(1, ...amounts);
  const y = (amount: number): number => HEIGHT - (amount / highest) * (HEIGHT - TOP);
  const line = amounts.map((amount, at) => `${at === 0 ? 'M' : 'L'}${at} ${y(amount).toFixed(1)}`).join('');
  const x = (seconds / span) * WIDTH;
  return (
    <svg
      className="curve"
      viewBox={`0 0 ${WIDTH} ${HEIGHT + 2}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path className="curve-fill" d={`${line}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z`} />
      <path className="curve-line" d={line} vectorEffect="non-scaling-stroke" />
      <line className="curve-at" x1={x} x2={x} y1={0} y2={HEIGHT} vectorEffect="non-scaling-stroke" />
      <line
        className="curve-base"
        x1={0}
        x2={WIDTH}
        y1={HEIGHT}
        y2={HEIGHT}
        vectorEffect="non-scaling-stroke"
      />
      <line className="curve-now" x1={x} x2={x} y1={y(now)} y2={y(now)} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
