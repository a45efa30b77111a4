#include "host/channel.h"

#include <utility>

#include "host/ids.h"
#include "host/io_thread.h"

namespace rxsctp::host {
std::shared_ptr<Channel> Channel::open(std::function<void()> notify, Staged staged) {
  std::shared_ptr<Channel> channel(new Channel(std::move(notify), std::move(staged)));
  channel->io_thread_ = &IoThread::attach(channel);
  return channel;
}

Channel::Channel(std::function<void()> notify, Staged staged)
    : staged_(std::move(staged)), deliveries_(BufferPool::make(), std::move(notify)) {}

bool Channel::submit(std::span<const std::uint8_t> records) {
  if (closing()) return true;
  if (!commands_.append(records)) return false;
  io_thread_->wake();
  return true;
}

void Channel::send(AssociationId association, const MessageInfo& info,
                   std::span<const std::uint8_t> payload) {
  if (!closing()) commands_.append_send(association, info, payload);
}

EndpointId Channel::open_endpoint(OpenEndpoint open) {
  open.endpoint = next_endpoint_id();
  const auto id = open.endpoint;
  command(open);
  return id;
}

AssociationId Channel::connect(Connect connect) {
  connect.association = next_association_id();
  const auto id = connect.association;
  command(connect);
  return id;
}

void Channel::command(Command command) {
  if (closing()) return;
  commands_.append(std::move(command));
  io_thread_->wake();
}

void Channel::submit_staged() {
  if (thread_ == std::this_thread::get_id() && staged_) commands_.append(staged_());
}

void Channel::mark_closing() {
  deliveries_.close();
  closing_.store(true, std::memory_order_seq_cst);
}

void Channel::close() {
  if (closing()) return;
  submit_staged();
  mark_closing();
  IoThread::detach(*this);
}

}  // namespace rxsctp::host
