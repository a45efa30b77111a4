#include "virtual/trace.h"

#include <cstdio>
#include <string_view>

namespace rxsctp::simulation {

namespace {

std::uint32_t big_endian(std::span<const std::uint8_t> bytes, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    value = value << 8 | (at + i < bytes.size() ? bytes[at + i] : 0u);
  }
  return value;
}

std::string_view name(Trace::Kind kind) {
  constexpr std::string_view kNames[] = {
      "sent",        "arrived",     "lost",      "blacked out",  "too big",   "queue full",
      "corrupted",   "truncated",   "duplicate", "nobody there", "icmp",      "connect",
      "established", "restarted",   "state",     "accepted",     "delivered", "send failed",
      "consumed",    "window full", "path",      "peer shuts",   "asks",      "reset",
      "streams",     "shutdown",    "abort",     "closed",       "died",      "rebound"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string chunk_name(std::uint8_t type) {
  constexpr std::string_view kNames[] = {
      "DATA",          "INIT",       "INIT ACK", "SACK",         "HEARTBEAT",
      "HEARTBEAT ACK", "ABORT",      "SHUTDOWN", "SHUTDOWN ACK", "ERROR",
      "COOKIE ECHO",   "COOKIE ACK", "ECNE",     "CWR",          "SHUTDOWN COMPLETE"};
  return type < std::size(kNames) ? std::string(kNames[type]) : "type " + std::to_string(type);
}

}  // namespace

void Trace::packet(Time at, Kind kind, std::size_t host, std::span<const std::uint8_t> bytes) {
  Entry entry{.at = at, .kind = kind, .is_packet = true, .host = host};
  entry.association = big_endian(bytes, 4, 4);
  entry.value = bytes.size();
  entry.detail = big_endian(bytes, 8, 4);  // the checksum stands for the content
  std::size_t offset = 12;
  while (offset + 4 <= bytes.size() && entry.chunk_count < kChunksShown) {
    const auto length = static_cast<std::uint16_t>(big_endian(bytes, offset + 2, 2));
    entry.chunks[entry.chunk_count++] = {bytes[offset], bytes[offset + 1], length,
                                         big_endian(bytes, offset + 4, 4)};
    if (length < 4) break;
    offset += (length + 3u) & ~3u;
  }
  add(entry);
}

void Trace::event(Time at, Kind kind, std::size_t host, std::uint32_t association,
                  std::uint64_t value, std::uint64_t detail) {
  add({.at = at,
       .kind = kind,
       .host = host,
       .association = association,
       .value = value,
       .detail = detail});
}

void Trace::add(const Entry& entry) {
  const auto mix = [this](std::uint64_t value) {
    hash_ = (hash_ ^ value) * 0x100000001b3;
    hash_ ^= hash_ >> 29;
  };
  mix(static_cast<std::uint64_t>(entry.at.time_since_epoch().count()));
  mix(static_cast<std::uint64_t>(entry.kind) << 8 | entry.host);
  mix(entry.association);
  mix(entry.value);
  mix(entry.detail);
  if (keep_all_ || entries_.size() < kTail) {
    entries_.push_back(entry);
  } else {
    entries_[count_ % kTail] = entry;
  }
  ++count_;
}

std::string Trace::describe(const Entry& entry) {
  char line[160];
  const double seconds = static_cast<double>(entry.at.time_since_epoch().count()) / 1e6;
  if (!entry.is_packet) {
    std::snprintf(line, sizeof line, "%14.6f host %zu %-12s association %u  %llu %llu\n", seconds,
                  entry.host, std::string(name(entry.kind)).c_str(), entry.association,
                  static_cast<unsigned long long>(entry.value),
                  static_cast<unsigned long long>(entry.detail));
    return line;
  }
  std::snprintf(line, sizeof line, "%14.6f host %zu %-12s tag %08x %5llu bytes:", seconds,
                entry.host, std::string(name(entry.kind)).c_str(), entry.association,
                static_cast<unsigned long long>(entry.value));
  std::string text = line;
  for (std::size_t i = 0; i < entry.chunk_count; ++i) {
    const Chunk& chunk = entry.chunks[i];
    std::snprintf(line, sizeof line, " %s(flags %x, %u bytes, %08x)",
                  chunk_name(chunk.type).c_str(), chunk.flags, chunk.length, chunk.first_word);
    text += line;
  }
  return text + '\n';
}

std::string Trace::text() const {
  std::string text;
  const std::size_t start = !keep_all_ && count_ > kTail ? count_ % kTail : 0;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    text += describe(entries_[(start + i) % entries_.size()]);
  }
  return text;
}

}  // namespace rxsctp::simulation
