import { LocationProvider, Route, Router } from 'preact-iso';
import { AccountsPage } from './accounts/accounts-page.tsx';
import { DashboardPage } from './dashboard/dashboard-page.tsx';
import { HistoryPage } from './history/history-page.tsx';
import { fetchedPage } from './shell/fetched-page.tsx';
import { EndedPage } from './shell/ended-page.tsx';
import { NotFoundPage } from './shell/not-found-page.tsx';
import { Shell } from './shell/shell.tsx';
import { ending } from './state/sign-in.ts';

const AdminAccountsPage = fetchedPage(
  async () => (await import('./admin/accounts-page.tsx')).AccountsPage,
);
const AuditPage = fetchedPage(async () => (await import('./admin/audit-page.tsx')).AuditPage);
const LogsPage = fetchedPage(async () => (await import('./admin/logs-page.tsx')).LogsPage);
const StatisticsPage = fetchedPage(
  async () => (await import('./admin/statistics-page.tsx')).StatisticsPage,
);
const SupportPage = fetchedPage(async () => (await import('./admin/support-page.tsx')).SupportPage);
const TradingPage = fetchedPage(async () => (await import('./admin/trading-page.tsx')).TradingPage);
const UsersPage = fetchedPage(async () => (await import('./admin/users-page.tsx')).UsersPage);
const CopyingPage = fetchedPage(
  async () => (await import('./copying/copying-page.tsx')).CopyingPage,
);
const NewPairPage = fetchedPage(
  async () => (await import('./copying/pair-editor-page.tsx')).NewPairPage,
);
const PairPage = fetchedPage(async () => (await import('./copying/pair-editor-page.tsx')).PairPage);
const LimitsPage = fetchedPage(async () => (await import('./limits/limits-page.tsx')).LimitsPage);
const SymbolsPage = fetchedPage(
  async () => (await import('./symbols/symbols-page.tsx')).SymbolsPage,
);
const ProfilePage = fetchedPage(async () => (await import('./you/profile-page.tsx')).ProfilePage);
const SessionsPage = fetchedPage(
  async () => (await import('./you/sessions-page.tsx')).SessionsPage,
);

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
          <Route path="/admin/accounts" component={AdminAccountsPage} />
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
