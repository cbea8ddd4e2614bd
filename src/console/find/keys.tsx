const KEYS: readonly (readonly [keys: string, does: string])[] = [
  ['Ctrl K', 'Go to a campaign, buyer, target, number, page or call'],
  ['?', 'Show these keys'],
  ['Esc', 'Close what is open'],
  ['Tab', 'To the next field, button or table'],
  ['← ↑ → ↓', 'Within tabs, lists, charts and the hours of a week'],
];

/** What can be done without a mouse. */
export const KeyHelp = () => (
  <table className="table">
    <tbody>
      {KEYS.map(([keys, does]) => (
        <tr key={keys}>
          <td>
            <kbd>{keys}</kbd>
          </td>
          <td>{does}</td>
        </tr>
      ))}
    </tbody>
  </table>
);
