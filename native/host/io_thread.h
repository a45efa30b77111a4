#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "host/dispatcher.h"
#include "io/poller.h"

namespace rxsctp::host {

class Channel;

/// The one native thread of the process. It owns sockets, timers and all protocol state, so that
/// associations live on while JavaScript is busy.
///
/// It runs from the first open channel to the last, or to the process's exit(): a process may exit
/// with channels open, and a thread must not outlive the objects it uses.
class IoThread {
 public:
  IoThread();
  /// Aborts what is still open and joins.
  ~IoThread();
  IoThread(const IoThread&) = delete;
  IoThread& operator=(const IoThread&) = delete;

  /// Any thread. The first attach() starts the process's I/O thread, the last detach() ends it.
  static IoThread& attach(const std::shared_ptr<Channel>& channel);
  static void detach(const Channel& channel);

  /// Any thread: commands are waiting.
  void wake();

 private:
  void add(std::shared_ptr<Channel> channel);
  void run();
  void turn();
  void await_answer();
  bool has_work();
  void welcome_arrivals();
  void part_from_closing();
  void publish();

  std::unique_ptr<io::Poller> poller_ = io::make_poller();
  std::atomic<bool> sleeping_{false};
  std::atomic<bool> stop_{false};

  std::mutex mutex_;
  std::vector<std::shared_ptr<Channel>> arrivals_;
  std::atomic<bool> has_arrivals_{false};

  // Of the thread itself.
  std::vector<std::shared_ptr<Channel>> channels_;
  Dispatcher dispatcher_{*poller_};
  bool published_ = false;  // something, in the last turn

  std::thread thread_;
};

}  // namespace rxsctp::host
