// UTC in milliseconds. TimeGMT has whole seconds; GetTickCount64 has milliseconds but no date. Together they have both.

long g_clock_base_ms = 0; // UTC minus the tick count
long g_clock_best_ms = 0; // the same, as seen in the present window
long g_clock_window_ms = 0;
bool g_clock_is_set = false;
#define CLOCK_WINDOW_MS 60000

long MonotonicMs()
  {
   return (long)GetTickCount64();
  }

// The second that is shown begins at or before the true moment: the largest difference seen in a minute is the best. A new
// window each minute follows the drift between the two clocks.
void ClockTick()
  {
   long now = MonotonicMs();
   long seen = (long)TimeGMT() * 1000 - now;
   // More than a second off: the computer's clock was set.
   bool was_set = seen > g_clock_base_ms + 1000 || seen < g_clock_base_ms - 1500;
   if(!g_clock_is_set || was_set)
     {
      g_clock_base_ms = seen;
      g_clock_best_ms = seen;
      g_clock_window_ms = now;
      g_clock_is_set = true;
     }
   g_clock_best_ms = MathMax(g_clock_best_ms, seen);
   g_clock_base_ms = MathMax(g_clock_base_ms, seen);
   if(now - g_clock_window_ms < CLOCK_WINDOW_MS)
      return;
   g_clock_base_ms = g_clock_best_ms;
   g_clock_best_ms = seen;
   g_clock_window_ms = now;
  }

// Waits for the beginning of a second, at most 1.1 s.
void ClockStart()
  {
   datetime before = TimeGMT();
   for(int i = 0; i < 220 && TimeGMT() == before && !IsStopped(); i++)
      Sleep(5);
   g_clock_is_set = false;
   ClockTick();
  }

long NowMs()
  {
   return g_clock_base_ms + MonotonicMs();
  }

// Trade servers keep a wall clock of their own; offsets are quarters of an hour.
long ServerOffsetS()
  {
   double seconds = (double)((long)TimeTradeServer() - (long)TimeGMT());
   return (long)(MathRound(seconds / 900.0) * 900.0);
  }

long ServerToUtcMs(const long server_ms)
  {
   return server_ms - ServerOffsetS() * 1000;
  }
