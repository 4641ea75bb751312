// Strict JSON (RFC 8259) into a flat list of nodes; node 0 is the document. Numbers stay text until they are asked for.

#define JSON_NULL 0
#define JSON_BOOL 1
#define JSON_NUMBER 2
#define JSON_STRING 3
#define JSON_OBJECT 4
#define JSON_ARRAY 5
#define JSON_MAX_DEPTH 8
#define JSON_MAX_NODES 1000000

struct JsonNode
  {
   int               kind;
   int               parent;
   int               from; // where its text begins and ends
   int               to;
   string            key;
   string            text;
  };

struct JsonReader
  {
   string            text;
   int               length;
   int               at;
   bool              has_failed;
  };

ushort JsonPeek(JsonReader &reader)
  {
   return reader.at < reader.length ? StringGetCharacter(reader.text, reader.at) : (ushort)0;
  }

void JsonSpace(JsonReader &reader)
  {
   while(reader.at < reader.length)
     {
      ushort c = StringGetCharacter(reader.text, reader.at);
      if(c != ' ' && c != '\t' && c != '\n' && c != '\r')
         return;
      reader.at++;
     }
  }

bool JsonTake(JsonReader &reader, const ushort wanted)
  {
   JsonSpace(reader);
   if(JsonPeek(reader) != wanted)
      return false;
   reader.at++;
   return true;
  }

int JsonHexDigit(const ushort c)
  {
   if(c >= '0' && c <= '9')
      return c - '0';
   if(c >= 'a' && c <= 'f')
      return c - 'a' + 10;
   if(c >= 'A' && c <= 'F')
      return c - 'A' + 10;
   return -1;
  }

string JsonEscape(JsonReader &reader)
  {
   ushort c = JsonPeek(reader);
   reader.at++;
   if(c == '"' || c == '\\' || c == '/')
      return ShortToString(c);
   if(c == 'n')
      return "\n";
   if(c == 'r')
      return "\r";
   if(c == 't')
      return "\t";
   if(c == 'b')
      return ShortToString(8);
   if(c == 'f')
      return ShortToString(12);
   int code = 0;
   for(int i = 0; c == 'u' && i < 4; i++)
     {
      int digit = JsonHexDigit(JsonPeek(reader));
      reader.at++;
      if(digit < 0)
         reader.has_failed = true;
      code = code * 16 + (digit < 0 ? 0 : digit);
     }
   // NUL would end a text early here and there.
   if(code == 0)
      reader.has_failed = true;
   return reader.has_failed ? "" : ShortToString((ushort)code);
  }

string JsonText(JsonReader &reader)
  {
   string text = "";
   int plain = reader.at;
   while(reader.at < reader.length && !reader.has_failed)
     {
      ushort c = StringGetCharacter(reader.text, reader.at);
      if(c < 32)
         break;
      if(c == '"' || c == '\\')
         text += StringSubstr(reader.text, plain, reader.at - plain);
      reader.at++;
      if(c == '"')
         return text;
      if(c == '\\')
        {
         text += JsonEscape(reader);
         plain = reader.at;
        }
     }
   reader.has_failed = true;
   return "";
  }

int JsonDigits(JsonReader &reader)
  {
   int from = reader.at;
   while(JsonPeek(reader) >= '0' && JsonPeek(reader) <= '9')
      reader.at++;
   return reader.at - from;
  }

string JsonNumberText(JsonReader &reader)
  {
   int from = reader.at;
   if(JsonPeek(reader) == '-')
      reader.at++;
   bool is_zero = JsonPeek(reader) == '0';
   int whole = JsonDigits(reader);
   if(whole == 0 || (is_zero && whole > 1))
      reader.has_failed = true;
   if(JsonPeek(reader) == '.')
     {
      reader.at++;
      if(JsonDigits(reader) == 0)
         reader.has_failed = true;
     }
   if(JsonPeek(reader) == 'e' || JsonPeek(reader) == 'E')
     {
      reader.at++;
      if(JsonPeek(reader) == '+' || JsonPeek(reader) == '-')
         reader.at++;
      if(JsonDigits(reader) == 0)
         reader.has_failed = true;
     }
   string text = StringSubstr(reader.text, from, reader.at - from);
   if(!MathIsValidNumber(StringToDouble(text)))
      reader.has_failed = true;
   return text;
  }

int JsonAdd(JsonNode &nodes[], const int parent, const string key, const int from)
  {
   int index = ArraySize(nodes);
   if(ArrayResize(nodes, index + 1, 1024) != index + 1)
      return -1;
   nodes[index].kind = JSON_NULL;
   nodes[index].parent = parent;
   nodes[index].from = from;
   nodes[index].to = from;
   nodes[index].key = key;
   nodes[index].text = "";
   return index;
  }

// The member of an object, or -1.
int JsonFind(const JsonNode &nodes[], const int object, const string key)
  {
   for(int i = object + 1; i < ArraySize(nodes); i++)
     {
      if(nodes[i].parent == object && nodes[i].key == key)
         return i;
      if(nodes[i].parent < object)
         return -1;
     }
   return -1;
  }

void JsonValue(JsonReader &reader, JsonNode &nodes[], const int index, const int depth);

