import { Tooltip } from '@base-ui/react/tooltip';
import { type ReactElement, useState } from 'react';

/** One popup for the whole console: a row of the board pays for a few listeners, not for a popup of its own. */
const handle = Tooltip.createHandle<string>();

type TipProps = { text: string; children: ReactElement };

/** More about what is pointed at. What nobody may miss is said in the page itself, not here. */
export const Tip = ({ text, children }: TipProps) =>
  text === '' ? children : <Tooltip.Trigger handle={handle} payload={text} render={children} />;

/** Text that may be cut short; pointed at, it is whole. */
export function Clip({ text, className = '' }: { text: string; className?: string }) {
  const [cut, setCut] = useState(false);
  return (
    <Tooltip.Trigger
      handle={handle}
      payload={text}
      disabled={!cut}
      render={<span className={`clip ${className}`} />}
      onPointerEnter={({ currentTarget: { scrollWidth, clientWidth } }) => setCut(scrollWidth > clientWidth)}
    >
      {text}
    </Tooltip.Trigger>
  );
}

export const Tips = () => (
  <Tooltip.Root handle={handle}>
    {({ payload }) => (
      <Tooltip.Portal>
        <Tooltip.Positioner className="layer" sideOffset={6} collisionPadding={8}>
          <Tooltip.Popup className="tip">{payload}</Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    )}
  </Tooltip.Root>
);
