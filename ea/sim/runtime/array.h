// The dynamic array of MQL5.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace mql {

// Ends the expert as the terminal does on a critical error.
[[noreturn]] void stop_expert(const char* reason);

// New elements are filled with a pattern, because the terminal leaves them undefined.
// Elements are moved as bytes: no value type of MQL5 points into itself.
template <class T>
class MqlArray {
 public:
  MqlArray() = default;
  MqlArray(const MqlArray& other) { assign(other); }
  MqlArray& operator=(const MqlArray& other) {
    if (this != &other) assign(other);
    return *this;
  }
  ~MqlArray() { clear(); }

  int size() const { return size_; }
  T* data() { return items_; }
  const T* data() const { return items_; }

  T& operator[](int64_t index) { return items_[checked(index)]; }
  const T& operator[](int64_t index) const { return items_[checked(index)]; }

  bool resize(int64_t size, int64_t reserve = 0) {
    if (size < 0 || size > INT32_MAX) return false;
    for (int i = static_cast<int>(size); i < size_; i++) items_[i].~T();
    if (size > capacity_) grow(size + (reserve > 0 ? reserve : size / 2));
    const int before = size_;
    size_ = static_cast<int>(size);
    for (int i = before; i < size_; i++) poison(items_ + i);
    return true;
  }

  void remove(int start, int count) {
    for (int i = start; i < start + count; i++) items_[i].~T();
    move_bytes(items_ + start, items_ + start + count, size_ - start - count);
    size_ -= count;
  }

  void clear() {
    for (int i = 0; i < size_; i++) items_[i].~T();
    std::free(items_);
    items_ = nullptr;
    size_ = capacity_ = 0;
  }

 private:
  int64_t checked(int64_t index) const {
    if (index < 0 || index >= size_) stop_expert("array out of range");
    return index;
  }

  static void poison(T* item) {
    std::memset(static_cast<void*>(item), 0xFE, sizeof(T));
    new (item) T;
  }

  static void move_bytes(T* to, const T* from, int count) {
    if (count > 0) std::memmove(static_cast<void*>(to), static_cast<const void*>(from), sizeof(T) * count);
  }

  void grow(int64_t capacity) {
    T* items = static_cast<T*>(std::malloc(sizeof(T) * capacity));
    if (!items) stop_expert("not enough memory");
    move_bytes(items, items_, size_);
    std::free(items_);
    items_ = items;
    capacity_ = capacity;
  }

  void assign(const MqlArray& other) {
    clear();
    if (other.size_ == 0) return;
    grow(other.size_);
    for (; size_ < other.size_; size_++) new (items_ + size_) T(other.items_[size_]);
  }

  T* items_ = nullptr;
  int size_ = 0;
  int64_t capacity_ = 0;
};

}  // namespace mql
