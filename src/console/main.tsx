import { createRoot } from 'react-dom/client';
import './ui/theme.css';
import './ui/parts.css';
import './ui/overlay/overlays.css';
import './session/shell.css';
import { App } from './app.tsx';
import { applyTheme, readTheme } from './session/theme.ts';
import { watchPresses } from './ui/form/after-press.ts';
import { guardTab } from './ui/form/unsaved.ts';

applyTheme(readTheme());
guardTab();
watchPresses();
const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
