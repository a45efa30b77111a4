#include "host/io_thread.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <utility>

#include "engine/immortal.h"
#include "host/channel.h"

namespace rxsctp::host {
namespace {

constexpr std::chrono::microseconds kAnswerTime{10};

/// The process's I/O thread and the channels that use it.
struct Shared {
  std::mutex mutex;
  std::vector<std::shared_ptr<Channel>> channels;
  std::unique_ptr<IoThread> thread;

  Shared();
};

Shared& shared() {
  static Immortal<Shared> instance;
  return *instance;
}

/// Node.js runs no clean-up hook of its main thread when that calls process.exit(). Channels of
/// other threads, which may still run, hand over what they have submitted.
void end_with_process() {
  Shared& s = shared();
  std::lock_guard lock(s.mutex);
  if (!s.thread) return;
  for (const auto& channel : s.channels) channel->submit_staged();
  s.thread.reset();
}

/// A handler that was registered while the library cannot be unloaded any more, unlike a destructor
/// that the linker's start-up code would have to call when it is.
Shared::Shared() { std::atexit(end_with_process); }

}  // namespace

IoThread& IoThread::attach(const std::shared_ptr<Channel>& channel) {
  Shared& s = shared();
  std::lock_guard lock(s.mutex);
  if (!s.thread) s.thread = std::make_unique<IoThread>();
  s.channels.push_back(channel);
  s.thread->add(channel);
  return *s.thread;
}

void IoThread::detach(const Channel& channel) {
  Shared& s = shared();
  std::lock_guard lock(s.mutex);
  std::erase_if(s.channels, [&](const auto& open) { return open.get() == &channel; });
  if (!s.thread) return;
  if (s.channels.empty()) {
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
  dispatcher_.transmit();
}

void IoThread::turn() {
  if (published_) await_answer();
  Duration timeout = dispatcher_.idle_time();
  if (timeout != Duration::zero()) {
    sleeping_.store(true, std::memory_order_seq_cst);
    if (has_work()) timeout = Duration::zero();
  }
  const auto ready = poller_->wait(timeout);
  sleeping_.store(false, std::memory_order_seq_cst);

  welcome_arrivals();
  dispatcher_.receive(ready);
  for (const auto& channel : channels_) {
    if (channel->commands().pending()) dispatcher_.run(*channel);
  }
  part_from_closing();
  dispatcher_.transmit();
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

/// What a channel has asked for before it closed is carried out, and what the network takes at once
/// of its messages is sent before the ABORTs.
void IoThread::part_from_closing() {
  const auto closing = std::stable_partition(
      channels_.begin(), channels_.end(), [](const auto& channel) { return !channel->closing(); });
  if (closing == channels_.end()) return;
  for (auto channel = closing; channel != channels_.end(); ++channel) {
    if ((*channel)->commands().pending()) dispatcher_.run(**channel);
  }
  dispatcher_.transmit();
  for (auto channel = closing; channel != channels_.end(); ++channel) dispatcher_.close(**channel);
  channels_.erase(closing, channels_.end());
}

void IoThread::publish() {
  published_ = false;
  for (const auto& channel : channels_) published_ |= channel->deliveries().publish();
}

}  // namespace rxsctp::host
