// UTC in milliseconds. TimeGMT has whole seconds; GetTickCount64 has milliseconds but no date. Together they have both.

long g_clock_base_ms = 0; // UTC minus the tick count
bool g_clock_is_set = false;

long MonotonicMs()
  {
   return (long)GetTickCount64();
  }

// The second that is shown begins at or after the true one: the largest difference seen is the best.
void ClockTick()
  {
   long seen = (long)TimeGMT() * 1000 - MonotonicMs();
   // More than a second off: the computer's clock was set.
   bool was_set = seen > g_clock_base_ms + 1000 || seen < g_clock_base_ms - 1500;
   if(!g_clock_is_set || was_set || seen > g_clock_base_ms)
      g_clock_base_ms = seen;
   g_clock_is_set = true;
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
