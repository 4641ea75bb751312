#include "books.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace sim {

namespace {

// One list of members for both directions: `visit(name, member)`.
template <class T, class Visit>
void members_of(T& order, const Order*, Visit visit) {
  visit("ticket", order.ticket), visit("symbol", order.symbol), visit("type", order.type), visit("state", order.state);
  visit("filling", order.filling), visit("lifetime", order.lifetime), visit("expires_s", order.expires_s);
  visit("volume_initial", order.volume_initial), visit("volume_current", order.volume_current);
  visit("price", order.price), visit("limit_price", order.limit_price);
  visit("stop_loss", order.stop_loss), visit("take_profit", order.take_profit);
  visit("magic", order.magic), visit("comment", order.comment), visit("position", order.position);
  visit("position_by", order.position_by), visit("reason", order.reason);
  visit("setup_ms", order.setup_ms), visit("done_ms", order.done_ms);
}

template <class T, class Visit>
void members_of(T& position, const Position*, Visit visit) {
  visit("ticket", position.ticket), visit("identifier", position.identifier), visit("symbol", position.symbol);
  visit("is_buy", position.is_buy), visit("volume", position.volume), visit("price", position.price);
  visit("stop_loss", position.stop_loss), visit("take_profit", position.take_profit), visit("swap", position.swap);
  visit("magic", position.magic), visit("comment", position.comment), visit("reason", position.reason);
  visit("opened_ms", position.opened_ms), visit("changed_ms", position.changed_ms);
}

template <class T, class Visit>
void members_of(T& deal, const Deal*, Visit visit) {
  visit("ticket", deal.ticket), visit("order", deal.order), visit("position", deal.position);
  visit("symbol", deal.symbol);
  visit("type", deal.type), visit("entry", deal.entry), visit("volume", deal.volume), visit("price", deal.price);
  visit("stop_loss", deal.stop_loss), visit("take_profit", deal.take_profit), visit("profit", deal.profit);
  visit("commission", deal.commission), visit("swap", deal.swap), visit("fee", deal.fee), visit("magic", deal.magic);
  visit("comment", deal.comment), visit("reason", deal.reason), visit("time_ms", deal.time_ms);
}

template <class T>
Json to_json(const T& record) {
  Json json = Json::object();
  members_of(record, static_cast<const T*>(nullptr), [&json](const char* name, const auto& member) {
    using Member = std::decay_t<decltype(member)>;
    if constexpr (std::is_enum_v<Member>) json.set(name, static_cast<int>(member));
    else json.set(name, member);
  });
  return json;
}

void read(const Json& json, std::string& member) { member = json.as_string(); }
void read(const Json& json, bool& member) { member = json.as_bool(); }
void read(const Json& json, double& member) { member = json.as_double(); }
void read(const Json& json, int64_t& member) { member = json.as_int(); }
void read(const Json& json, uint64_t& member) { member = json.as_uint(); }
template <class T, std::enable_if_t<std::is_enum_v<T>, int> = 0>
void read(const Json& json, T& member) {
  member = static_cast<T>(json.as_int());
}

template <class T>
std::vector<T> list_from(const Json& json) {
  std::vector<T> list;
  for (const Json& item : json.items()) {
    T record;
    const auto read_member = [&item](const char* name, auto& member) { read(item[name], member); };
    members_of(record, static_cast<const T*>(nullptr), read_member);
    list.push_back(std::move(record));
  }
  return list;
}

template <class T>
Json list_to(const std::vector<T>& list) {
  Json json = Json::array();
  for (const T& record : list) json.push(to_json(record));
  return json;
}

template <class T>
void append_new(const std::vector<T>& list, size_t& written, std::string& text) {
  for (; written < list.size(); written++) {
    if (written > 0) text += ",\n";
    text += to_json(list[written]).dump();
  }
}

template <class List, class Wanted>
auto find_in(List& list, Wanted wanted) -> decltype(list.data()) {
  const auto found = std::find_if(list.begin(), list.end(), wanted);
  return found == list.end() ? nullptr : &*found;
}

template <class List>
void remove_from(List& list, uint64_t ticket) {
  const auto is_it = [ticket](const auto& item) { return item.ticket == ticket; };
  list.erase(std::remove_if(list.begin(), list.end(), is_it), list.end());
}

}  // namespace

Order* Books::find_order(uint64_t ticket) {
  return find_in(orders, [ticket](const Order& order) { return order.ticket == ticket; });
}
const Order* Books::find_order(uint64_t ticket) const {
  return find_in(orders, [ticket](const Order& order) { return order.ticket == ticket; });
}
Position* Books::find_position(uint64_t ticket) {
  return find_in(positions, [ticket](const Position& position) { return position.ticket == ticket; });
}
const Position* Books::find_position(uint64_t ticket) const {
  return find_in(positions, [ticket](const Position& position) { return position.ticket == ticket; });
}
Position* Books::find_position_of(const std::string& symbol) {
  return find_in(positions, [&symbol](const Position& position) { return position.symbol == symbol; });
}
const Position* Books::find_position_of(const std::string& symbol) const {
  return find_in(positions, [&symbol](const Position& position) { return position.symbol == symbol; });
}

void Books::remove_order(uint64_t ticket) { remove_from(orders, ticket); }

void Books::remove_position(uint64_t ticket) { remove_from(positions, ticket); }

bool BooksFile::load(Books& books, Json& rest) const {
  std::ifstream file(path_, std::ios::binary);
  if (!file) return false;
  std::ostringstream text;
  text << file.rdbuf();
  const Json saved = Json::parse(text.str());
  books.balance = saved["balance"].as_double();
  books.next_order = saved["next_order"].as_uint();
  books.next_deal = saved["next_deal"].as_uint();
  books.orders = list_from<Order>(saved["orders"]);
  books.positions = list_from<Position>(saved["positions"]);
  books.past_orders = list_from<Order>(saved["past_orders"]);
  books.deals = list_from<Deal>(saved["deals"]);
  if (books.deals.empty() || books.next_deal == 0) throw std::runtime_error(path_ + " holds no books");
  rest = saved["rest"];
  return true;
}

void BooksFile::save(const Books& books, const Json& rest) {
  append_new(books.past_orders, past_orders_written_, past_orders_text_);
  append_new(books.deals, deals_written_, deals_text_);
  std::filesystem::create_directories(std::filesystem::path(path_).parent_path());
  const std::string part = path_ + ".part";
  std::ofstream file(part, std::ios::binary | std::ios::trunc);
  file << "{\"balance\":" << Json(books.balance).dump() << ",\n\"next_order\":" << books.next_order;
  file << ",\"next_deal\":" << books.next_deal << ",\n\"orders\":" << list_to(books.orders).dump();
  file << ",\n\"positions\":" << list_to(books.positions).dump() << ",\n\"rest\":" << rest.dump();
  file << ",\n\"past_orders\":[" << past_orders_text_ << "],\n\"deals\":[" << deals_text_ << "]}\n";
  file.close();
  if (!file || std::rename(part.c_str(), path_.c_str()) != 0) throw std::runtime_error("cannot write " + path_);
}

}  // namespace sim
