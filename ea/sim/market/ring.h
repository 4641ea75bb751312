// The queue of trade transactions on their way to the expert.
#pragma once

#include <deque>

#include "words.h"

namespace sim {

class Ring {
 public:
  static constexpr size_t kSize = 1024;

  // A full queue loses its oldest.
  void push(Transaction transaction) {
    if (waiting_.size() == kSize) waiting_.pop_front();
    waiting_.push_back(std::move(transaction));
  }

  bool take(Transaction& transaction) {
    if (waiting_.empty()) return false;
    transaction = std::move(waiting_.front());
    waiting_.pop_front();
    return true;
  }

  size_t size() const { return waiting_.size(); }

 private:
  std::deque<Transaction> waiting_;
};

}  // namespace sim
