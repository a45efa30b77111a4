#include "sctp/crypto/sha1.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rxsctp::sctp {
namespace {

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string hex(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 0xf];
  }
  return text;
}

TEST_CASE("SHA-1: NIST vectors") {
  CHECK(hex(Sha1::of({})) == "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  CHECK(hex(Sha1::of(bytes_of("abc"))) == "a9993e364706816aba3e25717850c26c9cd0d89d");
  CHECK(hex(Sha1::of(bytes_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))) ==
        "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
  CHECK(hex(Sha1::of(bytes_of(
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnop"
            "qrlmnopqrsmnopqrstnopqrstu"))) == "a49b2446a02c645bf419f995b67091253a04a259");
}

TEST_CASE("SHA-1: a million times 'a', in uneven pieces") {
  const std::vector<std::uint8_t> piece(997, 'a');
  Sha1 hash;
  for (std::size_t left = 1000000; left > 0;) {
    const std::size_t size = std::min(left, piece.size());
    hash.update(std::span(piece).first(size));
    left -= size;
  }
  CHECK(hex(hash.finish()) == "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
}

TEST_CASE("SHA-1: any cut of the input gives the same digest") {
  std::vector<std::uint8_t> bytes(200);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 7);
  const std::span<const std::uint8_t> view(bytes);
  for (std::size_t length = 0; length <= bytes.size(); ++length) {
    const auto whole = Sha1::of(view.first(length));
    for (std::size_t cut = 0; cut <= length; cut += 13) {
      Sha1 hash;
      hash.update(view.first(cut));
      hash.update(view.subspan(cut, length - cut));
      CHECK(hash.finish() == whole);
    }
  }
}

}  // namespace
}  // namespace rxsctp::sctp
