// JSON for the configuration of the simulator and the books of its trade server.
// Numbers keep their text, so that 64-bit tickets survive a round trip.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sim {

class Json {
 public:
  enum class Kind { null, boolean, number, text, array, object };
  using Member = std::pair<std::string, Json>;

  Json() = default;
  Json(bool value) : kind_(Kind::boolean), flag_(value) {}
  Json(int value) : Json(static_cast<long long>(value)) {}
  Json(unsigned value) : Json(static_cast<long long>(value)) {}
  Json(long value) : Json(static_cast<long long>(value)) {}
  Json(long long value) : kind_(Kind::number), text_(std::to_string(value)) {}
  Json(unsigned long value) : kind_(Kind::number), text_(std::to_string(value)) {}
  Json(unsigned long long value) : kind_(Kind::number), text_(std::to_string(value)) {}
  Json(double value);
  Json(const char* value) : kind_(Kind::text), text_(value) {}
  Json(std::string value) : kind_(Kind::text), text_(std::move(value)) {}
  static Json array() { return Json(Kind::array); }
  static Json object() { return Json(Kind::object); }
  // Digits as they shall be written.
  static Json from_number(std::string digits);

  // Throws std::runtime_error naming the byte offset.
  static Json parse(std::string_view text);
  std::string dump() const;

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::null; }
  bool is_number() const { return kind_ == Kind::number; }
  bool is_text() const { return kind_ == Kind::text; }
  bool is_array() const { return kind_ == Kind::array; }
  bool is_object() const { return kind_ == Kind::object; }

  // A value of another kind gives the fallback; digits in a text also count as a number.
  bool as_bool(bool fallback = false) const;
  int64_t as_int(int64_t fallback = 0) const;
  uint64_t as_uint(uint64_t fallback = 0) const;
  double as_double(double fallback = 0) const;
  std::string as_string(const std::string& fallback = "") const;
  // The digits of a number as they were written.
  const std::string& number_text() const { return text_; }

  // An absent member, or one of something that is no object, is the null value.
  const Json& operator[](std::string_view name) const;
  bool has(std::string_view name) const;
  // Replaces or appends; makes an object of a null value.
  Json& set(const std::string& name, Json value);
  // Makes an array of a null value.
  Json& push(Json value);

  size_t size() const { return kind_ == Kind::object ? members_.size() : items_.size(); }
  const std::vector<Json>& items() const { return items_; }
  const std::vector<Member>& members() const { return members_; }

 private:
  explicit Json(Kind kind) : kind_(kind) {}
  void write(std::string& out) const;

  Kind kind_ = Kind::null;
  bool flag_ = false;
  std::string text_;
  std::vector<Json> items_;
  std::vector<Member> members_;
};

}  // namespace sim
