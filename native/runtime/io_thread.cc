#include "runtime/io_thread.h"

#include <chrono>
#include <utility>

#include "runtime/channel.h"

namespace rxsctp::runtime {
namespace {

constexpr std::chrono::microseconds kAnswerTime{10};

/// The process's I/O thread and how many channels use it. Its destructor serves a process that
/// exits with channels open: the thread must not outlive the objects it uses.
struct Shared {
  std::mutex mutex;
  std::size_t users = 0;
  std::unique_ptr<IoThread> thread;
};

Shared& shared() {
  static Shared instance;
  return instance;
}

}  // namespace

IoThread& IoThread::attach(std::shared_ptr<Channel> channel) {
  Shared& s = shared();
  std::lock_guard lock(s.mutex);
  if (!s.thread) s.thread = std::make_unique<IoThread>();
  ++s.users;
  s.thread->add(std::move(channel));
  return *s.thread;
}

void IoThread::detach() {
  Shared& s = shared();
  std::lock_guard lock(s.mutex);
  if (!s.thread) return;
  if (--s.users == 0) {
    s.thread.reset();
  } else {
    s.thread->wake();
  }
}

IoThread::IoThread() : thread_([this] { run(); }) {}

IoThread::~IoThread() {
  stop_.store(true, std::memory_order_seq_cst);
  poller_->wake();
  thread_.join();
}

void IoThread::add(std::shared_ptr<Channel> channel) {
  {
    std::lock_guard lock(mutex_);
    arrivals_.push_back(std::move(channel));
    has_arrivals_.store(true, std::memory_order_seq_cst);
  }
  wake();
}

void IoThread::wake() {
  if (sleeping_.exchange(false, std::memory_order_seq_cst)) poller_->wake();
}

void IoThread::run() {
  while (!stop_.load(std::memory_order_seq_cst)) turn();
  // The process may be exiting around us: nobody is called back any more.
  welcome_arrivals();
  for (const auto& channel : channels_) channel->mark_closing();
  part_from_closing();
  engine_.transmit();
}

void IoThread::turn() {
  if (published_) await_answer();
  sctp::Duration timeout = engine_.idle_time();
  if (timeout != sctp::Duration::zero()) {
    sleeping_.store(true, std::memory_order_seq_cst);
    if (has_work()) timeout = sctp::Duration::zero();
  }
  const auto ready = poller_->wait(timeout);
  sleeping_.store(false, std::memory_order_seq_cst);

  welcome_arrivals();
  engine_.receive(ready);
  for (const auto& channel : channels_) {
    if (channel->commands().pending()) engine_.run(*channel);
  }
  part_from_closing();
  engine_.transmit();
  publish();
}

/// JavaScript tends to answer a delivery at once, be it with room it has consumed: giving it the
/// processor for a moment is cheaper, and faster, than to sleep and be woken.
void IoThread::await_answer() {
  const auto until = std::chrono::steady_clock::now() + kAnswerTime;
  while (!has_work() && std::chrono::steady_clock::now() < until) std::this_thread::yield();
}

/// Checked once more before sleeping: a wake-up sent before `sleeping_` was set did nothing.
bool IoThread::has_work() {
  if (stop_.load(std::memory_order_seq_cst) || has_arrivals_.load(std::memory_order_seq_cst)) {
    return true;
  }
  for (const auto& channel : channels_) {
    if (channel->has_work()) return true;
  }
  return false;
}

void IoThread::welcome_arrivals() {
  if (!has_arrivals_.exchange(false, std::memory_order_seq_cst)) return;
  std::lock_guard lock(mutex_);
  for (auto& channel : arrivals_) channels_.push_back(std::move(channel));
  arrivals_.clear();
}

void IoThread::part_from_closing() {
  std::erase_if(channels_, [this](const std::shared_ptr<Channel>& channel) {
    if (!channel->closing()) return false;
    engine_.close(*channel);
    return true;
  });
}

void IoThread::publish() {
  published_ = false;
  for (const auto& channel : channels_) published_ |= channel->deliveries().publish();
}

}  // namespace rxsctp::runtime
