#pragma once

namespace rxsctp::sctp {

/// Membership in at most one IntrusiveList of T; ends with the object.
template <typename T>
class ListHook {
 public:
  ListHook() = default;
  ListHook(const ListHook&) = delete;
  ListHook& operator=(const ListHook&) = delete;
  ~ListHook() { unlink(); }

  bool linked() const { return next_ != this; }
  void unlink() {
    next_->prev_ = prev_;
    prev_->next_ = next_;
    next_ = prev_ = this;
  }

 private:
  template <typename>
  friend class IntrusiveList;
  ListHook* next_ = this;
  ListHook* prev_ = this;
};

/// A list through hooks inside its members (T derives from ListHook<T>): no allocation, removal
/// without search. It owns nothing.
template <typename T>
class IntrusiveList {
 public:
  bool empty() const { return !head_.linked(); }

  /// Takes `item` out of whatever list it is in.
  void push_back(T& item) {
    ListHook<T>& hook = item;
    hook.unlink();
    hook.prev_ = head_.prev_;
    hook.next_ = &head_;
    head_.prev_->next_ = &hook;
    head_.prev_ = &hook;
  }

  /// nullptr when empty.
  T* pop_front() {
    if (empty()) return nullptr;
    T* item = static_cast<T*>(head_.next_);
    head_.next_->unlink();
    return item;
  }

  /// Calls `visit` for each member; it may unlink the one it is given.
  template <typename Visit>
  void for_each(Visit visit) {
    for (ListHook<T>* hook = head_.next_; hook != &head_;) {
      T* item = static_cast<T*>(hook);
      hook = hook->next_;
      visit(*item);
    }
  }

  /// Appends the members of `other`, which is empty then.
  void splice(IntrusiveList& other) {
    while (T* item = other.pop_front()) push_back(*item);
  }

 private:
  ListHook<T> head_;
};

}  // namespace rxsctp::sctp