void JsonMembers(JsonReader &reader, JsonNode &nodes[], const int index, const int depth)
  {
   bool is_object = nodes[index].kind == JSON_OBJECT;
   ushort close = is_object ? '}' : ']';
   if(JsonTake(reader, close))
      return;
   while(!reader.has_failed)
     {
      string key = "";
      if(is_object)
        {
         if(!JsonTake(reader, '"'))
           {
            reader.has_failed = true;
            return;
           }
         key = JsonText(reader);
         // A name that comes twice could mean two different things.
         if(reader.has_failed || !JsonTake(reader, ':') || JsonFind(nodes, index, key) >= 0)
           {
            reader.has_failed = true;
            return;
           }
        }
      JsonSpace(reader);
      int child = ArraySize(nodes) < JSON_MAX_NODES ? JsonAdd(nodes, index, key, reader.at) : -1;
      if(child < 0)
        {
         reader.has_failed = true;
         return;
        }
      JsonValue(reader, nodes, child, depth + 1);
      if(JsonTake(reader, close))
         return;
      if(!JsonTake(reader, ','))
         reader.has_failed = true;
     }
  }

bool JsonWord(JsonReader &reader, const string word)
  {
   if(StringSubstr(reader.text, reader.at, StringLen(word)) != word)
      return false;
   reader.at += StringLen(word);
   return true;
  }

void JsonValue(JsonReader &reader, JsonNode &nodes[], const int index, const int depth)
  {
   ushort c = JsonPeek(reader);
   if(depth > JSON_MAX_DEPTH)
      reader.has_failed = true;
   if(reader.has_failed)
      return;
   if(c == '{' || c == '[')
     {
      nodes[index].kind = c == '{' ? JSON_OBJECT : JSON_ARRAY;
      reader.at++;
      JsonMembers(reader, nodes, index, depth);
     }
   else
      if(c == '"')
        {
         nodes[index].kind = JSON_STRING;
         reader.at++;
         nodes[index].text = JsonText(reader);
        }
      else
         if(c == '-' || (c >= '0' && c <= '9'))
           {
            nodes[index].kind = JSON_NUMBER;
            nodes[index].text = JsonNumberText(reader);
           }
         else
            if(JsonWord(reader, "true"))
              {
               nodes[index].kind = JSON_BOOL;
               nodes[index].text = "true";
              }
            else
               if(JsonWord(reader, "false"))
                 {
                  nodes[index].kind = JSON_BOOL;
                  nodes[index].text = "false";
                 }
               else
                  if(!JsonWord(reader, "null"))
                     reader.has_failed = true;
   nodes[index].to = reader.at;
  }

// False when the text is not one whole JSON value.
bool JsonParse(const string text, JsonNode &nodes[])
  {
   ArrayFree(nodes);
   JsonReader reader = {};
   reader.text = text;
   reader.length = StringLen(text);
   reader.at = 0;
   reader.has_failed = false;
   JsonSpace(reader);
   if(JsonAdd(nodes, -1, "", reader.at) != 0)
      return false;
   JsonValue(reader, nodes, 0, 1);
   JsonSpace(reader);
   return !reader.has_failed && reader.at == reader.length;
  }

// Whole, by the end marker that every file of the bridge carries.
bool JsonParseWhole(const string text, JsonNode &nodes[])
  {
   if(!JsonParse(text, nodes) || nodes[0].kind != JSON_OBJECT)
      return false;
   int eof = JsonFind(nodes, 0, "eof");
   return eof >= 0 && nodes[eof].kind == JSON_NUMBER && nodes[eof].text == "1";
  }

bool JsonHas(const JsonNode &nodes[], const int object, const string key)
  {
   int found = JsonFind(nodes, object, key);
   return found >= 0 && nodes[found].kind != JSON_NULL;
  }

bool JsonIs(const JsonNode &nodes[], const int object, const string key, const int kind)
  {
   int found = JsonFind(nodes, object, key);
   return found >= 0 && nodes[found].kind == kind;
  }

// The text of a member of that kind, or "".
string JsonGet(const JsonNode &nodes[], const int object, const string key, const int kind)
  {
   int found = JsonFind(nodes, object, key);
   return found >= 0 && nodes[found].kind == kind ? nodes[found].text : "";
  }

string JsonString(const JsonNode &nodes[], const int object, const string key)
  {
   return JsonGet(nodes, object, key, JSON_STRING);
  }

double JsonDouble(const JsonNode &nodes[], const int object, const string key)
  {
   return StringToDouble(JsonGet(nodes, object, key, JSON_NUMBER));
  }

// True for a number without fraction or exponent that fits into 64 bits.
bool JsonIsWhole(const JsonNode &nodes[], const int object, const string key)
  {
   string text = JsonGet(nodes, object, key, JSON_NUMBER);
   return StringLen(text) <= 18 && IsDigits(text);
  }

long JsonLong(const JsonNode &nodes[], const int object, const string key)
  {
   return JsonIsWhole(nodes, object, key) ? StringToInteger(JsonGet(nodes, object, key, JSON_NUMBER)) : 0;
  }

// The member as it stands in the text; "" when it is not there.
string JsonRaw(const string text, const JsonNode &nodes[], const int object, const string key)
  {
   int found = JsonFind(nodes, object, key);
   return found < 0 ? "" : StringSubstr(text, nodes[found].from, nodes[found].to - nodes[found].from);
  }
