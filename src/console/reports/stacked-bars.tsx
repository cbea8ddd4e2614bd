import { useSyncExternalStore } from 'react';
import { BarChart, BarStack, CartesianGrid, Bar as Part, Tooltip, XAxis, YAxis } from 'recharts';
import type { Bar, BarsProps } from './bars.ts';

/** Room for a lying bar; where it is narrow its label takes more lines. */
const ROW = 30;
const NARROW_ROW = 46;
const FILLED = { width: '100%', height: '100%' };
const TICK = { fill: 'var(--ink-3)', fontSize: 11 };
const AXIS = { stroke: 'var(--line-strong)' };

/** Stacked bars. Arrow keys go from one to the next once the chart has the focus. */
export default function StackedBars({ title, bars, parts, unit, write, lying = false }: BarsProps) {
  const narrow = useNarrow();
  const row = narrow ? NARROW_ROW : ROW;
  const category = {
    dataKey: 'label',
    type: 'category',
    tick: TICK,
    tickLine: false,
    axisLine: AXIS,
  } as const;
  const value = {
    type: 'number',
    tick: TICK,
    tickLine: false,
    axisLine: false,
    allowDecimals: false,
    tickFormatter: write,
  } as const;
  return (
    <figure className={lying ? 'chart lying' : 'chart'}>
      <figcaption className="faint small">{unit}</figcaption>
      <BarChart
        responsive
        className="chart-area"
        style={lying ? { width: '100%', height: bars.length * row + ROW } : FILLED}
        data={bars}
        layout={lying ? 'vertical' : 'horizontal'}
        stackOffset="sign"
        barCategoryGap="22%"
        maxBarSize={lying ? 18 : 44}
        margin={{ top: 8, right: 8, bottom: 0, left: 0 }}
        aria-label={`${title}: ${unit}, ${parts.map(({ name }) => name).join(', ')}`}
      >
        <CartesianGrid vertical={lying} horizontal={!lying} stroke="var(--line)" />
        {lying ? (
          <>
            <XAxis {...value} />
            <YAxis {...category} width={narrow ? 124 : 200} interval={0} />
          </>
        ) : (
          <>
            <XAxis {...category} minTickGap={12} interval="preserveStart" />
            <YAxis {...value} width="auto" />
          </>
        )}
        <Tooltip content={Hint} cursor={{ fill: 'var(--hover)' }} isAnimationActive={false} />
        <BarStack radius={lying ? [0, 3, 3, 0] : [3, 3, 0, 0]}>
          {parts.map(({ name, tone }, index) => (
            <Part
              key={name}
              name={name}
              dataKey={(bar: Bar) => bar.parts[index] ?? 0}
              fill={`var(--tone-${tone})`}
              animationDuration={240}
            />
          ))}
        </BarStack>
      </BarChart>
    </figure>
  );
}

type HintProps = { active?: boolean; payload?: readonly { payload?: Bar }[] };

function Hint({ active, payload }: HintProps) {
  const bar = payload?.[0]?.payload;
  if (!active || !bar) return null;
  return (
    <div className="chart-hint">
      <b>{bar.name}</b>
      <dl>
        {bar.facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

const NARROW = matchMedia('(max-width: 720px)');

function subscribe(listener: () => void): () => void {
  NARROW.addEventListener('change', listener);
  return () => NARROW.removeEventListener('change', listener);
}

const useNarrow = (): boolean => useSyncExternalStore(subscribe, () => NARROW.matches);
