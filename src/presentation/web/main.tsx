import { render } from 'preact';
import { AppContext, createApp } from './app/app.ts';
import { Shell } from './shell/shell.tsx';
import './style/app.css';

const app = createApp();
const root = document.getElementById('app');
if (root) {
  render(
    <AppContext.Provider value={app}>
      <Shell />
    </AppContext.Provider>,
    root,
  );
}
