import { useEffect } from 'preact/hooks';
import lazy from 'preact-iso/lazy';
import { LocationProvider, Route, Router, useLocation } from 'preact-iso/router';
import { useApp } from '../app/app.ts';
import { ChatRoute } from '../routes/chat.tsx';
import { NotFound } from '../routes/not-found.tsx';
import { SourcePanel } from '../sources/panel.tsx';
import { t } from '../text/t.ts';
import { Modal } from '../ui/dialog.tsx';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { Banner } from './banner.tsx';
import { listenToKeys } from './keys.ts';
import { Rail } from './rail.tsx';
import { SignedOut } from './signed-out.tsx';

const LibraryRoute = lazy(() => import('../routes/library.tsx').then((module) => module.LibraryRoute));

const QualityRoute = lazy(() => import('../routes/quality.tsx').then((module) => module.QualityRoute));

/** Links the router leaves to the browser: pages the server renders. */
const ownPages = /^\/(?!api\/|auth\/|sign-in)/;

export function Shell() {
  const app = useApp();
  useEffect(() => {
    // A failure shows where the data is missing; signed out replaces the page.
    void app.system.load().catch(() => undefined);
    void app.sessions.load().catch(() => undefined);
    void app.library.loadCollections();
    return listenToKeys(app);
  }, [app]);
  if (app.system.signedOut.value) return <SignedOut />;
  return (
    <LocationProvider scope={ownPages}>
      <a
        href="#main"
        class="sr-only focus:not-sr-only focus:fixed focus:start-3 focus:top-3 focus:z-50 focus:rounded-control focus:bg-accent focus:px-3 focus:py-2 focus:text-accent-fg"
      >
        {t('app.skip')}
      </a>
      <Frame />
      <output class="sr-only">{app.status.value}</output>
    </LocationProvider>
  );
}

function Frame() {
  const { wideEnoughForRail, wideEnoughForPanel, railOpen, showRail, panel } = useApp();
  const { path } = useLocation();
  useEffect(() => {
    showRail(false);
    if (!wideEnoughForPanel.peek() || path.startsWith('/library')) panel.hide();
  }, [path, panel, showRail, wideEnoughForPanel]);
  const closeRail = () => showRail(false);
  const closePanel = () => panel.dismiss();
  return (
    <div class="flex h-full">
      {wideEnoughForRail.value ? (
        <Rail class="w-66 shrink-0 border-e border-line bg-surface" />
      ) : (
        railOpen.value && (
          <Modal shape="drawer" label={t('rail.label')} onClose={closeRail}>
            <Rail class="h-full" />
          </Modal>
        )
      )}
      <div class="flex min-w-0 flex-1 flex-col">
        <Banner />
        <ErrorBoundary>
          <Router>
            <Route path="/" component={ChatRoute} />
            <Route path="/s/:sessionId" component={ChatRoute} />
            <Route path="/library" component={LibraryRoute} />
            <Route path="/library/:collectionId" component={LibraryRoute} />
            <Route path="/library/:collectionId/quality" component={QualityRoute} />
            <Route default component={NotFound} />
          </Router>
        </ErrorBoundary>
      </div>
      {panel.open.value &&
        (wideEnoughForPanel.value ? (
          <aside aria-label={t('panel.label')} class="w-88 shrink-0 border-s border-line">
            <ErrorBoundary>
              <SourcePanel />
            </ErrorBoundary>
          </aside>
        ) : (
          <Modal shape="sheet" label={t('panel.label')} onClose={closePanel}>
            <ErrorBoundary>
              <SourcePanel />
            </ErrorBoundary>
          </Modal>
        ))}
    </div>
  );
}
