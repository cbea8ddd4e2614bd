import { Toast } from '@base-ui/react/toast';
import { CircleAlert, CircleCheck, X } from 'lucide-react';

const manager = Toast.createToastManager();
/** Beside the button that was pressed. */
const beside = Toast.createToastManager();

const READING_MS = 5_000;
const GLANCE_MS = 1_500;

type Action = { text: string; act(): void };
const DECIDING_MS = 15_000;

/** What was done, said in a corner, with the way to take it back where there is one. */
export function tell(title: string, description?: string, action?: Action): void {
  const id = manager.add({
    title,
    description,
    type: 'good',
    timeout: action ? DECIDING_MS : READING_MS,
    ...(action && {
      actionProps: {
        children: action.text,
        onClick: () => {
          manager.close(id);
          action.act();
        },
      },
    }),
  });
}

/** What did not work, said at once also by a screen reader. It stays until somebody has read it. */
export const tellFailure = (title: string, error: unknown): string =>
  manager.add({
    title,
    description: error instanceof Error ? error.message : String(error),
    type: 'bad',
    priority: 'high',
    timeout: 0,
  });

export const tellBeside = (anchor: Element | null, title: string): string =>
  beside.add({ title, timeout: GLANCE_MS, positionerProps: { anchor, sideOffset: 6 } });

export const Toasts = () => (
  <>
    <Toast.Provider toastManager={manager}>
      <Corner />
    </Toast.Provider>
    <Toast.Provider toastManager={beside}>
      <Beside />
    </Toast.Provider>
  </>
);

function Corner() {
  const { toasts } = Toast.useToastManager();
  return (
    <Toast.Portal>
      <Toast.Viewport className="toasts" aria-label="Notices">
        {toasts.map((toast) => (
          <Toast.Root key={toast.id} toast={toast} className={`toast ${toast.type}`}>
            <Toast.Content className="toast-body">
              {toast.type === 'bad' ? (
                <CircleAlert size={16} aria-hidden="true" />
              ) : (
                <CircleCheck size={16} aria-hidden="true" />
              )}
              <div>
                <Toast.Title className="toast-title" />
                <Toast.Description className="quiet" />
              </div>
              {toast.actionProps && <Toast.Action className="button little" />}
              {/* Nothing here is folded away, as the library takes it: whoever listens can dismiss it, too. */}
              <Toast.Close className="button bare icon little" aria-label="Dismiss" aria-hidden={false}>
                <X size={14} aria-hidden="true" />
              </Toast.Close>
            </Toast.Content>
          </Toast.Root>
        ))}
      </Toast.Viewport>
    </Toast.Portal>
  );
}

function Beside() {
  const { toasts } = Toast.useToastManager();
  return (
    <Toast.Portal>
      <Toast.Viewport aria-label="Answers">
        {toasts.map((toast) => (
          <Toast.Positioner key={toast.id} toast={toast} className="layer">
            <Toast.Root toast={toast} className="tip">
              <Toast.Title render={<span />} />
            </Toast.Root>
          </Toast.Positioner>
        ))}
      </Toast.Viewport>
    </Toast.Portal>
  );
}
