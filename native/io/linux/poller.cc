#include "io/poller.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <vector>

#include "io/file_descriptor.h"

namespace rxsctp::io {
namespace {

constexpr std::uint32_t kWakeToken = 0xffffffff;
constexpr int kEvents = 64;

FileDescriptor checked(int fd, const char* what) {
  if (fd < 0) throw std::system_error(errno, std::generic_category(), what);
  return FileDescriptor(fd);
}

/// Rounded up, so that a deadline has passed when the wait ends.
int to_milliseconds(Duration timeout) {
  if (timeout == Duration::max()) return -1;
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(timeout).count();
  return static_cast<int>(std::clamp<std::int64_t>(ms, 0, 60'000));
}

class EpollPoller final : public Poller {
 public:
  EpollPoller()
      : epoll_(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
        wake_(checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")) {
    ready_.reserve(kEvents);
    // Edge-triggered: every write is an event, and its counter need not be read.
    control(EPOLL_CTL_ADD, wake_.get(), kWakeToken, EPOLLIN | EPOLLET);
  }

  void add(int handle, std::uint32_t token) override {
    control(EPOLL_CTL_ADD, handle, token, EPOLLIN);
  }

  void add_edge_triggered(int handle, std::uint32_t token) override {
    control(EPOLL_CTL_ADD, handle, token, EPOLLIN | EPOLLOUT | EPOLLET);
  }

  void want_writable(int handle, std::uint32_t token, bool wanted) override {
    control(EPOLL_CTL_MOD, handle, token, wanted ? EPOLLIN | EPOLLOUT : EPOLLIN);
  }

  void remove(int handle) override { control(EPOLL_CTL_DEL, handle, 0, 0); }

  std::span<const Ready> wait(Duration timeout) override {
    std::array<epoll_event, kEvents> events;
    const int count = ::epoll_wait(epoll_.get(), events.data(), kEvents, to_milliseconds(timeout));
    ready_.clear();
    for (int i = 0; i < count; ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      if (event.data.u32 == kWakeToken) continue;
      ready_.push_back({event.data.u32, (event.events & EPOLLIN) != 0,
                        (event.events & EPOLLOUT) != 0, (event.events & EPOLLERR) != 0});
    }
    return ready_;
  }

  void wake() override {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(wake_.get(), &one, sizeof one);
  }

 private:
  void control(int operation, int handle, std::uint32_t token, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.u32 = token;
    ::epoll_ctl(epoll_.get(), operation, handle, &event);
  }

  FileDescriptor epoll_;
  FileDescriptor wake_;
  std::vector<Ready> ready_;
};

}  // namespace

std::unique_ptr<Poller> make_poller() { return std::make_unique<EpollPoller>(); }

}  // namespace rxsctp::io
