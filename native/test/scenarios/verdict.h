#pragma once

#include <string>
#include <utility>
#include <vector>

namespace rxsctp::simulation {

/// What a run found broken.
class Verdict {
 public:
  void fail(std::string problem) {
    if (problems_.size() < kMost) problems_.push_back(std::move(problem));
  }
  void check(bool holds, const char* problem) {
    if (!holds) fail(problem);
  }

  bool ok() const { return problems_.empty(); }
  std::string text() const {
    std::string text;
    for (const std::string& problem : problems_) text += (text.empty() ? "" : "; ") + problem;
    return text;
  }

 private:
  static constexpr std::size_t kMost = 5;
  std::vector<std::string> problems_;
};

}  // namespace rxsctp::simulation
