import { createRoot } from 'react-dom/client';
import './ui/theme.css';
import './ui/parts.css';
import './ui/overlay/overlays.css';
import './session/shell.css';
import { App } from './app.tsx';
import { applyTheme, readTheme } from './session/theme.ts';

applyTheme(readTheme());
const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
