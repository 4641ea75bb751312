import { render } from 'preact';
import { App } from './app.tsx';
import { watchAccounts } from './state/accounts.ts';
import { watchActivity } from './state/activity.ts';
import { watchClosingOut } from './state/closing-out.ts';
import { watchDrift } from './state/drift.ts';
import { watchLimits } from './state/limits.ts';
import { watchPositions } from './state/positions.ts';
import { health, webhook } from './state/session.ts';
import { watchSession } from './state/sign-in.ts';
import { onResync, startStream } from './state/stream.ts';
import { watchQuestions } from './state/symbol-questions.ts';
import { watchTrading } from './state/trading.ts';
import './styles.css';

// Listeners first: nothing that happens between a reading and the stream may be lost.
watchSession();
watchAccounts();
watchPositions();
watchTrading();
watchClosingOut();
watchDrift();
watchLimits();
watchQuestions();
watchActivity();
startStream();
for (const resource of [webhook, health]) void resource.load();
onResync(() => void health.load());

const root = document.getElementById('app');
if (root !== null) render(<App />, root);
