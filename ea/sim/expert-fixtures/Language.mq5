// Prints what the language and the functions of the runtime give; the test compares the log.
#property strict
#property description "checks"

input group "Texts"
input string Greeting = "hello"; // a text
input int Count = 3; // a number
input bool IsLoud = false;
input double Ratio = 0.5;

#define LIMIT 5
#define SHOW(name, value) Print(name + "=" + (string)(value))

struct Pair
  {
   int               number;
   string            text;
   bool              flag;
  };

string g_log = "";

void CheckText()
  {
   SHOW("inputs", Greeting + "," + (string)Count + "," + (string)IsLoud + "," + (string)Ratio);
   string s = "a,b;c";
   SHOW("len", StringLen(s));
   SHOW("sub", StringSubstr(s, 2, 1) + StringSubstr(s, 4) + StringSubstr(s, 9));
   SHOW("find", StringFind(s, ";") * 100 + StringFind(s, "x"));
   SHOW("char", StringGetCharacter(s, 1) == ',');
   int replaced = StringReplace(s, ",", "--");
   SHOW("replace", s + (string)replaced);
   string t = " \t x \r\n";
   StringTrimLeft(t);
   StringTrimRight(t);
   SHOW("trim", "[" + t + "]");
   string u = "MiXed";
   StringToUpper(u);
   string l = "MiXed";
   StringToLower(l);
   SHOW("case", u + l);
   SHOW("compare", StringCompare("a", "B") * 10 + StringCompare("a", "A", false));
   SHOW("tointeger", StringToInteger("2810802718x") + 1);
   SHOW("todouble", StringToDouble("1.25e2"));
   SHOW("letters", ShortToString(0x41) + ShortToString('b'));
   SHOW("integer", IntegerToString(42, 6, '0'));
   SHOW("null", (string)(g_log == "") + (string)(NULL == g_log));
   string none;
   SHOW("none", (string)(none == NULL) + (string)(none == "") + (string)StringLen(none));
   SHOW("cast", (string)true + (string)1.5 + (string)(1.0 / 3.0) + (string)7 + (string)(datetime)86400);
   SHOW("format", StringFormat("%s|%5s|%-5s|%d|%05d|%I64d|%I64u|%u|%.2f|%x|%%", "t", "ab", "cd", 7, 42, (long)-9, (ulong)2810802718, (uint)3, 1.005, 255));
   SHOW("format64", StringFormat("%I64u", (ulong)0xFFFFFFFFFFFFFFFF));
  }

void CheckNumbers()
  {
   SHOW("double", DoubleToString(1.23456789, 5) + " " + DoubleToString(0.125, 2) + " " + DoubleToString(-0.125, 2) + " " + DoubleToString(2.0, 0));
   SHOW("normalize", DoubleToString(NormalizeDouble(1.2345678, 4), 8));
   SHOW("math", MathAbs(-3) + MathMin(1, 2) + MathMax(1.5, 2));
   SHOW("round", MathRound(2.5) + MathFloor(1.9) + MathCeil(1.1) + MathPow(2, 3) + MathLog10(1000) + MathSqrt(16));
   SHOW("valid", MathIsValidNumber(1.0));
   SHOW("time", TimeToString((datetime)1795253400) + " " + TimeToString((datetime)1795253400, TIME_DATE | TIME_SECONDS) + " " + TimeToString((datetime)1795253400, TIME_SECONDS));
   datetime moment = (datetime)1000;
   moment += 60;
   SHOW("moment", (long)(moment + 1));
  }

void CheckBytes()
  {
   uchar bytes[];
   SHOW("count", StringToCharArray("ab", bytes));
   string wide = ShortToString(0x20AC) + ShortToString((ushort)0xD83D) + ShortToString((ushort)0xDE00);
   int copied = StringToCharArray(wide, bytes, 0, WHOLE_ARRAY, CP_UTF8);
   SHOW("utf8", StringFormat("%d %x %x", copied, (int)bytes[0], (int)bytes[3]));
   SHOW("back", CharArrayToString(bytes, 0, WHOLE_ARRAY, CP_UTF8) == wide);
   SHOW("short", StringToCharArray("z", bytes, 0, WHOLE_ARRAY, CP_UTF8));
   SHOW("notshrunk", ArraySize(bytes));
   uchar bad[];
   ArrayResize(bad, 2);
   bad[0] = 0xC3;
   bad[1] = 'x';
   string mended = CharArrayToString(bad, 0, WHOLE_ARRAY, CP_UTF8);
   SHOW("malformed", (string)(StringGetCharacter(mended, 0) == 0xFFFD) + (string)StringLen(mended));
  }

int Total(const int &numbers[], const Pair &pair)
  {
   int sum = pair.number;
   for(int i = 0; i < ArraySize(numbers); i++)
      sum += numbers[i];
   return sum;
  }

void CheckArrays()
  {
   int a[];
   ArrayResize(a, LIMIT);
   SHOW("poison", a[0] != 0);
   for(int i = 0; i < LIMIT; i++)
      a[i] = LIMIT - i;
   ArraySort(a);
   ArrayRemove(a, 0, 1);
   int b[];
   SHOW("copy", ArrayCopy(b, a, 1, 2));
   SHOW("sizes", ArraySize(a) * 10 + ArraySize(b));
   Pair pair = {};
   pair.number = 100;
   SHOW("total", Total(a, pair));
   Pair pairs[];
   ArrayResize(pairs, 1);
   SHOW("unset", (string)(pairs[0].number != 0) + (string)(pairs[0].text == NULL));
   pairs[0] = pair;
   ZeroMemory(pair);
   SHOW("zero", pair.number + pairs[0].number);
   ArrayInitialize(b, 7);
   SHOW("initialize", b[2]);
   ArrayFree(b);
   SHOW("free", ArraySize(b));
  }

int OnInit()
  {
   CheckText();
   CheckNumbers();
   CheckBytes();
   CheckArrays();
   SHOW("line", (string)MQLInfoInteger(MQL_TRADE_ALLOWED) + MQLInfoString(MQL_PROGRAM_NAME));
   ExpertRemove();
   return INIT_SUCCEEDED;
  }

void OnDeinit(const int reason)
  {
   PrintFormat("deinit=%d", reason);
  }
