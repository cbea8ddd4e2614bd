import { Menu } from '@base-ui/react/menu';
import { Ellipsis } from 'lucide-react';
import { type ReactNode, useState } from 'react';

type RowAction = { text: string; danger?: boolean; open(close: () => void): ReactNode };

/** What else can be done with a row. Each opens something of its own: a form, or a question. */
export function RowMenu({ of, actions }: { of: string; actions: readonly RowAction[] }) {
  const [chosen, setChosen] = useState<RowAction['text'] | null>(null);
  return (
    <>
      <Menu.Root>
        <Menu.Trigger className="button little icon bare" aria-label={`More for ${of}`}>
          <Ellipsis size={16} aria-hidden="true" />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner className="layer" sideOffset={4} align="end">
            <Menu.Popup className="popup options">
              {actions.map(({ text, danger }) => (
                <Menu.Item
                  key={text}
                  className={`option ${danger ? 'bad' : ''}`}
                  onClick={() => setChosen(text)}
                >
                  {text}
                </Menu.Item>
              ))}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      {actions.find(({ text }) => text === chosen)?.open(() => setChosen(null))}
    </>
  );
}
