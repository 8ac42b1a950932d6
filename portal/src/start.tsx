import {
  createDOMRenderer,
  FluentProvider,
  makeStaticStyles,
  RendererProvider,
} from '@fluentui/react-components';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { toApiError, unreachable } from './api/errors';
import { Portal } from './app/Portal';
import { SessionProvider } from './app/session';
import { darkTheme, lightTheme, useIsDark } from './app/theme';

/** Milliseconds for which what was read counts as fresh. */
const staleTime = 5000;

// Styles that Fluent adds carry the nonce that the service wrote into the page: it allows no others.
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
const renderer = createDOMRenderer(document, { styleElementAttributes: { nonce } });

const useGlobalStyles = makeStaticStyles({
  'html, body': { margin: 0, padding: 0 },
  body: { overflowWrap: 'break-word' },
  // Words of some languages are long: buttons of a dialog have all its width, long names in choices may be broken anywhere,
  // and a list of choices is no wider than its field.
  '.fui-DialogBody > .fui-DialogActions': { gridColumnStart: 1 },
  '.fui-Checkbox__label': { overflowWrap: 'anywhere' },
  '.fui-Field > .fui-Select, .fui-Select__select': { minWidth: 0, textOverflow: 'ellipsis' },
  '@media (prefers-reduced-motion: reduce)': { '*': { scrollBehavior: 'auto' } },
});

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime,
      retry: (failures, failure) => {
        const error = toApiError(failure);
        return failures < 2 && (error.status === 503 || error.code === unreachable);
      },
    },
  },
});

function App() {
  useGlobalStyles();
  const dark = useIsDark();
  return (
    <FluentProvider theme={dark ? darkTheme : lightTheme} style={{ colorScheme: dark ? 'dark' : 'light' }}>
      <QueryClientProvider client={queries}>
        <SessionProvider>
          <Portal />
        </SessionProvider>
      </QueryClientProvider>
    </FluentProvider>
  );
}

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <RendererProvider renderer={renderer} targetDocument={document}>
        <App />
      </RendererProvider>
    </StrictMode>,
  );
}
