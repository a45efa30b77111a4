#include "host/channel.h"

#include <utility>

#include "host/ids.h"
#include "host/io_thread.h"

namespace rxsctp::host {

std::shared_ptr<Channel> Channel::open(std::function<void()> notify) {
  std::shared_ptr<Channel> channel(new Channel(std::move(notify)));
  channel->io_thread_ = &IoThread::attach(channel);
  return channel;
}

std::shared_ptr<Channel> Channel::unattached() {
  return std::shared_ptr<Channel>(new Channel([] {}));
}

Channel::Channel(std::function<void()> notify)
    : deliveries_(PayloadPool::make(), std::move(notify)) {}

bool Channel::submit(std::span<const std::uint8_t> records) {
  if (closing()) return true;
  commands_.append(records);
  io_thread_->wake();
  return !is_malformed();
}

StagingSlab& Channel::stage() {
  submit_staged();
  slab_ = &slabs_->take(slab_hold_);
  handed_over_ = 0;
  return *slab_;
}

bool Channel::submit_staged(std::size_t end) {
  if (closing()) return true;
  hand_over(end);
  io_thread_->wake();
  return !is_malformed();
}

void Channel::hand_over(std::size_t end) {
  if (slab_ == nullptr || end <= handed_over_ || end > StagingSlab::kCapacity) return;
  const std::span<const std::uint8_t> records =
      slab_->memory().subspan(handed_over_, end - handed_over_);
  handed_over_ = end;
  if (slab_hold_)
    commands_.append(PayloadHold(*slab_), records, !slabs_->scarce());
  else
    commands_.append(records);
}

void Channel::report_malformed() {
  malformed_.store(true, std::memory_order_relaxed);
  deliveries_.alert();
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
  if (thread_ == std::this_thread::get_id() && slab_ != nullptr) hand_over(slab_->staged());
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
