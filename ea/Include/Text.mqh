// Small helpers for texts and numbers.

string Quoted(const string text)
  {
   string escaped = "\"";
   int length = StringLen(text);
   for(int i = 0; i < length; i++)
     {
      ushort c = StringGetCharacter(text, i);
      if(c == '"' || c == '\\')
         escaped += "\\" + ShortToString(c);
      else
         if(c < 32)
            escaped += StringFormat("\\u%04x", (int)c);
         else
            escaped += ShortToString(c);
     }
   return escaped + "\"";
  }

// A JSON number without needless zeros; 0 for what is no number.
string Num(const double value)
  {
   if(!MathIsValidNumber(value))
      return "0";
   string text = DoubleToString(value, 10);
   int end = StringLen(text);
   while(end > 1 && StringGetCharacter(text, end - 1) == '0')
      end--;
   if(StringGetCharacter(text, end - 1) == '.')
      end--;
   return StringSubstr(text, 0, end);
  }

string Bool(const bool value)
  {
   return value ? "true" : "false";
  }

// Tickets, deals and magic numbers travel as strings: they exceed 2^31.
string Ticket(const ulong value)
  {
   return "\"" + (string)value + "\"";
  }

bool IsDigits(const string text)
  {
   int length = StringLen(text);
   for(int i = 0; i < length; i++)
     {
      ushort c = StringGetCharacter(text, i);
      if(c < '0' || c > '9')
         return false;
     }
   return length > 0;
  }

// The shape of a command id: 26 of 0-9A-Z.
bool IsId(const string text)
  {
   if(StringLen(text) != 26)
      return false;
   for(int i = 0; i < 26; i++)
     {
      ushort c = StringGetCharacter(text, i);
      bool is_digit = c >= '0' && c <= '9';
      bool is_letter = c >= 'A' && c <= 'Z';
      if(!is_digit && !is_letter)
         return false;
     }
   return true;
  }

bool StartsWith(const string text, const string start)
  {
   return StringSubstr(text, 0, StringLen(start)) == start;
  }

// Digits to a number; 0 for what does not fit into 64 bits.
ulong ToTicket(const string text)
  {
   if(!IsDigits(text) || StringLen(text) > 20)
      return 0;
   ulong value = 0;
   int length = StringLen(text);
   for(int i = 0; i < length; i++)
     {
      ulong digit = (ulong)(StringGetCharacter(text, i) - '0');
      if(value > ((ulong)0 - 1 - digit) / 10)
         return 0;
      value = value * 10 + digit;
     }
   return value;
  }

string Digits12(const long number)
  {
   return IntegerToString(number, 12, '0');
  }

// Brokers reject or rewrite comments with other characters, and cut long ones.
string SafeComment(const string text)
  {
   string safe = "";
   int length = StringLen(text);
   for(int i = 0; i < length && StringLen(safe) < 27; i++)
     {
      ushort c = StringGetCharacter(text, i);
      bool is_safe = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
      if(is_safe)
         safe += ShortToString(c);
     }
   return safe;
  }

// CRC-32 (IEEE 802.3) of an ASCII text.
uint Crc32(const string text)
  {
   uint crc = ~(uint)0;
   int length = StringLen(text);
   for(int i = 0; i < length; i++)
     {
      crc = crc ^ (uint)(StringGetCharacter(text, i) & 255);
      for(int bit = 0; bit < 8; bit++)
        {
         uint rest = crc >> 1;
         crc = (crc & 1) != 0 ? (rest ^ 0xEDB88320) : rest;
        }
     }
   return ~crc;
  }
