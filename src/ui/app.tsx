import { LocationProvider, Route, Router } from 'preact-iso';
import { AccountsPage } from './accounts/accounts-page.tsx';
import { AuditPage } from './admin/audit-page.tsx';
import { LogsPage } from './admin/logs-page.tsx';
import { StatisticsPage } from './admin/statistics-page.tsx';
import { SupportPage } from './admin/support-page.tsx';
import { TradingPage } from './admin/trading-page.tsx';
import { UsersPage } from './admin/users-page.tsx';
import { CopyingPage } from './copying/copying-page.tsx';
import { NewPairPage, PairPage } from './copying/pair-editor-page.tsx';
import { DashboardPage } from './dashboard/dashboard-page.tsx';
import { HistoryPage } from './history/history-page.tsx';
import { EndedPage } from './shell/ended-page.tsx';
import { LimitsPage } from './limits/limits-page.tsx';
import { NotFoundPage } from './shell/not-found-page.tsx';
import { Shell } from './shell/shell.tsx';
import { SymbolsPage } from './symbols/symbols-page.tsx';
import { ending } from './state/sign-in.ts';
import { ProfilePage } from './you/profile-page.tsx';
import { SessionsPage } from './you/sessions-page.tsx';

export function App() {
  // Outside the router, which would take its links for pages of its own.
  if (ending.value !== undefined) return <EndedPage />;
  return (
    <LocationProvider>
      <Shell>
        <Router>
          <Route path="/" component={DashboardPage} />
          <Route path="/history" component={HistoryPage} />
          <Route path="/symbols" component={SymbolsPage} />
          <Route path="/copying" component={CopyingPage} />
          <Route path="/copying/new" component={NewPairPage} />
          <Route path="/copying/pairs/:id" component={PairPage} />
          <Route path="/limits" component={LimitsPage} />
          <Route path="/accounts" component={AccountsPage} />
          <Route path="/profile" component={ProfilePage} />
          <Route path="/sessions" component={SessionsPage} />
          <Route path="/admin/users" component={UsersPage} />
          <Route path="/admin/users/:id" component={SupportPage} />
          <Route path="/admin/trading" component={TradingPage} />
          <Route path="/admin/statistics" component={StatisticsPage} />
          <Route path="/admin/audit" component={AuditPage} />
          <Route path="/admin/logs" component={LogsPage} />
          <Route default component={NotFoundPage} />
        </Router>
      </Shell>
    </LocationProvider>
  );
}
