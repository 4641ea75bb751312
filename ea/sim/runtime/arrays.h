// Array functions of MQL5.
#pragma once

#include <algorithm>
#include <type_traits>

#include "constants.h"
#include "types.h"

namespace mql {

template <class T>
int ArraySize(const MqlArray<T>& items) {
  return items.size();
}

template <class T>
int ArrayResize(MqlArray<T>& items, int size, int reserve = 0) {
  return items.resize(size, reserve) ? size : -1;
}

template <class T>
void ArrayFree(MqlArray<T>& items) {
  items.clear();
}

template <class T>
int ArrayCopy(MqlArray<T>& to, const MqlArray<T>& from, int to_start = 0, int from_start = 0, int count = WHOLE_ARRAY) {
  if (to_start < 0 || from_start < 0 || from_start > from.size()) return 0;
  const int rest = from.size() - from_start;
  const int copied = count < 0 || count > rest ? rest : count;
  const MqlArray<T> source = from;
  if (to.size() < to_start + copied) to.resize(to_start + copied);
  for (int i = 0; i < copied; i++) to[to_start + i] = source[from_start + i];
  return copied;
}

template <class T>
bool ArrayRemove(MqlArray<T>& items, int start, int count = WHOLE_ARRAY) {
  if (start < 0 || start >= items.size()) return false;
  const int rest = items.size() - start;
  items.remove(start, count < 0 || count > rest ? rest : count);
  return true;
}

template <class T, class Value>
int ArrayInitialize(MqlArray<T>& items, Value value) {
  static_assert(std::is_arithmetic_v<T> || std::is_enum_v<T>, "only arrays of numbers can be initialised");
  for (int i = 0; i < items.size(); i++) items[i] = static_cast<T>(value);
  return items.size();
}

template <class T>
bool ArraySort(MqlArray<T>& items) {
  static_assert(std::is_arithmetic_v<T>, "only arrays of numbers can be sorted");
  std::sort(items.data(), items.data() + items.size());
  return true;
}

template <class T>
void ZeroMemory(T& value) {
  value = T();
}

}  // namespace mql
