import { LocationProvider, Route, Router } from 'preact-iso';
import { AccountsPage } from './accounts/accounts-page.tsx';
import { DashboardPage } from './dashboard/dashboard-page.tsx';
import { HistoryPage } from './history/history-page.tsx';
import { NotFoundPage } from './shell/not-found-page.tsx';
import { Shell } from './shell/shell.tsx';
import { SymbolsPage } from './symbols/symbols-page.tsx';

export function App() {
  return (
    <LocationProvider>
      <Shell>
        <Router>
          <Route path="/" component={DashboardPage} />
          <Route path="/history" component={HistoryPage} />
          <Route path="/symbols" component={SymbolsPage} />
          <Route path="/accounts" component={AccountsPage} />
          <Route default component={NotFoundPage} />
        </Router>
      </Shell>
    </LocationProvider>
  );
}
